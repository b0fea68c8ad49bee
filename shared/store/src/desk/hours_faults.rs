//! What is wrong with hours that were written by hand.

use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::civil::Date;

use super::hours::{Opening, WEEK, texts};
use crate::attributes::Item;

/// Something in the hours of an item that readers pass over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoursFault {
    /// `hours` or `exceptions` are no map.
    NotAMap(&'static str),
    /// `hours` name a day that is none of `mon` to `sun`.
    Day(String),
    /// `exceptions` name a date that is no `YYYY-MM-DD`.
    Date(String),
    /// An opening of a day or date can't be read.
    Opening {
        /// The day or date.
        on: String,
        /// As it is written.
        text: String,
    },
}

/// A sentence without its full stop.
impl fmt::Display for HoursFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAMap(attribute) => write!(f, "{attribute} is no map, and is passed over"),
            Self::Day(name) => write!(f, "the hours name a day {name:?}, which is none of mon to sun"),
            Self::Date(name) => write!(f, "the exceptions name a date {name:?}, which is no YYYY-MM-DD"),
            Self::Opening { on, text } => {
                write!(f, "{on}: {text:?} is no HH:MM-HH:MM, and counts as closed")
            }
        }
    }
}

/// All that readers of `hours` and `exceptions` pass over.
pub(super) fn hours_faults(item: &Item) -> Vec<HoursFault> {
    let mut faults = Vec::new();
    for (attribute, is_known, unknown) in [
        ("hours", is_weekday as fn(&str) -> bool, HoursFault::Day as fn(String) -> HoursFault),
        ("exceptions", is_date, HoursFault::Date),
    ] {
        let map = match item.get(attribute) {
            None => continue,
            Some(AttributeValue::M(map)) => map,
            Some(_) => {
                faults.push(HoursFault::NotAMap(attribute));
                continue;
            }
        };
        for (on, value) in map {
            if !is_known(on) {
                faults.push(unknown(on.clone()));
            }
            let unreadable = texts(value).filter(|text| text.parse::<Opening>().is_err());
            faults
                .extend(unreadable.map(|text| HoursFault::Opening { on: on.clone(), text: text.to_owned() }));
        }
    }
    faults
}

fn is_weekday(name: &str) -> bool {
    WEEK.iter().any(|day| name.eq_ignore_ascii_case(day))
}

fn is_date(name: &str) -> bool {
    name.parse::<Date>().is_ok()
}
