//! What makes one play different from every other: its call id, its time, and the appointment that the caller wishes.

use std::hash::{BuildHasher, Hasher, RandomState};

use anyhow::{Context, Result};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use project_files::Sample;
use serde_json::Value;

use crate::moments;

/// The date and the time in the samples, which give way to those of the play.
const SAMPLE_DATE: &str = "2030-06-12";
const SAMPLE_TIME: &str = "14:30";

/// How many days ahead the appointment is, counted in UTC. A desk books today until the same day of the next year, by its own
/// calendar, which is at most a day before or behind.
const DAYS_AHEAD: std::ops::RangeInclusive<u64> = 2..=361;

/// One play's own values.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) call_id: String,
    pub(crate) date: String,
    pub(crate) time: String,
    /// How much later than the samples' the call is, in milliseconds.
    pub(crate) later_ms: i64,
}

impl Wish {
    /// Values that no play before is likely to have had: one of 5,000 appointments within a year, within the hours of the
    /// seeded desk.
    pub(crate) fn new() -> Self {
        let (high, low) = (random(), random());
        Self {
            call_id: format!(
                "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
                high >> 32,
                (high >> 16) & 0xffff,
                high & 0xfff,
                low >> 52,
                low & 0xffff_ffff_ffff
            ),
            date: a_day(Timestamp::now().to_zoned(TimeZone::UTC).date(), high).to_string(),
            later_ms: moments::since_the_samples(),
            time: format!("{:02}:{}", 9 + (low >> 16) % 7, if low & (1 << 24) == 0 { "00" } else { "30" }),
        }
    }

    /// The body of `sample` as a message of this call.
    pub(crate) fn apply(&self, sample: Sample) -> Result<String> {
        let name = sample.name().to_owned();
        let json: Value =
            serde_json::from_str(sample.body()).with_context(|| format!("{name} is not JSON"))?;
        let message = &json["message"];
        let call_id = message["call"]["id"].as_str().with_context(|| format!("{name} has no call.id"))?;
        let sample = sample.with(call_id, &self.call_id);
        let sample = match message["type"].as_str() {
            Some("tool-calls") => sample.with(SAMPLE_DATE, &self.date).with(SAMPLE_TIME, &self.time),
            _ => sample,
        };
        Ok(moments::moved(sample.body(), self.later_ms))
    }
}

/// One of the days that can be booked.
fn a_day(today: Date, random: u64) -> Date {
    let days = DAYS_AHEAD.start() + random % (DAYS_AHEAD.end() - DAYS_AHEAD.start() + 1);
    today.saturating_add(i64::try_from(days).unwrap_or_default().days())
}

/// The seed that the standard library gives each of its hash maps.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use project_files::LocalEnv;

    use super::*;

    #[test]
    fn two_plays_are_two_calls() {
        assert_ne!(Wish::new().call_id, Wish::new().call_id);
    }

    #[test]
    fn every_day_that_is_wished_for_can_be_booked_in_every_time_zone() {
        for today in ["2026-06-11", "2027-12-31", "2028-02-29"].map(|day| day.parse::<Date>().expect("a day"))
        {
            let days: Vec<Date> = (0..360).map(|random| a_day(today, random)).collect();
            let (tomorrow, yesterday) = (today.saturating_add(1.day()), today.saturating_sub(1.day()));
            assert!(days.iter().all(|day| *day > tomorrow && *day <= yesterday.saturating_add(1.year())));
            assert_eq!((days[0], days[359]), (a_day(today, 360), a_day(today, 719)));
        }
    }

    #[test]
    fn a_call_id_is_a_uuid() {
        let id = Wish::new().call_id;
        assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12], "{id}");
    }

    #[test]
    fn nothing_of_the_samples_call_and_appointment_is_left() {
        let env = LocalEnv::find().expect("tests run inside the project");
        let sample = Sample::find(env.root(), "tool-calls").expect("a sample");
        let json: Value = serde_json::from_str(sample.body()).expect("JSON");
        let sample_id = json["message"]["call"]["id"].as_str().expect("an id");
        let wish = Wish::new();
        let body = wish.apply(sample).expect("a usable sample");
        assert!(!body.contains(sample_id) && !body.contains(SAMPLE_DATE));
        let json: Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!(json["message"]["call"]["id"], wish.call_id.as_str());
        let arguments = &json["message"]["toolCallList"][1]["function"]["arguments"];
        assert_eq!(arguments["date"], wish.date.as_str());
        assert_eq!(arguments["time"], wish.time.as_str());
    }
}
