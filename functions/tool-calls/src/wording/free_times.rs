//! Free times as one says them: "from 09:00 to 11:30 every 30 minutes and at 14:00", not twelve times in a row.

use call_store::desk::{Slot, minute_of_day};
use vapi_tools::listed;

use super::time;

/// So many times in a row, and more, are said as a run.
const A_RUN: usize = 4;

/// Free times, each of which can be told from it: a run ends with the last time that can be booked.
pub(crate) fn free_times(free: &[Slot], slot_minutes: u16) -> String {
    let mut parts = Vec::new();
    let mut after_a_single_time = false;
    for run in free.chunk_by(|slot, next| starts_after(slot, next) == slot_minutes) {
        match run {
            [first, .., last] if run.len() >= A_RUN => {
                let (from, to) = (time(first.time), time(last.time));
                parts.push(format!("from {from} to {to} {}", every(slot_minutes)));
                after_a_single_time = false;
            }
            _ => {
                for slot in run {
                    let at = if after_a_single_time { "" } else { "at " };
                    parts.push(format!("{at}{}", time(slot.time)));
                    after_a_single_time = true;
                }
            }
        }
    }
    listed(&parts)
}

/// On the clock on the wall, which is what is said: a day on which it is changed has a gap there.
fn starts_after(slot: &Slot, next: &Slot) -> u16 {
    minute_of_day(next.time).saturating_sub(minute_of_day(slot.time))
}

fn every(minutes: u16) -> String {
    match (minutes / 60, minutes % 60) {
        (1, 0) => "every hour".to_owned(),
        (hours, 0) => format!("every {hours} hours"),
        _ => format!("every {minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;
    use jiff::tz::TimeZone;

    use super::*;

    fn said(times: &str, slot_minutes: u16) -> String {
        let day: Date = "2026-06-12".parse().unwrap();
        let slots: Vec<Slot> = times
            .split_whitespace()
            .map(|text| {
                let time = text.parse().unwrap();
                let start = TimeZone::UTC.to_timestamp(day.to_datetime(time)).unwrap();
                Slot { time, start, end: start }
            })
            .collect();
        free_times(&slots, slot_minutes)
    }

    #[test]
    fn a_few_times_are_named() {
        assert_eq!(said("09:00", 30), "at 09:00");
        assert_eq!(said("09:00 09:30 10:00", 30), "at 09:00, 09:30 and 10:00");
        assert_eq!(said("09:00 13:00", 30), "at 09:00 and 13:00");
    }

    #[test]
    fn a_row_of_times_is_a_run_to_the_last_of_them() {
        assert_eq!(said("09:00 09:30 10:00 10:30", 30), "from 09:00 to 10:30 every 30 minutes");
        assert_eq!(said("09:00 10:00 11:00 12:00", 60), "from 09:00 to 12:00 every hour");
        assert_eq!(said("08:00 10:00 12:00 14:00", 120), "from 08:00 to 14:00 every 2 hours");
    }

    #[test]
    fn runs_and_times_stand_side_by_side() {
        assert_eq!(
            said("08:00 08:40 09:00 09:20 09:40 10:00 13:00 14:00", 20),
            "at 08:00, from 08:40 to 10:00 every 20 minutes, at 13:00 and 14:00"
        );
        assert_eq!(
            said("09:00 09:30 10:00 10:30 13:00 13:30 14:00 14:30", 30),
            "from 09:00 to 10:30 every 30 minutes and from 13:00 to 14:30 every 30 minutes"
        );
    }

    #[test]
    fn times_that_do_not_follow_each_other_are_no_run() {
        assert_eq!(said("09:00 10:00 11:00 12:00", 30), "at 09:00, 10:00, 11:00 and 12:00");
    }
}
