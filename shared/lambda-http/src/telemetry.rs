//! Log lines and metrics of a function that AWS calls.

use std::io::Write;
use std::time::Duration;

use crate::{Environment, clock::now, logging, panic_hook, record::Level};
use serde_json::{Map, Value, json};

/// Writes one line for each event, which is its metrics too.
#[derive(Clone, Debug)]
pub struct Telemetry {
    namespace: String,
}

/// What became of an event: a line for its function's log.
#[derive(Clone, Debug)]
pub struct EventLine {
    level: Level,
    outcome: &'static str,
    text: String,
    fields: Map<String, Value>,
    metrics: Vec<(&'static str, u64)>,
    duration: Option<Measured>,
}

/// A duration of something that has a name, such as a tool.
#[derive(Clone, Debug)]
struct Measured {
    metric: &'static str,
    dimension: &'static str,
    milliseconds: f64,
}

impl Telemetry {
    /// Sets up logging and the panic hook for the process. Metrics go to `METRICS_NAMESPACE`.
    #[must_use]
    pub fn start(environment: &Environment) -> Self {
        logging::init(environment);
        panic_hook::set();
        Self::beside_messages(environment)
    }

    /// Lines beside those of the messages, in a function that Vapi calls: [`run`](crate::run) sets up its logging.
    #[must_use]
    pub fn beside_messages(environment: &Environment) -> Self {
        Self { namespace: environment.metrics_namespace() }
    }

    /// Writes a line. One that can't be written is lost.
    pub fn write(&self, line: &EventLine) {
        let mut text = self.to_json(line).to_string();
        text.push('\n');
        let _ = std::io::stdout().lock().write_all(text.as_bytes());
    }

    fn to_json(&self, event: &EventLine) -> Value {
        let now = now();
        let mut line = Map::new();
        line.insert("timestamp".into(), now.to_iso8601().into());
        line.insert("level".into(), event.level.name().into());
        line.insert("message".into(), event.text.clone().into());
        line.insert("outcome".into(), event.outcome.into());
        line.extend(event.fields.clone());
        let mut directives = Vec::new();
        if let Some(Measured { metric, dimension, milliseconds }) = event.duration {
            line.insert(metric.into(), milliseconds.into());
            directives.push(json!({
                "Namespace": self.namespace,
                "Dimensions": [[dimension]],
                "Metrics": [{ "Name": metric, "Unit": "Milliseconds" }],
            }));
        }
        if !event.metrics.is_empty() {
            let metrics: Vec<Value> =
                event.metrics.iter().map(|(name, _)| json!({ "Name": name, "Unit": "Count" })).collect();
            for (name, count) in &event.metrics {
                line.insert((*name).into(), (*count).into());
            }
            directives.push(json!({ "Namespace": self.namespace, "Dimensions": [[]], "Metrics": metrics }));
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

impl EventLine {
    /// A line with its outcome in one word and in words. Neither may hold anything of what a caller says or is.
    #[must_use]
    pub fn new(outcome: &'static str, text: impl Into<String>) -> Self {
        Self {
            level: Level::Info,
            outcome,
            text: text.into(),
            fields: Map::new(),
            metrics: Vec::new(),
            duration: None,
        }
    }

    /// The same as a warning.
    #[must_use]
    pub fn as_warning(mut self) -> Self {
        self.level = Level::Warn;
        self
    }

    /// The same as an error.
    #[must_use]
    pub fn as_error(mut self) -> Self {
        self.level = Level::Error;
        self
    }

    /// The same with a field.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(name.to_owned(), value.into());
        self
    }

    /// The same, with how long it took under a metric, told apart by a field that the line has.
    #[must_use]
    pub fn measuring(mut self, metric: &'static str, duration: Duration, dimension: &'static str) -> Self {
        let milliseconds = (duration.as_secs_f64() * 1e6).round() / 1e3;
        self.duration = Some(Measured { metric, dimension, milliseconds });
        self
    }

    /// The same, counted so many times under a metric; not at all where it is none.
    #[must_use]
    pub fn counting_all(mut self, metric: &'static str, count: usize) -> Self {
        if count > 0 {
            self.metrics.push((metric, count as u64));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_fields_and_counts_what_there_was() {
        let telemetry = Telemetry { namespace: "N".to_owned() };
        let line = EventLine::new("redriven", "a batch")
            .as_warning()
            .with("messages", 3)
            .counting_all("ReportStored", 2)
            .counting_all("ReportDeadLettered", 0);
        let json = telemetry.to_json(&line);
        assert_eq!(
            (&json["level"], &json["outcome"], &json["messages"]),
            (&"WARN".into(), &"redriven".into(), &3.into())
        );
        assert_eq!((&json["ReportStored"], &json["ReportDeadLettered"]), (&2.into(), &Value::Null));
        let directive = &json["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(directive["Metrics"].as_array().map(Vec::len), Some(1));
        assert_eq!(directive["Namespace"], "N");
        assert!(telemetry.to_json(&EventLine::new("nothing", "")).get("_aws").is_none());
    }

    #[test]
    fn a_duration_is_measured_by_a_field_of_the_line() {
        let telemetry = Telemetry { namespace: "N".to_owned() };
        let line = EventLine::new("ok", "a tool")
            .with("tool", "book")
            .measuring("ToolDuration", Duration::from_micros(1500), "tool")
            .counting_all("ToolReplays", 1);
        let json = telemetry.to_json(&line);
        assert_eq!((&json["ToolDuration"], &json["ToolReplays"]), (&1.5.into(), &1.into()));
        let directives = json["_aws"]["CloudWatchMetrics"].as_array().unwrap();
        assert_eq!(directives[0]["Dimensions"], json!([["tool"]]));
        assert_eq!(directives[0]["Metrics"][0], json!({ "Name": "ToolDuration", "Unit": "Milliseconds" }));
        assert_eq!(directives[1]["Dimensions"], json!([[]]));
    }
}
