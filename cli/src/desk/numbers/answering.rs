//! Who answers, in words and as JSON.

use call_store::desk::Answering;
use serde_json::Value;
use vapi_webhook::answer::Destination;

use crate::plain::words;

/// `assistant 1dd08f79…`, `transfer to +14155550123`, `the default`.
pub(super) fn in_words(answering: Option<&Answering>) -> String {
    match answering {
        None => "the default".to_owned(),
        Some(Answering::AssistantId(id)) => format!("assistant {}", words(id)),
        Some(Answering::SquadId(id)) => format!("squad {}", words(id)),
        Some(Answering::WorkflowId(id)) => format!("workflow {}", words(id)),
        Some(Answering::Assistant(json)) => match named(json, &["name"]) {
            Some(name) => format!("an assistant in the entry, {}", words(&name)),
            None => "an assistant in the entry".to_owned(),
        },
        Some(Answering::Destination(text)) => {
            let to = named(text, &["number", "sipUri"]).unwrap_or_else(|| text.clone());
            format!("transfer to {}", words(&to))
        }
    }
}

/// The first of these fields that JSON text has.
fn named(json: &str, fields: &[&str]) -> Option<String> {
    let object: Value = serde_json::from_str(json).ok()?;
    fields.iter().find_map(|field| Some(object.get(*field)?.as_str()?.to_owned()))
}

/// Adds who answers in the attribute of the table.
pub(super) fn set_json(object: &mut Value, answering: Option<&Answering>) {
    let Some(answering) = answering else { return };
    let (name, value) = answering.attribute();
    object[name] = value.into();
}

/// A destination that Vapi takes for a call that comes in: a number, a SIP address, or its object of either.
///
/// # Errors
///
/// A sentence that says how to write one.
pub(super) fn destination(written: &str) -> Result<String, String> {
    let compact = super::compact(written);
    let usable = Destination::parse(&compact).is_ok_and(|destination| destination.is_outside());
    let number_is_whole = !compact.starts_with('+') || compact.parse::<call_store::E164>().is_ok();
    if usable && number_is_whole {
        return Ok(compact);
    }
    Err("write a number in full (+14155550123), a SIP address (sip:desk@example.com), or Vapi's object of one".to_owned())
}

/// An id from Vapi.
///
/// # Errors
///
/// A sentence, for what is empty or has spaces.
pub(super) fn id(written: &str) -> Result<String, String> {
    let id = written.trim();
    let is_id = !id.is_empty()
        && id.len() <= 128
        && !id.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    if is_id {
        Ok(id.to_owned())
    } else {
        Err("write the id that Vapi shows: 1dd08f79-ccc1-42f8-8b80-9767570b792b".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_answers_is_said_in_words() {
        for (answering, words) in [
            (Answering::SquadId("s-1".to_owned()), "squad s-1"),
            (Answering::Assistant(r#"{"name":"Front"}"#.to_owned()), "an assistant in the entry, Front"),
            (Answering::Assistant("{".to_owned()), "an assistant in the entry"),
            (Answering::Destination("+14155550123".to_owned()), "transfer to +14155550123"),
            (
                Answering::Destination(r#"{"type":"sip","sipUri":"sip:a@example.com"}"#.to_owned()),
                "transfer to sip:a@example.com",
            ),
        ] {
            assert_eq!(in_words(Some(&answering)), words);
        }
        assert_eq!(in_words(None), "the default");
    }

    #[test]
    fn only_a_destination_that_vapi_takes_is_taken() {
        assert_eq!(destination("+1 (415) 555-0123").as_deref(), Ok("+14155550123"));
        assert!(destination("sip:desk@example.com").is_ok());
        assert!(destination(r#"{"type":"number","number":"+14155550123"}"#).is_ok());
        for written in
            ["", "4155550123", "+1", "desk@example.com", "{}", r#"{"type":"assistant","assistantName":"a"}"#]
        {
            assert!(destination(written).is_err(), "{written}");
        }
    }
}
