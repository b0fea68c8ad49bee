//! One item of a report as a message of the retry queue: `{"v":1,"item":{…}}`, the item in DynamoDB's own JSON.
//!
//! Written in ASCII alone, because SQS refuses a few characters that JSON takes as they are. What is read is checked as
//! a stranger's: it decides what is written to the table.

use std::collections::BTreeMap;
use std::io;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::HEADER_KEY;
use super::header::customer_key;
use super::parts::{body_id_of_part, is_body_id};
use super::rank::is_rank;
use super::size::{ITEM_LIMIT, item_size};
use crate::attributes::{ITEM_VERSION, Item, read_number, read_text, text};
use crate::calls::usable_id;

/// What begins the partition of a call.
const CALL_PREFIX: &str = "CALL#";

/// One item of a report on its way: a header or a part.
pub struct ReportItem(pub(super) Item);

/// Why a message of the queue is none that we can write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotOurs {
    /// It is not the JSON of a queue message.
    #[error("not the JSON of a report's item")]
    Json,
    /// It says another version.
    #[error("of another version")]
    Version,
    /// It has a kind of attribute that no report has.
    #[error("with an attribute of a kind that no report has")]
    Attribute,
    /// It would be written where no report lies, or lacks what a header or part has.
    #[error("neither the header nor a part of a report")]
    Key,
    /// It is over DynamoDB's 400 KB.
    #[error("larger than DynamoDB takes")]
    TooLarge,
}

impl NotOurs {
    /// One word for logs and message attributes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Json => "not-json",
            Self::Version => "version",
            Self::Attribute => "attribute",
            Self::Key => "key",
            Self::TooLarge => "too-large",
        }
    }
}

impl ReportItem {
    pub(super) fn new(item: Item) -> Self {
        Self(item)
    }

    /// Whether it is the header. If not it is a part.
    #[must_use]
    pub fn is_header(&self) -> bool {
        read_text(&self.0, "sk") == Some(HEADER_KEY)
    }

    /// Id of the call, or `unknown-…`.
    #[must_use]
    pub fn call_id(&self) -> &str {
        read_text(&self.0, "pk").and_then(|pk| pk.strip_prefix(CALL_PREFIX)).unwrap_or_default()
    }

    /// Number and id in Vapi of the number that was dialled, where the item is a header whose desk is not known yet.
    #[must_use]
    pub fn wants_desk(&self) -> Option<(Option<&str>, Option<&str>)> {
        let wants = self.is_header() && read_text(&self.0, "desk").is_none();
        wants.then(|| (read_text(&self.0, "phoneNumber"), read_text(&self.0, "phoneNumberId")))
    }

    /// The same with its desk, which also puts it into the list of its customer's calls.
    #[must_use]
    pub fn with_desk(mut self, desk: &str) -> Self {
        if let Some(key) = customer_key(Some(desk), read_text(&self.0, "customerNumber")) {
            self.0.insert("customerKey".to_owned(), text(key));
        }
        self.0.insert("desk".to_owned(), text(desk));
        self
    }

    /// The text to queue, of ASCII characters alone. At most 600 KB; a message of SQS may have 1 MiB.
    #[must_use]
    pub fn to_queue_message(&self) -> String {
        let mut text = Vec::with_capacity(item_size(&self.0) * 4 / 3 + 1024);
        let message = Outgoing { v: ITEM_VERSION, item: ItemJson(&self.0) };
        let written = message.serialize(&mut serde_json::Serializer::with_formatter(&mut text, Ascii));
        debug_assert!(written.is_ok(), "writing strings to memory does not fail");
        String::from_utf8(text).unwrap_or_default()
    }

    /// Reads what was queued.
    ///
    /// # Errors
    ///
    /// [`NotOurs`] where it is nothing that belongs into the table of calls as a header or part of a report.
    pub fn from_queue_message(text: &str) -> Result<Self, NotOurs> {
        let incoming: Incoming = serde_json::from_str(text).map_err(|_| NotOurs::Json)?;
        if incoming.v != u64::from(ITEM_VERSION) {
            return Err(NotOurs::Version);
        }
        let item: Item = incoming
            .item
            .into_iter()
            .map(|(name, value)| Ok((name, value.try_into()?)))
            .collect::<Result<_, NotOurs>>()?;
        if read_number(&item, "v") != Some(ITEM_VERSION) {
            return Err(NotOurs::Version);
        }
        if !is_header(&item) && !is_part(&item) {
            return Err(NotOurs::Key);
        }
        if item_size(&item) > ITEM_LIMIT {
            return Err(NotOurs::TooLarge);
        }
        Ok(Self(item))
    }
}

/// Shows the key only.
impl std::fmt::Debug for ReportItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReportItem")
            .field("pk", &read_text(&self.0, "pk"))
            .field("sk", &read_text(&self.0, "sk"))
            .finish_non_exhaustive()
    }
}

/// The call of an item, if its key is one that a report is kept under.
fn call_of(item: &Item) -> Option<&str> {
    usable_id(read_text(item, "pk")?.strip_prefix(CALL_PREFIX)?)
}

fn is_header(item: &Item) -> bool {
    let has = |name| read_text(item, name).is_some();
    let parts: Option<usize> = read_number(item, "bodyParts");
    let has_body = match (parts, read_text(item, "bodyId")) {
        // Only the header was to be kept.
        (None | Some(0), None) => !item.contains_key("body"),
        (Some(0), Some(id)) => is_body_id(id) && item.contains_key("body"),
        (Some(_), Some(id)) => is_body_id(id) && !item.contains_key("body"),
        _ => false,
    };
    call_of(item).is_some_and(|call_id| read_text(item, "callId") == Some(call_id))
        && read_text(item, "sk") == Some(HEADER_KEY)
        && read_text(item, "rank").is_some_and(is_rank)
        && ["at", "day"].into_iter().all(has)
        && has_body
}

fn is_part(item: &Item) -> bool {
    call_of(item).is_some()
        && read_text(item, "sk").and_then(body_id_of_part).is_some()
        && matches!(item.get("body"), Some(AttributeValue::B(_)))
}

#[derive(Deserialize)]
struct Incoming {
    v: u64,
    item: BTreeMap<String, IncomingValue>,
}

/// The kinds of attribute that a report has.
#[derive(Deserialize)]
enum IncomingValue {
    S(String),
    N(String),
    B(String),
    #[serde(rename = "BOOL")]
    Bool(bool),
    #[serde(rename = "M")]
    Numbers(BTreeMap<String, IncomingNumber>),
    #[serde(untagged)]
    Other(serde::de::IgnoredAny),
}

/// What a map in a report has.
#[derive(Deserialize)]
enum IncomingNumber {
    N(String),
    #[serde(untagged)]
    Other(serde::de::IgnoredAny),
}

impl TryFrom<IncomingNumber> for AttributeValue {
    type Error = NotOurs;

    fn try_from(value: IncomingNumber) -> Result<Self, NotOurs> {
        match value {
            IncomingNumber::N(digits) => Ok(Self::N(digits)),
            IncomingNumber::Other(_) => Err(NotOurs::Attribute),
        }
    }
}

impl TryFrom<IncomingValue> for AttributeValue {
    type Error = NotOurs;

    fn try_from(value: IncomingValue) -> Result<Self, NotOurs> {
        match value {
            IncomingValue::S(text) => Ok(Self::S(text)),
            IncomingValue::N(digits) => Ok(Self::N(digits)),
            IncomingValue::B(text) => BASE64_STANDARD
                .decode(text)
                .map(|bytes| Self::B(Blob::new(bytes)))
                .map_err(|_| NotOurs::Attribute),
            IncomingValue::Bool(value) => Ok(Self::Bool(value)),
            IncomingValue::Numbers(numbers) => {
                let read = numbers.into_iter().map(|(name, number)| Ok((name, number.try_into()?)));
                read.collect::<Result<_, NotOurs>>().map(Self::M)
            }
            IncomingValue::Other(_) => Err(NotOurs::Attribute),
        }
    }
}

#[derive(Serialize)]
struct Outgoing<'a> {
    v: u8,
    item: ItemJson<'a>,
}

struct ItemJson<'a>(&'a Item);

impl Serialize for ItemJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sorted: BTreeMap<&String, &AttributeValue> = self.0.iter().collect();
        serializer.collect_map(sorted.into_iter().map(|(name, value)| (name, ValueJson(value))))
    }
}

struct ValueJson<'a>(&'a AttributeValue);

impl Serialize for ValueJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self.0 {
            AttributeValue::S(text) => map.serialize_entry("S", text)?,
            AttributeValue::N(digits) => map.serialize_entry("N", digits)?,
            AttributeValue::B(bytes) => map.serialize_entry("B", &BASE64_STANDARD.encode(bytes))?,
            AttributeValue::Bool(value) => map.serialize_entry("BOOL", value)?,
            AttributeValue::M(numbers) => map.serialize_entry("M", &ItemJson(numbers))?,
            // We write no other kind.
            _ => map.serialize_entry("NULL", &true)?,
        }
        map.end()
    }
}

/// Compact JSON in which every character beyond ASCII is escaped.
struct Ascii;

impl serde_json::ser::Formatter for Ascii {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(|letter: char| !letter.is_ascii()) {
            writer.write_all(&rest.as_bytes()[..at])?;
            let mut letters = rest[at..].chars();
            let mut units = [0; 2];
            for unit in letters.next().unwrap_or_default().encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = letters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attributes::{item, number, text};

    const RANK: &str = "000002.000000001.111.1781280000000.0123456789abcdef";

    fn header() -> Item {
        let mut header = item("CALL#c-1", "REPORT");
        for (name, value) in
            [("rank", RANK), ("callId", "c-1"), ("at", "2026-06-12"), ("day", "2026-06-12#0")]
        {
            header.insert(name.to_owned(), text(value));
        }
        header
    }

    fn queued(item: &Item) -> String {
        ReportItem::new(item.clone()).to_queue_message()
    }

    #[test]
    fn what_was_queued_comes_back_and_is_ascii() {
        let mut header = header();
        header.insert("summary".to_owned(), text("naïve \u{ffff} \u{1f4de} \u{7f} \"\n\u{1}"));
        header.insert("bodyId".to_owned(), text("0123456789abcdef"));
        header.insert("bodyParts".to_owned(), number(0));
        header.insert("body".to_owned(), AttributeValue::B(Blob::new([0, 255, 7])));
        header.insert("truncated".to_owned(), AttributeValue::Bool(true));
        let message = queued(&header);
        assert!(message.starts_with(r#"{"v":1,"item":{"#), "{message}");
        assert!(message.bytes().all(|byte| (0x20..0x7f + 1).contains(&byte)), "{message}");
        assert_eq!(ReportItem::from_queue_message(&message).unwrap().0, header);
    }

    #[test]
    fn a_part_comes_back() {
        let mut part = item("CALL#c-1", "BODY#0123456789abcdef#0001");
        part.insert("body".to_owned(), AttributeValue::B(Blob::new(vec![9; 350 * 1024])));
        let message = queued(&part);
        assert!(message.len() < 600 * 1024);
        let back = ReportItem::from_queue_message(&message).unwrap();
        assert!(!back.is_header());
        assert_eq!(back.0, part);
    }

    #[test]
    fn what_is_not_ours_is_told_apart() {
        let with = |name: &str, value: AttributeValue| {
            let mut header = header();
            header.insert(name.to_owned(), value);
            queued(&header)
        };
        let without = |name: &str| {
            let mut header = header();
            header.remove(name);
            queued(&header)
        };
        let own = queued(&header());
        for (message, fault) in [
            (String::new(), NotOurs::Json),
            ("{}".to_owned(), NotOurs::Json),
            (r#"{"v":1,"item":[]}"#.to_owned(), NotOurs::Json),
            (own.replace(r#""v":1,"#, r#""v":2,"#), NotOurs::Version),
            (own.replace(r#""v":{"N":"1"}"#, r#""v":{"N":"2"}"#), NotOurs::Version),
            (own.replace(&format!(r#"{{"S":"{RANK}"}}"#), r#"{"L":[]}"#), NotOurs::Attribute),
            (own.replace(&format!(r#"{{"S":"{RANK}"}}"#), r#"{"B":"?"}"#), NotOurs::Attribute),
            (own.replace(&format!(r#"{{"S":"{RANK}"}}"#), r#"{"M":{"a":{"M":{}}}}"#), NotOurs::Attribute),
            (own.replace(RANK, "zzz"), NotOurs::Key),
            (own.replace("CALL#c-1", "CALL#c-2"), NotOurs::Key),
            (own.replace("c-1", "c#1"), NotOurs::Key),
            (with("pk", text("DESK#main")), NotOurs::Key),
            (with("pk", text("CALL#")), NotOurs::Key),
            (with("sk", text("STATUS#1#ended")), NotOurs::Key),
            (with("sk", text("BODY#0123456789abcdef#0001")), NotOurs::Key),
            (with("bodyParts", number(3)), NotOurs::Key),
            (with("bodyId", text("x")), NotOurs::Key),
            (without("rank"), NotOurs::Key),
            (with("summary", text("x".repeat(400 * 1024))), NotOurs::TooLarge),
        ] {
            assert_eq!(ReportItem::from_queue_message(&message).err(), Some(fault), "{message:.200}");
        }
        assert!(ReportItem::from_queue_message(&own).is_ok());
    }
}
