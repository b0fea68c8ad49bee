//! The sample messages of `events/`.

use std::{fs, path::PathBuf};

use serde_json::Value;
use vapi_webhook::{Head, MessageType};

/// A message, as Vapi would send it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Where it comes from.
    pub name: String,
    /// Body.
    pub body: String,
}

impl Sample {
    /// Type of the message.
    #[must_use]
    pub fn message_type(&self) -> MessageType {
        Head::read(self.body.as_bytes()).expect("a sample is a message").message_type
    }

    /// What stands in `message`.
    #[must_use]
    pub fn message(&self) -> Value {
        serde_json::from_str::<Value>(&self.body).expect("a sample is JSON")["message"].take()
    }
}

/// All samples and their variants, by name.
#[must_use]
pub fn samples() -> Vec<Sample> {
    let events = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../events");
    let mut samples = Vec::new();
    for folder in [events.clone(), events.join("variants")] {
        for entry in fs::read_dir(&folder).expect("the folder of the samples") {
            let path = entry.expect("an entry").path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            samples.push(Sample {
                name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
                body: fs::read_to_string(&path).expect("a sample can be read"),
            });
        }
    }
    samples.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(samples.len() >= MessageType::ALL.len(), "there is a sample for each type");
    samples
}
