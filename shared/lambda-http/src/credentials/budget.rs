//! When a secret may be fetched again: not for every caller while Secrets Manager hangs, not for every wrong token.

use std::time::Duration;

use vapi_webhook::Timestamp;

use crate::clock::is_within;

/// How long after a fetch that failed the next one has to wait. It costs some caller 500 ms.
const AFTER_FAILURE: Duration = Duration::from_secs(20);

/// How often, at most, refusals cause a fetch in any minute.
const MOST_IN_A_MINUTE: usize = 3;
const MINUTE: Duration = Duration::from_secs(60);

/// How long before the last of them. The first two are for somebody who changes a key now; with the last one kept back, a
/// flood of wrong tokens leaves no whole minute in which a new key stays unknown.
const BEFORE_THE_LAST: Duration = Duration::from_secs(20);

/// What has been fetched when.
#[derive(Default)]
pub(crate) struct Fetches {
    failed_at: Option<Timestamp>,
    after_refusals: Vec<Timestamp>,
}

impl Fetches {
    /// Whether an old value may be fetched anew.
    pub(crate) fn may_renew(&self, now: Timestamp) -> bool {
        !self.failed_at.is_some_and(|at| is_within(AFTER_FAILURE, at, now))
    }

    /// Whether a refusal may cause a fetch, which is counted then.
    pub(crate) fn may_follow_a_refusal(&mut self, now: Timestamp) -> bool {
        self.after_refusals.retain(|at| is_within(MINUTE, *at, now));
        let last = self.after_refusals.last();
        let may = match self.after_refusals.len() {
            MOST_IN_A_MINUTE.. => false,
            count if count + 1 == MOST_IN_A_MINUTE => {
                !last.is_some_and(|at| is_within(BEFORE_THE_LAST, *at, now))
            }
            _ => true,
        };
        if may {
            self.after_refusals.push(now);
        }
        may
    }

    pub(crate) fn succeeded(&mut self) {
        self.failed_at = None;
    }

    pub(crate) fn failed(&mut self, now: Timestamp) {
        self.failed_at = Some(now);
    }
}
