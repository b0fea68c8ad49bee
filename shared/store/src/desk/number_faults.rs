//! What is wrong with the entry of a number that was written by hand.

use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;
use vapi_webhook::answer::Destination;

use super::hours_faults::{HoursFault, hours_faults};
use super::name::DeskName;
use super::number::{ANSWERING, Answering, read_answering};
use super::number_change::NumberKey;
use super::settings::read_time_zone;
use crate::attributes::{Item, read_text};

/// Something in an entry that readers pass over, or take otherwise than it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberFault {
    /// The key is neither a number in full nor an id, so that no call finds the entry.
    Key,
    /// `desk` is no name that a desk can have.
    Desk(String),
    /// `timeZone` is no IANA name, so that the desk's counts.
    TimeZone(String),
    /// Something about its hours.
    Hours(HoursFault),
    /// An attribute is of the wrong kind: no text, or no map.
    Kind {
        /// Where it is: empty, or `afterHours.`.
        within: &'static str,
        /// Its name.
        attribute: &'static str,
    },
    /// Several are named that may answer, and the first counts.
    Several {
        /// Where they are: empty, or `afterHours.`.
        within: &'static str,
        /// The one that counts, and those that don't.
        attributes: Vec<&'static str>,
    },
    /// `assistant` is no JSON object, or `destination` is no number and no SIP address: the default answers.
    Unusable {
        /// Where it is: empty, or `afterHours.`.
        within: &'static str,
        /// Its name.
        attribute: &'static str,
    },
}

/// A sentence without its full stop.
impl fmt::Display for NumberFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key => f.write_str(
                "the key is no number in full, with + and the country, and no id: no call finds this entry",
            ),
            Self::Desk(name) => write!(f, "no desk can have the name {name:?}"),
            Self::TimeZone(name) => {
                write!(f, "nobody knows the time zone {name:?}: that of the desk counts")
            }
            Self::Hours(fault) => fault.fmt(f),
            Self::Kind { within, attribute } => {
                let kind = if *attribute == AFTER_HOURS { "map" } else { "text" };
                write!(f, "{within}{attribute} is no {kind}, and is passed over")
            }
            Self::Several { within, attributes } => {
                let named: Vec<String> = attributes.iter().map(|name| format!("{within}{name}")).collect();
                let first = named.first().map(String::as_str).unwrap_or_default();
                write!(f, "{} are both there, and {first} counts", named.join(" and "))
            }
            Self::Unusable { within, attribute: "assistant" } => {
                write!(f, "{within}assistant is no JSON object: the default answers")
            }
            Self::Unusable { within, attribute } => {
                write!(f, "{within}{attribute} is no number in full and no SIP address: the default answers")
            }
        }
    }
}

const AFTER_HOURS: &str = "afterHours";

/// All that is wrong with an entry that has this key behind its `NUMBER#`.
pub(super) fn number_faults(key: &str, item: &Item) -> Vec<NumberFault> {
    let mut faults = Vec::new();
    if key.parse::<NumberKey>().is_err() {
        faults.push(NumberFault::Key);
    }
    let texts = ["desk", "timeZone"].into_iter().filter(|name| is_no_text(item, name));
    faults.extend(texts.map(|attribute| NumberFault::Kind { within: "", attribute }));
    if let Some(name) = read_text(item, "desk").filter(|name| name.parse::<DeskName>().is_err()) {
        faults.push(NumberFault::Desk(name.to_owned()));
    }
    if let Some(name) = read_text(item, "timeZone").filter(|_| read_time_zone(item).is_none()) {
        faults.push(NumberFault::TimeZone(name.to_owned()));
    }
    let mut of_hours = hours_faults(item);
    of_hours.sort_by_cached_key(ToString::to_string);
    faults.extend(of_hours.into_iter().map(NumberFault::Hours));
    faults.extend(answering_faults("", item));
    match item.get(AFTER_HOURS) {
        None => {}
        Some(AttributeValue::M(map)) => faults.extend(answering_faults("afterHours.", map)),
        Some(_) => faults.push(NumberFault::Kind { within: "", attribute: AFTER_HOURS }),
    }
    faults
}

fn answering_faults(within: &'static str, item: &Item) -> Vec<NumberFault> {
    let mut faults = Vec::new();
    let ids = ["assistantId", "squadId", "workflowId"].into_iter().filter(|name| is_no_text(item, name));
    faults.extend(ids.map(|attribute| NumberFault::Kind { within, attribute }));
    let named: Vec<&'static str> = ANSWERING
        .into_iter()
        .filter(|name| {
            let alone = item.get(*name).map(|value| Item::from([((*name).to_owned(), value.clone())]));
            alone.is_some_and(|alone| read_answering(&alone).is_some())
        })
        .collect();
    if named.len() > 1 {
        faults.push(NumberFault::Several { within, attributes: named });
    }
    let unusable = match read_answering(item) {
        Some(Answering::Assistant(json)) => {
            let object = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&json);
            object.is_err().then_some("assistant")
        }
        Some(Answering::Destination(text)) => {
            let usable = Destination::parse(&text).is_ok_and(|destination| destination.is_outside());
            (!usable).then_some("destination")
        }
        _ => None,
    };
    faults.extend(unusable.map(|attribute| NumberFault::Unusable { within, attribute }));
    faults
}

fn is_no_text(item: &Item, name: &str) -> bool {
    item.get(name).is_some_and(|value| !matches!(value, AttributeValue::S(_) | AttributeValue::Null(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attributes::{number, text};
    use crate::desk::hours::days;

    fn said(key: &str, item: &[(&str, AttributeValue)]) -> Vec<String> {
        let item = item.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        number_faults(key, &item).iter().map(ToString::to_string).collect()
    }

    fn map(name: &str, value: AttributeValue) -> AttributeValue {
        AttributeValue::M(Item::from([(name.to_owned(), value)]))
    }

    #[test]
    fn what_calls_pass_over_is_said() {
        for (name, value, expected) in [
            ("desk", text("north office"), "no desk can have the name \"north office\""),
            ("desk", number(5), "desk is no text"),
            ("timeZone", text("Mars/Olympus"), "that of the desk counts"),
            ("hours", days(&[("mon", &["9 to 5"])]), "mon: \"9 to 5\" is no HH:MM-HH:MM"),
            ("hours", text("9 to 5"), "hours is no map"),
            ("assistantId", number(5), "assistantId is no text"),
            ("assistant", text("{"), "assistant is no JSON object"),
            ("destination", text("reception"), "destination is no number in full and no SIP address"),
            ("afterHours", text("+14155550199"), "afterHours is no map"),
            ("afterHours", map("destination", text("?")), "afterHours.destination is no number in full"),
        ] {
            let said = said("+14155550100", &[(name, value)]);
            assert!(said.len() == 1 && said[0].contains(expected), "{expected}: {said:?}");
        }
    }

    #[test]
    fn of_two_that_answer_the_one_that_counts_is_named() {
        let both = said("+14155550100", &[("squadId", text("s-1")), ("assistantId", text("a-1"))]);
        assert_eq!(both, ["assistantId and squadId are both there, and assistantId counts"]);
    }

    #[test]
    fn a_key_that_no_call_has_is_said() {
        assert!(said("14155550100", &[("assistantId", text("a-1"))])[0].contains("no call finds this entry"));
    }

    #[test]
    fn a_good_entry_has_no_faults() {
        let good = said(
            "+14155550100",
            &[
                ("desk", text("north")),
                ("squadId", text("s-1")),
                ("hours", days(&[("fri", &["09:00-17:00"])])),
                ("timeZone", text("America/Los_Angeles")),
                ("afterHours", map("destination", text("sip:desk@example.com"))),
            ],
        );
        assert!(good.is_empty(), "{good:?}");
        assert!(said("1dd08f79-ccc1-42f8-8b80-9767570b792b", &[]).is_empty());
    }
}
