//! Hours in words.

use call_store::desk::{Opening, OpeningHours};
use jiff::civil::Date;

/// The days, Monday first.
pub(super) const SHORT: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// `09:00-12:00, 13:00-17:00`, `closed`, `all day`.
pub(super) fn openings(openings: &[Opening]) -> String {
    match openings {
        [] => "closed".to_owned(),
        [Opening { start_minute: 0, end_minute: 1440 }] => "all day".to_owned(),
        openings => openings.iter().map(Opening::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// Days in a row that have the same hours.
pub(super) struct Days<'a> {
    /// `Mon-Fri`, or one day.
    pub(super) days: String,
    pub(super) openings: &'a [Opening],
}

/// The week, days in a row with the same hours as one.
pub(super) fn week(hours: &OpeningHours) -> Vec<Days<'_>> {
    let mut groups: Vec<(usize, usize)> = Vec::new();
    let week = hours.week();
    for day in 0..week.len() {
        match groups.last_mut() {
            Some((first, last)) if week[*first] == week[day] => *last = day,
            _ => groups.push((day, day)),
        }
    }
    let groups = groups.into_iter();
    groups.map(|(first, last)| Days { days: days(first, last), openings: &week[first] }).collect()
}

/// `Mon-Fri`, `Mon`, `Every day`.
pub(super) fn days(first: usize, last: usize) -> String {
    match (first, last) {
        (0, 6) => "Every day".to_owned(),
        (first, last) if first == last => SHORT[first].to_owned(),
        (first, last) => format!("{}-{}", SHORT[first], SHORT[last]),
    }
}

/// All of it in one line, exceptions as their number: `Mon, Wed 09:00-12:00; Fri 09:00-17:00; 2 dates differ`. Days that are
/// not named are closed.
pub(super) fn in_a_line(hours: &OpeningHours, today: Date) -> String {
    let mut parts: Vec<(String, &[Opening])> = Vec::new();
    for group in week(hours).into_iter().filter(|group| !group.openings.is_empty()) {
        match parts.iter_mut().find(|(_, openings)| *openings == group.openings) {
            Some((days, _)) => days.extend([", ", &group.days]),
            None => parts.push((group.days, group.openings)),
        }
    }
    let mut parts: Vec<String> =
        parts.into_iter().map(|(days, hours)| format!("{days} {}", openings(hours))).collect();
    if parts.is_empty() {
        parts.push("closed".to_owned());
    }
    match hours.exceptions().filter(|(date, _)| *date >= today).count() {
        0 => {}
        1 => parts.push("1 date differs".to_owned()),
        count => parts.push(format!("{count} dates differ")),
    }
    parts.join("; ")
}

/// `Thu 2026-12-24`.
pub(super) fn day(date: Date) -> String {
    date.strftime("%a %Y-%m-%d").to_string()
}
