//! `Retry-After`, as seconds or as a date.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::header::{HeaderMap, RETRY_AFTER};

/// How long the other end asks to wait from now. `None` where it does not say, or not in a form that there is.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    read(headers.get(RETRY_AFTER)?.to_str().ok()?, now)
}

fn read(text: &str, now_since_epoch: Duration) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    let since_epoch = Duration::from_secs(u64::try_from(moment.as_second()).ok()?);
    Some(since_epoch.saturating_sub(now_since_epoch))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-21 10:00:00 UTC.
    const NOW: Duration = Duration::from_secs(1_795_255_200);

    #[test]
    fn seconds_and_dates_say_the_same() {
        assert_eq!(read("120", NOW), Some(Duration::from_secs(120)));
        assert_eq!(read(" 0 ", NOW), Some(Duration::ZERO));
        assert_eq!(read("Sat, 21 Nov 2026 10:02:00 GMT", NOW), Some(Duration::from_secs(120)));
    }

    #[test]
    fn a_date_that_is_over_means_now() {
        assert_eq!(read("Sat, 21 Nov 2026 09:00:00 GMT", NOW), Some(Duration::ZERO));
    }

    #[test]
    fn what_is_neither_says_nothing() {
        for text in ["", "soon", "-5", "1.5", "2026-11-21T10:00:00Z"] {
            assert_eq!(read(text, NOW), None, "{text}");
        }
    }
}
