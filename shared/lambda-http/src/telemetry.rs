//! Log lines and metrics of a function that AWS calls.

use std::io::Write;

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
}

impl Telemetry {
    /// Sets up logging and the panic hook for the process. Metrics go to `METRICS_NAMESPACE`.
    #[must_use]
    pub fn start(environment: &Environment) -> Self {
        logging::init(environment);
        panic_hook::set();
        Self { namespace: environment.get("METRICS_NAMESPACE").unwrap_or("VapiLambda").to_owned() }
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
        if !event.metrics.is_empty() {
            let metrics: Vec<Value> =
                event.metrics.iter().map(|(name, _)| json!({ "Name": name, "Unit": "Count" })).collect();
            for (name, count) in &event.metrics {
                line.insert((*name).into(), (*count).into());
            }
            let directive = json!({ "Namespace": self.namespace, "Dimensions": [[]], "Metrics": metrics });
            line.insert(
                "_aws".into(),
                json!({ "Timestamp": now.as_millis(), "CloudWatchMetrics": [directive] }),
            );
        }
        Value::Object(line)
    }
}

impl EventLine {
    /// A line with its outcome in one word and in words. Neither may hold anything of what a caller says or is.
    #[must_use]
    pub fn new(outcome: &'static str, text: impl Into<String>) -> Self {
        Self { level: Level::Info, outcome, text: text.into(), fields: Map::new(), metrics: Vec::new() }
    }

    /// The same as a warning.
    #[must_use]
    pub fn as_warning(mut self) -> Self {
        self.level = Level::Warn;
        self
    }

    /// The same with a field.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(name.to_owned(), value.into());
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
}
