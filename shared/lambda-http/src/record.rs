//! One line per message: what became of it, with its metrics in CloudWatch's embedded metric format.
//!
//! See [AWS Docs/Embedded metric format]. The line is log and metric in one, because each line is paid for.
//!
//! [AWS Docs/Embedded metric format]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

use std::{io::Write, time::Duration};

use serde_json::{Map, Value, json};
use vapi_webhook::Head;

use crate::clock::now;

/// Longest type that is logged, in characters: a type is whatever the sender writes.
const MAX_TYPE_CHARS: usize = 64;

/// Longest identifier that is logged, in characters.
const MAX_ID_CHARS: usize = 128;

/// Level of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Info,
    Warn,
    Error,
}

/// What is to be known of a message, beside what became of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Noted {
    /// Metrics that are counted once.
    pub(crate) counts: Vec<&'static str>,
    /// Metrics that have a value, without a unit.
    pub(crate) values: Vec<(&'static str, f64)>,
    /// Fields of the line, in Vapi's words.
    pub(crate) words: Vec<(&'static str, String)>,
}

/// What became of one message.
pub(crate) struct Record<'a> {
    pub(crate) namespace: &'a str,
    pub(crate) level: Level,
    pub(crate) outcome: &'a str,
    pub(crate) text: &'a str,
    pub(crate) status: u16,
    pub(crate) request_id: &'a str,
    pub(crate) head: Option<&'a Head>,
    pub(crate) family: Option<vapi_webhook::Family>,
    /// Whether the family answered, which is measured.
    pub(crate) served: bool,
    pub(crate) bytes: usize,
    pub(crate) duration: Duration,
    pub(crate) noted: &'a Noted,
    pub(crate) reason: Option<&'static str>,
}

impl Record<'_> {
    /// Writes the line to standard output, where Lambda collects it. A line that can't be written is lost.
    pub(crate) fn write(&self) {
        let mut line = self.line().to_string();
        line.push('\n');
        let _ = std::io::stdout().lock().write_all(line.as_bytes());
    }

    fn line(&self) -> Value {
        let mut line = Map::new();
        let now = now();
        let duration_ms = (self.duration.as_secs_f64() * 1e6).round() / 1e3;
        line.insert("timestamp".into(), now.to_iso8601().into());
        line.insert("level".into(), self.level.name().into());
        line.insert("message".into(), self.text.into());
        line.insert("request.id".into(), self.request_id.into());
        if let Some(head) = self.head {
            line.insert("message.type".into(), cut(head.message_type.as_str(), MAX_TYPE_CHARS).into());
            for (name, id) in
                [("call.id", &head.call_id), ("chat.id", &head.chat_id), ("session.id", &head.session_id)]
            {
                if let Some(id) = id {
                    line.insert(name.into(), cut(id, MAX_ID_CHARS).into());
                }
            }
        }
        line.insert("outcome".into(), self.outcome.into());
        if let Some(reason) = self.reason {
            line.insert("reason".into(), reason.into());
        }
        for (field, word) in &self.noted.words {
            line.insert((*field).into(), word.as_str().into());
        }
        line.insert("http.status".into(), self.status.into());
        line.insert("body.bytes".into(), self.bytes.into());
        line.insert("duration_ms".into(), duration_ms.into());

        let mut directives = Vec::new();
        if let Some(family) = self.family {
            line.insert("family".into(), family.function_name().into());
        }
        if self.served {
            line.insert("Duration".into(), duration_ms.into());
            directives.push(json!({
                "Namespace": self.namespace,
                "Dimensions": [["family"]],
                "Metrics": [{ "Name": "Duration", "Unit": "Milliseconds" }],
            }));
        }
        let Noted { counts, values, .. } = self.noted;
        if !counts.is_empty() || !values.is_empty() {
            let counted = counts.iter().map(|name| json!({ "Name": name, "Unit": "Count" }));
            let measured = values.iter().map(|(name, _)| json!({ "Name": name, "Unit": "None" }));
            let metrics: Vec<Value> = counted.chain(measured).collect();
            directives.push(json!({ "Namespace": self.namespace, "Dimensions": [[]], "Metrics": metrics }));
            line.extend(counts.iter().map(|name| ((*name).to_owned(), 1.into())));
            line.extend(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())));
        }
        if !directives.is_empty() {
            line.insert(
                "_aws".into(),
                json!({ "Timestamp": now.as_millis(), "CloudWatchMetrics": directives }),
            );
        }
        Value::Object(line)
    }
}

impl Level {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
        }
    }
}

fn cut(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_became_of_the_message_and_counts_it() {
        let head = Head::read(br#"{"message":{"type":"hang","call":{"id":"c-1"}}}"#).unwrap();
        let noted = Noted {
            counts: vec!["UnknownMessageType"],
            values: vec![("CallCost", 0.25)],
            words: vec![("ended_reason", "customer-ended-call".to_owned())],
        };
        let record = Record {
            namespace: "VapiLambda",
            level: Level::Warn,
            outcome: "acknowledged",
            text: "taken",
            status: 200,
            request_id: "r-1",
            head: Some(&head),
            family: Some(vapi_webhook::Family::CallEvents),
            served: true,
            bytes: 51,
            duration: Duration::from_micros(1500),
            noted: &noted,
            reason: None,
        };
        let mut line = record.line();
        for volatile in ["timestamp", "_aws"] {
            let value = line.as_object_mut().unwrap().remove(volatile).unwrap();
            if volatile == "_aws" {
                assert_eq!(value["CloudWatchMetrics"].as_array().unwrap().len(), 2);
                let of_the_stack = &value["CloudWatchMetrics"][1]["Metrics"];
                assert_eq!(of_the_stack[0], json!({ "Name": "UnknownMessageType", "Unit": "Count" }));
                assert_eq!(of_the_stack[1], json!({ "Name": "CallCost", "Unit": "None" }));
            }
        }
        assert_eq!(
            line,
            json!({
                "level": "WARN", "message": "taken", "request.id": "r-1", "message.type": "hang", "call.id": "c-1",
                "outcome": "acknowledged", "http.status": 200, "body.bytes": 51, "duration_ms": 1.5,
                "family": "call-events", "Duration": 1.5, "UnknownMessageType": 1, "CallCost": 0.25,
                "ended_reason": "customer-ended-call",
            })
        );
    }

    #[test]
    fn a_long_type_is_cut_on_a_character() {
        assert_eq!(cut("äöü", 2), "äö");
        assert_eq!(cut("äö", 2), "äö");
    }
}
