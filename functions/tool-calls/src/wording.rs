//! How days, times and names are said: plain enough to be spoken, exact enough for the model to call the next
//! tool.

mod free_times;

use call_store::desk::Slot;
use jiff::civil::{Date, Time};
use vapi_tools::listed;
use vapi_webhook::answer::single_line;

pub(crate) use free_times::free_times;

/// The longest name of a person, in characters.
pub(crate) const NAME_MAX_CHARS: usize = 80;

/// "Friday, June 12"; in another year than this one, "Tuesday, June 12, 2029".
pub(crate) fn day(date: Date, today: Date) -> String {
    let format = if date.year() == today.year() { "%A, %B %-d" } else { "%A, %B %-d, %Y" };
    date.strftime(format).to_string()
}

/// "09:30".
pub(crate) fn time(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

/// "09:00, 09:30 and 10:00".
pub(crate) fn times(slots: &[Slot]) -> String {
    let times: Vec<_> = slots.iter().map(|slot| time(slot.time)).collect();
    listed(&times)
}

/// A text that somebody else chose, as data: one line, no control characters, at most so many characters.
/// `None` if nothing is left.
pub(crate) fn data(text: &str, max_chars: usize) -> Option<String> {
    let line = single_line(text);
    let cut: String = line.chars().take(max_chars).collect();
    let cut = cut.trim_end();
    (!cut.is_empty()).then(|| cut.to_owned())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_is_said_with_its_year_only_where_it_is_another() {
        let today = date(2026, 6, 11);
        assert_eq!(day(date(2026, 6, 12), today), "Friday, June 12");
        assert_eq!(day(date(2030, 6, 12), today), "Wednesday, June 12, 2030");
    }

    #[test]
    fn data_is_one_bounded_line() {
        assert_eq!(data(" Ada\n\u{0}Example ", 80).as_deref(), Some("Ada Example"));
        assert_eq!(data(&"é".repeat(500), 80), Some("é".repeat(80)));
        assert_eq!(data("abc def", 4).as_deref(), Some("abc"));
        assert_eq!(data(" \u{7} \n", 80), None);
    }
}
