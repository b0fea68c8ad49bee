//! Who answers, as it is typed.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use call_store::desk::{Answering, Change};

use crate::desk::numbers::answering::{destination, id};

/// Most of an assistant's JSON: an item has 400 KB.
const ASSISTANT_LIMIT: u64 = 256 * 1024;

/// Who answers; of several one counts.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
pub(super) struct Answers {
    /// An assistant of Vapi answers.
    #[arg(long, value_name = "ID", value_parser = id)]
    assistant_id: Option<String>,
    /// A squad of Vapi answers.
    #[arg(long, value_name = "ID", value_parser = id)]
    squad_id: Option<String>,
    /// A workflow of Vapi answers.
    #[arg(long, value_name = "ID", value_parser = id)]
    workflow_id: Option<String>,
    /// The assistant in a file answers: JSON in Vapi's shape.
    #[arg(long, value_name = "FILE")]
    assistant_file: Option<PathBuf>,
    /// The call is put through to a number, or a SIP address.
    #[arg(long, value_name = "NUMBER", value_parser = destination)]
    destination: Option<String>,
    /// The default answers: DEFAULT_ASSISTANT_ID, else the assistant that ships.
    #[arg(long)]
    default: bool,
}

/// Who answers outside of the hours.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
pub(super) struct AfterHours {
    /// Outside of the hours an assistant of Vapi answers.
    #[arg(long, value_name = "ID", value_parser = id)]
    after_hours_assistant_id: Option<String>,
    /// Outside of the hours a squad of Vapi answers.
    #[arg(long, value_name = "ID", value_parser = id)]
    after_hours_squad_id: Option<String>,
    /// Outside of the hours a workflow of Vapi answers.
    #[arg(long, value_name = "ID", value_parser = id)]
    after_hours_workflow_id: Option<String>,
    /// Outside of the hours the call is put through to a number, or a SIP address.
    #[arg(long, value_name = "NUMBER", value_parser = destination)]
    after_hours_destination: Option<String>,
    /// Outside of the hours the default answers.
    #[arg(long)]
    after_hours_default: bool,
}

impl Answers {
    /// What changes.
    ///
    /// # Errors
    ///
    /// If the file of an assistant can't be used.
    pub(super) fn change(&self) -> Result<Change<Answering>> {
        if self.default {
            return Ok(Change::Remove);
        }
        let file = self.assistant_file.as_deref().map(assistant).transpose()?;
        let named = [
            self.assistant_id.clone().map(Answering::AssistantId),
            self.squad_id.clone().map(Answering::SquadId),
            self.workflow_id.clone().map(Answering::WorkflowId),
            self.destination.clone().map(Answering::Destination),
            file.map(Answering::Assistant),
        ];
        Ok(named.into_iter().flatten().next().map_or(Change::Keep, Change::Set))
    }
}

impl AfterHours {
    /// What changes.
    pub(super) fn change(&self) -> Change<Answering> {
        if self.after_hours_default {
            return Change::Remove;
        }
        let named = [
            self.after_hours_assistant_id.clone().map(Answering::AssistantId),
            self.after_hours_squad_id.clone().map(Answering::SquadId),
            self.after_hours_workflow_id.clone().map(Answering::WorkflowId),
            self.after_hours_destination.clone().map(Answering::Destination),
        ];
        named.into_iter().flatten().next().map_or(Change::Keep, Change::Set)
    }
}

/// The assistant of a file, as it is written there.
fn assistant(path: &Path) -> Result<String> {
    let shown = path.display();
    let file = fs::File::open(path).with_context(|| format!("{shown} can't be read"))?;
    let mut json = String::new();
    let mut file = file.take(ASSISTANT_LIMIT + 1);
    file.read_to_string(&mut json).with_context(|| format!("{shown} can't be read"))?;
    if u64::try_from(json.len())? > ASSISTANT_LIMIT {
        bail!("{shown} has more than {} KB, which no entry can hold", ASSISTANT_LIMIT / 1024);
    }
    match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&json) {
        Ok(_) => Ok(json.trim().to_owned()),
        Err(error) => bail!("{shown} is no assistant in Vapi's shape, which is a JSON object: {error}"),
    }
}
