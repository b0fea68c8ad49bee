//! Who answers a dialled number: the `ENTRY` item that an operator writes, read leniently.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::DEFAULT_DESK;
use super::hours::OpeningHours;
use super::settings::{is_open_at, read_time_zone};
use crate::attributes::{Item, read_text};

/// Who or what takes a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answering {
    /// `assistantId`: an assistant that exists in Vapi.
    AssistantId(String),
    /// `squadId`: a squad that exists in Vapi.
    SquadId(String),
    /// `workflowId`: a workflow that exists in Vapi.
    WorkflowId(String),
    /// `assistant`: a transient assistant, as JSON text.
    Assistant(String),
    /// `destination`: a number or SIP URI as plain text, or Vapi's destination object as JSON text.
    Destination(String),
}

impl Answering {
    /// The attribute that says so, and its text.
    #[must_use]
    pub fn attribute(&self) -> (&'static str, &str) {
        match self {
            Self::AssistantId(id) => ("assistantId", id),
            Self::SquadId(id) => ("squadId", id),
            Self::WorkflowId(id) => ("workflowId", id),
            Self::Assistant(json) => ("assistant", json),
            Self::Destination(destination) => ("destination", destination),
        }
    }
}

/// The entry of a dialled number.
#[derive(Clone, Debug)]
pub struct NumberEntry {
    desk: String,
    answering: Option<Answering>,
    after_hours: Option<Answering>,
    hours: Option<OpeningHours>,
    time_zone: Option<TimeZone>,
}

impl NumberEntry {
    pub(crate) fn read(item: &Item) -> Self {
        let after_hours = item.get("afterHours").and_then(|value| value.as_m().ok());
        warn_of_wrong_kinds(item, after_hours);
        Self {
            desk: read_text(item, "desk").unwrap_or(DEFAULT_DESK).to_owned(),
            answering: read_answering(item),
            after_hours: after_hours.and_then(read_answering),
            hours: OpeningHours::read_of_entry(item),
            time_zone: read_text(item, "timeZone").and_then(|_| read_time_zone(item)),
        }
    }

    /// The desk that the number belongs to; `main` unless it says otherwise.
    #[must_use]
    pub fn desk(&self) -> &str {
        &self.desk
    }

    /// Who takes a call, if it names anybody.
    #[must_use]
    pub fn answering(&self) -> Option<&Answering> {
        self.answering.as_ref()
    }

    /// Who takes a call outside of its hours, if it names anybody.
    #[must_use]
    pub fn after_hours(&self) -> Option<&Answering> {
        self.after_hours.as_ref()
    }

    /// Its own hours. `None`: open always.
    #[must_use]
    pub fn hours(&self) -> Option<&OpeningHours> {
        self.hours.as_ref()
    }

    /// Its own time zone. `None`: that of its desk.
    #[must_use]
    pub fn time_zone(&self) -> Option<&TimeZone> {
        self.time_zone.as_ref()
    }

    /// Whether who answers hangs on hours without a time zone of their own, so that the desk's is needed.
    #[must_use]
    pub fn needs_time_zone(&self) -> bool {
        self.hours.is_some() && self.time_zone.is_none() && self.answering != self.after_hours
    }

    /// Who takes a call at an instant. An entry without hours is open always.
    ///
    /// `None` where the entry names nobody for that time. `desk_time_zone` counts where the entry has none.
    #[must_use]
    pub fn answering_at(&self, instant: Timestamp, desk_time_zone: &TimeZone) -> Option<&Answering> {
        let time_zone = self.time_zone.as_ref().unwrap_or(desk_time_zone);
        let open = self.hours.as_ref().is_none_or(|hours| is_open_at(hours, time_zone, instant));
        if open { self.answering.as_ref() } else { self.after_hours.as_ref() }
    }
}

/// The attributes that name who answers, in the order in which they count.
pub(super) const ANSWERING: [&str; 5] = ["assistantId", "squadId", "workflowId", "assistant", "destination"];

/// The first that is named, an id before what is written out.
pub(super) fn read_answering(item: &Item) -> Option<Answering> {
    let named =
        |name| read_text(item, name).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    named("assistantId")
        .map(Answering::AssistantId)
        .or_else(|| named("squadId").map(Answering::SquadId))
        .or_else(|| named("workflowId").map(Answering::WorkflowId))
        .or_else(|| json_text(item.get("assistant")?).map(Answering::Assistant))
        .or_else(|| json_text(item.get("destination")?).map(Answering::Destination))
}

/// Names in the log what is passed over because it is of the wrong kind: a call that goes elsewhere has no other trace of it.
fn warn_of_wrong_kinds(item: &Item, after_hours: Option<&Item>) {
    let of_entry = item.iter().map(|(name, value)| ("", name, value));
    let of_after_hours = after_hours.into_iter().flatten().map(|(name, value)| ("afterHours.", name, value));
    let of_after_hours = of_after_hours.filter(|(_, name, _)| ANSWERING.contains(&name.as_str()));
    for (within, name, value) in of_entry.chain(of_after_hours) {
        if let Some(kind) = missed_kind(name, value) {
            tracing::warn!(
                outcome = "entry_unusable",
                attribute = format!("{within}{name}"),
                "an attribute of a number's entry is no {kind}, and is passed over"
            );
        }
    }
}

/// The kind that an attribute has to be of, where it is of another.
fn missed_kind(name: &str, value: &AttributeValue) -> Option<&'static str> {
    let (kind, is_of_it) = match name {
        "desk" | "timeZone" | "assistantId" | "squadId" | "workflowId" => ("text", value.is_s()),
        "hours" | "exceptions" | "afterHours" => ("map", value.is_m()),
        "assistant" | "destination" => ("text and no map", value.is_s() || value.is_m()),
        _ => return None,
    };
    (!is_of_it && !value.is_null()).then_some(kind)
}

/// A text as it is; a map, which is how the console writes an object, as JSON.
fn json_text(value: &AttributeValue) -> Option<String> {
    match value {
        AttributeValue::S(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        AttributeValue::M(map) if !map.is_empty() => Some(to_json(value).to_string()),
        _ => None,
    }
}

/// DynamoDB nests 32 levels at most, so this recursion ends.
fn to_json(value: &AttributeValue) -> serde_json::Value {
    match value {
        AttributeValue::S(text) => text.as_str().into(),
        AttributeValue::N(digits) => serde_json::from_str(digits).unwrap_or_default(),
        AttributeValue::Bool(value) => (*value).into(),
        AttributeValue::L(list) => list.iter().map(to_json).collect(),
        AttributeValue::Ss(texts) => texts.iter().map(String::as_str).collect(),
        AttributeValue::M(map) => map.iter().map(|(name, value)| (name.clone(), to_json(value))).collect(),
        _ => serde_json::Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attributes::text;
    use crate::desk::hours::days;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_entry_without_hours_is_open_always() {
        let entry = NumberEntry::read(&Item::from([("assistantId".to_owned(), text(" a-1 "))]));
        assert_eq!(entry.desk(), "main");
        let answering = entry.answering_at(at("2026-06-12T03:00:00Z"), &TimeZone::UTC);
        assert_eq!(answering, Some(&Answering::AssistantId("a-1".to_owned())));
    }

    #[test]
    fn after_hours_somebody_else_answers() {
        let after_hours = Item::from([("destination".to_owned(), text("+14155550199"))]);
        let entry = NumberEntry::read(&Item::from([
            ("desk".to_owned(), text("north")),
            ("squadId".to_owned(), text("s-1")),
            ("hours".to_owned(), days(&[("fri", &["09:00-17:00"])])),
            ("timeZone".to_owned(), text("America/Los_Angeles")),
            ("afterHours".to_owned(), AttributeValue::M(after_hours)),
        ]));
        assert_eq!(entry.desk(), "north");
        let open = entry.answering_at(at("2026-06-12T16:00:00Z"), &TimeZone::UTC);
        assert_eq!(open, Some(&Answering::SquadId("s-1".to_owned())));
        let closed = entry.answering_at(at("2026-06-12T15:59:00Z"), &TimeZone::UTC);
        assert_eq!(closed, Some(&Answering::Destination("+14155550199".to_owned())));
    }

    #[test]
    fn exceptions_alone_and_an_empty_week_leave_an_entry_open() {
        for fields in [("exceptions", days(&[("2026-12-25", &[])])), ("hours", days(&[]))] {
            let entry = NumberEntry::read(&Item::from([
                ("assistantId".to_owned(), text("a-1")),
                (fields.0.to_owned(), fields.1),
            ]));
            assert!(entry.answering_at(at("2026-06-12T03:00:00Z"), &TimeZone::UTC).is_some(), "{}", fields.0);
        }
        let christmas = Item::from([
            ("assistantId".to_owned(), text("a-1")),
            ("exceptions".to_owned(), days(&[("2026-12-25", &[])])),
        ]);
        assert!(
            NumberEntry::read(&christmas).answering_at(at("2026-12-25T12:00:00Z"), &TimeZone::UTC).is_none()
        );
    }

    #[test]
    fn the_desk_lends_its_time_zone() {
        let entry = NumberEntry::read(&Item::from([
            ("workflowId".to_owned(), text("w-1")),
            ("hours".to_owned(), days(&[("fri", &["09:00-17:00"])])),
        ]));
        assert!(entry.needs_time_zone());
        let zone = TimeZone::get("Asia/Tokyo").unwrap();
        assert!(entry.answering_at(at("2026-06-12T00:30:00Z"), &zone).is_some());
        assert!(entry.answering_at(at("2026-06-12T00:30:00Z"), &TimeZone::UTC).is_none());
    }

    #[test]
    fn nobody_needs_a_time_zone_where_the_same_answers_at_every_hour() {
        let hours = ("hours".to_owned(), days(&[("fri", &["09:00-17:00"])]));
        assert!(!NumberEntry::read(&Item::from([hours.clone()])).needs_time_zone());
        let answering = ("squadId".to_owned(), text("s-1"));
        let after_hours = ("afterHours".to_owned(), AttributeValue::M(Item::from([answering.clone()])));
        let item = Item::from([hours, answering, after_hours]);
        assert!(!NumberEntry::read(&item).needs_time_zone());
    }

    #[test]
    fn an_inline_assistant_may_be_a_text_or_a_map() {
        let written = NumberEntry::read(&Item::from([("assistant".to_owned(), text(r#"{"name":"x"}"#))]));
        let map = AttributeValue::M(Item::from([
            ("name".to_owned(), text("x")),
            ("silenceTimeoutSeconds".to_owned(), AttributeValue::N("30".to_owned())),
        ]));
        let typed = NumberEntry::read(&Item::from([("assistant".to_owned(), map)]));
        let now = at("2026-06-12T00:30:00Z");
        assert_eq!(
            written.answering_at(now, &TimeZone::UTC),
            Some(&Answering::Assistant(r#"{"name":"x"}"#.to_owned())),
        );
        let Some(Answering::Assistant(json)) = typed.answering_at(now, &TimeZone::UTC) else {
            panic!("no assistant")
        };
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(json, serde_json::json!({"name": "x", "silenceTimeoutSeconds": 30}));
    }

    #[test]
    fn an_entry_that_names_nobody_answers_nothing() {
        let entry = NumberEntry::read(&Item::from([("assistantId".to_owned(), text(" "))]));
        assert_eq!(entry.answering_at(at("2026-06-12T00:30:00Z"), &TimeZone::UTC), None);
    }
}
