//! Reads a time of day from the ways in which models write it.

use jiff::civil::Time;

use super::CalendarError::{self, AmbiguousMidnight, AmbiguousTime, NotATime};
use super::number;

/// What stands behind the digits.
#[derive(Clone, Copy, PartialEq)]
enum HalfOfDay {
    Unsaid,
    Morning,
    Afternoon,
    Noon,
}

/// Reads a time. The text is short and has no spaces around it.
pub(super) fn read(text: &str) -> Result<Time, CalendarError> {
    let text = text.to_ascii_lowercase();
    let letters = text.find(|char: char| char.is_ascii_alphabetic() && char != 'h').unwrap_or(text.len());
    let (digits, half) = text.split_at(letters);
    let digits = digits.trim_end();
    let half = half.replace(['.', ' '], "").replace('’', "'");
    let after_hour = half.strip_prefix("o'clock").or_else(|| half.strip_prefix("oclock"));
    let is_hour_said = after_hour.is_some();
    let half = match after_hour.unwrap_or(&half) {
        "" => HalfOfDay::Unsaid,
        "am" => HalfOfDay::Morning,
        "pm" => HalfOfDay::Afternoon,
        "noon" if digits.is_empty() => return time(12, 0),
        "noon" => HalfOfDay::Noon,
        // Of a time alone nobody can tell which of its two midnights a day has.
        "midnight" => return Err(AmbiguousMidnight),
        _ => return Err(NotATime),
    };
    let (hour, minute) = hour_and_minute(digits, half, is_hour_said)?;
    time(on_24_hour_clock(hour, half).ok_or(NotATime)?, minute)
}

/// `14:30`, `14:30:00`, `14:30:00.000`, `14h30`, `1430`; with a half of the day also `2`, `2.30`, `230`; as o'clock also `14`.
fn hour_and_minute(digits: &str, half: HalfOfDay, is_hour_said: bool) -> Result<(i16, i16), CalendarError> {
    let is_half_said = half != HalfOfDay::Unsaid;
    let separator = |char| matches!(char, ':' | 'h') || (char == '.' && is_half_said);
    let mut parts = digits.splitn(3, separator);
    let (first, minute, second) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    // To the minute: seconds that are said must be none.
    if second.is_some_and(|second| !is_zero(second)) {
        return Err(NotATime);
    }
    if let Some(minute) = minute {
        let hour = number::<2>(first).ok_or(NotATime)?;
        let minute = number::<2>(minute).filter(|_| minute.len() == 2).ok_or(NotATime)?;
        return Ok((hour, minute));
    }
    match (first.len(), number::<4>(first).ok_or(NotATime)?) {
        (1 | 2, hour) if is_half_said => Ok((hour, 0)),
        (1 | 2, 1..=12) => Err(AmbiguousTime),
        (1 | 2, hour) if is_hour_said => Ok((hour, 0)),
        (3, hour_and_minute) if is_half_said => Ok((hour_and_minute / 100, hour_and_minute % 100)),
        (4, hour_and_minute) => Ok((hour_and_minute / 100, hour_and_minute % 100)),
        _ => Err(NotATime),
    }
}

/// `00`, `00.000`
fn is_zero(seconds: &str) -> bool {
    let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    whole == "00" && !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0')
}

/// `14:30 PM` says it twice, `13 AM` contradicts itself.
fn on_24_hour_clock(hour: i16, half: HalfOfDay) -> Option<i16> {
    match (half, hour) {
        (HalfOfDay::Unsaid, 0..=23) => Some(hour),
        (HalfOfDay::Morning, 12) => Some(0),
        (HalfOfDay::Morning, 0..=11) => Some(hour),
        (HalfOfDay::Afternoon, 1..=11) => Some(hour + 12),
        (HalfOfDay::Afternoon, 12..=23) => Some(hour),
        (HalfOfDay::Noon, 12) => Some(12),
        _ => None,
    }
}

fn time(hour: i16, minute: i16) -> Result<Time, CalendarError> {
    let (Ok(hour), Ok(minute)) = (i8::try_from(hour), i8::try_from(minute)) else { return Err(NotATime) };
    Time::new(hour, minute, 0, 0).map_err(|_| NotATime)
}
