//! What the assistant is told of the day and of the caller, as data for its prompt's variables.
//!
//! A name and a summary come from earlier callers, so they are cut and stripped of whatever could steer a template or a
//! model: they are data, not instructions.

use call_store::desk::{CallerMemory, DeskSettings};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value};
use vapi_webhook::answer::single_line;

use crate::lookups::Lookups;

/// Longest name, in letters.
const NAME_CHARS: usize = 40;

/// Longest summary, in characters.
const SUMMARY_CHARS: usize = 300;

/// Values of the prompt's variables. All names are always there, so that no prompt shows an unfilled variable; what is not
/// known is empty.
pub(crate) fn variable_values(lookups: &Lookups, now: Timestamp) -> Map<String, Value> {
    let memory = lookups.caller_memory();
    let profile = lookups.profile.as_ref();
    let name = profile.and_then(|profile| profile.name.as_deref()).filter(|_| memory >= CallerMemory::Name);
    let summary =
        profile.and_then(|profile| profile.summary.as_deref()).filter(|_| memory >= CallerMemory::Summary);
    let calls = profile.map_or(0, |profile| profile.calls);
    let calls = if memory >= CallerMemory::Count { calls } else { 0 };
    let time_zone = lookups.settings.as_ref().map(DeskSettings::time_zone);
    let today = |zone: &TimeZone| now.to_zoned(zone.clone()).strftime("%A, %Y-%m-%d").to_string();
    let zone = |zone: &TimeZone| zone.iana_name().unwrap_or("UTC").to_owned();
    Map::from_iter([
        ("today".to_owned(), time_zone.map(today).unwrap_or_default().into()),
        ("timeZone".to_owned(), time_zone.map(zone).unwrap_or_default().into()),
        ("callerName".to_owned(), name.map(|name| letters(name, NAME_CHARS)).unwrap_or_default().into()),
        (
            "callerSummary".to_owned(),
            summary.map(|summary| plain(summary, SUMMARY_CHARS)).unwrap_or_default().into(),
        ),
        ("callerCalls".to_owned(), calls.into()),
    ])
}

/// A name: letters, and what stands between them in names.
fn letters(text: &str, chars: usize) -> String {
    let line = single_line(text);
    let kept: String =
        line.chars().filter(|c| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '-' | '.')).collect();
    plain(&kept, chars)
}

/// Text on one line, without the signs of a template.
fn plain(text: &str, chars: usize) -> String {
    let kept: String = text.chars().filter(|c| !matches!(c, '{' | '}' | '%')).collect();
    single_line(&kept).chars().take(chars).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_neither_steer_a_template_nor_fill_a_prompt() {
        assert_eq!(letters("  Zoë\n{{system}} O’Neil-Żak 3%} ", 40), "Zoë system O’Neil-Żak");
        assert_eq!(letters(&"x".repeat(500), NAME_CHARS).chars().count(), 40);
        assert_eq!(plain("a {% raw %}\u{0}b\u{2028}c", 300), "a raw b c");
    }

    #[test]
    fn a_desk_that_nobody_has_set_up_is_told_the_day_in_utc() {
        let now: Timestamp = "2026-11-20T02:00:00Z".parse().unwrap();
        let lookups = Lookups { settings: Some(DeskSettings::default()), ..Lookups::default() };
        let values = variable_values(&lookups, now);
        assert_eq!((&values["today"], &values["timeZone"]), (&"Friday, 2026-11-20".into(), &"UTC".into()));
    }

    #[test]
    fn without_any_lookup_every_variable_is_there_and_tells_nothing() {
        let values = variable_values(&Lookups::default(), Timestamp::UNIX_EPOCH);
        assert_eq!(values["today"], "");
        assert_eq!(values["timeZone"], "");
        assert_eq!(values["callerName"], "");
        assert_eq!(values["callerSummary"], "");
        assert_eq!(values["callerCalls"], 0);
    }
}
