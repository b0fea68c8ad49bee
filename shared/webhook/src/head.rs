//! The first pass over a message: its type and ids, and whether it is a message at all.

use std::borrow::Cow;

use serde_json::value::RawValue;
use thiserror::Error;

use crate::{
    MessageType, Timestamp,
    wire::{Field, Payload, WholeSeed, glance},
};

/// Type and ids of a message: what every family and every log line needs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Head {
    /// `message.type`.
    pub message_type: MessageType,
    /// When Vapi sent it.
    pub timestamp: Option<Timestamp>,
    /// `message.call.id`.
    pub call_id: Option<String>,
    /// `message.chat.id`.
    pub chat_id: Option<String>,
    /// `message.session.id`, or the session of the chat.
    pub session_id: Option<String>,
}

/// A body that is no server message. The text names the place, never the content.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MalformedMessage {
    /// Bytes that are no UTF-8.
    #[error("body: not UTF-8 at byte {0}")]
    NotUtf8(usize),
    /// Text that is no JSON, cut off, or nested too deep to read.
    #[error("body: not JSON at line {line}, column {column}")]
    NotJson {
        /// Line of the fault, from 1.
        line: usize,
        /// Column of the fault, from 1, in bytes.
        column: usize,
    },
    /// JSON that is no object.
    #[error("body: not an object")]
    NotAnObject,
    /// No `message`, or one that is no object.
    #[error("message: missing or not an object")]
    NoMessage,
    /// No `message.type`, or one that is no text.
    #[error("message.type: missing or not text")]
    NoType,
}

impl MalformedMessage {
    fn from_json(error: &serde_json::Error) -> Self {
        Self::NotJson { line: error.line(), column: error.column() }
    }
}

glance! { HeadOnWire {
    message_type: Option<MessageType> = "type",
    timestamp: Option<Timestamp> = "timestamp",
    call: Option<Identified<'a>> = "call",
    chat: Option<Identified<'a>> = "chat",
    session: Option<Identified<'a>> = "session",
} }

glance! { Identified {
    id: Option<Cow<'a, str>> = "id",
    session_id: Option<Cow<'a, str>> = "sessionId",
} }

/// The body around a message. `M` is how the message itself is read.
struct Body<M>(Option<M>);

impl<M> Default for Body<M> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, M: Payload<'de>> Payload<'de> for Body<M> {
    fn read_map<A: serde::de::MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut body = Self::default();
        while let Some(crate::wire::Key(key)) = map.next_key()? {
            match &*key {
                "message" => body.0 = map.next_value_seed(WholeSeed::<Option<M>>::new())?,
                _ => drop(map.next_value::<serde::de::IgnoredAny>()?),
            }
        }
        Ok(body)
    }
}

/// Reads `{"message":{…}}` in one pass.
pub(crate) fn read_message<'a, M: Payload<'a>>(body: &'a [u8]) -> Result<M, MalformedMessage> {
    let text = std::str::from_utf8(body).map_err(|error| MalformedMessage::NotUtf8(error.valid_up_to()))?;
    let body: Body<M> = read_object(text)?.ok_or(MalformedMessage::NotAnObject)?;
    body.0.ok_or(MalformedMessage::NoMessage)
}

/// Reads a whole JSON text as an object; `None` where it is another kind of value.
pub(crate) fn read_object<'a, T: Payload<'a>>(text: &'a str) -> Result<Option<T>, MalformedMessage> {
    let mut json = serde_json::Deserializer::from_str(text);
    let object = Option::<T>::read(&mut json).map_err(|error| MalformedMessage::from_json(&error))?;
    json.end().map_err(|error| MalformedMessage::from_json(&error))?;
    Ok(object)
}

/// Reads an object that was kept as it came. `None` where it is another kind of value or nested too deep to read.
pub(crate) fn read_raw<'a, T: Payload<'a>>(raw: &'a RawValue) -> Option<T> {
    read_object(raw.get()).ok().flatten()
}

impl Head {
    /// Reads the head of a body in one pass, whatever the type. All of the body is checked to be JSON.
    ///
    /// # Errors
    ///
    /// [`MalformedMessage`] where the body is no server message.
    pub fn read(body: &[u8]) -> Result<Self, MalformedMessage> {
        let head: HeadOnWire<'_> = read_message(body)?;
        let message_type = head.message_type.ok_or(MalformedMessage::NoType)?;
        let id = |of: Option<&Identified<'_>>| of.and_then(|of| usable(of.id.as_deref()));
        Ok(Self {
            message_type,
            timestamp: head.timestamp,
            call_id: id(head.call.as_ref()),
            chat_id: id(head.chat.as_ref()),
            session_id: id(head.session.as_ref())
                .or_else(|| head.chat.as_ref().and_then(|chat| usable(chat.session_id.as_deref()))),
        })
    }
}

fn usable(id: Option<&str>) -> Option<String> {
    id.filter(|id| !id.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_are_read_wherever_they_stand() {
        let head = Head::read(br#"{"message":{"call":{"x":[1],"id":"c-1"},"chat":{"id":"h-1","sessionId":"s-1"},"type":"tool-calls"}}"#).unwrap();
        assert_eq!(head.message_type, MessageType::ToolCalls);
        assert_eq!(head.call_id.as_deref(), Some("c-1"));
        assert_eq!(head.chat_id.as_deref(), Some("h-1"));
        assert_eq!(head.session_id.as_deref(), Some("s-1"));
    }

    #[test]
    fn odd_kinds_beside_the_type_cost_nothing() {
        let head =
            Head::read(br#"{"message":{"type":"hang","timestamp":[],"call":7,"chat":"x","session":null}}"#)
                .unwrap();
        assert_eq!(head.message_type, MessageType::Hang);
        assert_eq!((head.timestamp, head.call_id), (None, None));
    }

    #[test]
    fn json_that_nobody_can_read_costs_its_own_field_only() {
        for odd in ["1e999", r#""\ud83d""#, r#"{"\udc00":1e999}"#, r#"{"id":-1e999}"#] {
            for name in ["timestamp", "chat", "session", "other", "\\ud83d"] {
                let body = format!(
                    r#"{{"message":{{"type":"hang","{name}":{odd},"call":{{"\ud83d":{odd},"id":"c-1"}}}}}}"#
                );
                let head = Head::read(body.as_bytes()).unwrap();
                assert_eq!(head.call_id.as_deref(), Some("c-1"), "{body}");
            }
        }
    }

    #[test]
    fn each_malformed_body_names_its_fault() {
        let fault = |body: &[u8]| Head::read(body).unwrap_err();
        assert_eq!(fault(b""), MalformedMessage::NotJson { line: 1, column: 0 });
        assert_eq!(
            fault(b"{\"message\":{\"type\":\"hang\"}"),
            MalformedMessage::NotJson { line: 1, column: 26 }
        );
        assert_eq!(
            fault(b"{\"message\":{\"type\":\"hang\"}} x"),
            MalformedMessage::NotJson { line: 1, column: 29 }
        );
        assert_eq!(fault(b"{\"message\":\xff}"), MalformedMessage::NotUtf8(11));
        assert_eq!(fault(b"[]"), MalformedMessage::NotAnObject);
        assert_eq!(fault(b"7"), MalformedMessage::NotAnObject);
        assert_eq!(fault(b"{}"), MalformedMessage::NoMessage);
        assert_eq!(fault(b"{\"message\":[]}"), MalformedMessage::NoMessage);
        assert_eq!(fault(b"{\"message\":{}}"), MalformedMessage::NoType);
        assert_eq!(fault(b"{\"message\":{\"type\":5}}"), MalformedMessage::NoType);
        assert_eq!(fault(b"{\"message\":{\"type\":\"\"}}"), MalformedMessage::NoType);
    }

    #[test]
    fn nesting_is_no_danger() {
        let deep = "[".repeat(5000);
        assert!(matches!(Head::read(deep.as_bytes()), Err(MalformedMessage::NotJson { .. })));
        let closed = format!("{deep}{}", "]".repeat(5000));
        let body = format!(r#"{{"message":{{"type":"hang","odd":{closed}}}}}"#);
        assert_eq!(Head::read(body.as_bytes()).unwrap().message_type, MessageType::Hang);
    }
}
