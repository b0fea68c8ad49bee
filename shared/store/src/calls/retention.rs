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

    /// Kept for so many days after they were received.
    #[must_use]
    pub const fn days(days: u32) -> Self {
        Self { days: Some(days) }
    }

    /// Epoch seconds, as DynamoDB wants them. `None` = never.
    pub(crate) fn expires_at(self, received_at: Timestamp) -> Option<i64> {
        self.days.map(|days| received_at.as_secs().saturating_add(i64::from(days) * SECONDS_OF_A_DAY))
    }

    /// The same for the parts of a body.
    pub(crate) fn parts_expire_at(self, received_at: Timestamp) -> Option<i64> {
        self.expires_at(received_at)
            .map(|seconds| seconds.saturating_add(PARTS_OUTLIVE_DAYS * SECONDS_OF_A_DAY))
    }
}
