//! How long calls are kept.

use vapi_webhook::Timestamp;

const SECONDS_OF_A_DAY: i64 = 24 * 60 * 60;

/// Days that parts of a body outlive their header: a header that is there must be a report that is whole.
const PARTS_OUTLIVE_DAYS: i64 = 7;

/// `REPORT_RETENTION_DAYS`: how long the items of a call are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    days: Option<u32>,
}

impl Retention {
    /// Kept for ever.
    pub const FOREVER: Self = Self { days: None };

    /// Kept for so many days.
    #[must_use]
    pub const fn days(days: u32) -> Self {
        Self { days: Some(days) }
    }

    /// Kept for so many days; for ever without a number.
    #[must_use]
    pub const fn of(days: Option<u32>) -> Self {
        Self { days }
    }

    /// Epoch seconds, as DynamoDB wants them, counted from `from`. `None` = never.
    pub(crate) fn expires_at(self, from: Timestamp) -> Option<i64> {
        self.days.map(|days| from.as_secs().saturating_add(i64::from(days) * SECONDS_OF_A_DAY))
    }

    /// When a report expires: counted from the end of the call, so that every copy of it expires at the same time. Where
    /// that is not within the day before it was received, it is taken for wrong, and the receipt counts.
    pub(crate) fn report_expires_at(self, at: Timestamp, received_at: Timestamp) -> Option<i64> {
        let age = received_at.as_secs().saturating_sub(at.as_secs());
        self.expires_at(if (0..=SECONDS_OF_A_DAY).contains(&age) { at } else { received_at })
    }

    /// When the parts of a body expire whose header expires at `expires_at`.
    pub(crate) fn parts_outlive(expires_at: i64) -> i64 {
        expires_at.saturating_add(PARTS_OUTLIVE_DAYS * SECONDS_OF_A_DAY)
    }

    /// Whether what was kept then would have expired by now.
    #[must_use]
    pub fn is_over(self, from: Timestamp, now: Timestamp) -> bool {
        self.expires_at(from).is_some_and(|seconds| seconds <= now.as_secs())
    }
}
