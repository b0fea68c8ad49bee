//! When a secret may be fetched again: not for every caller while Secrets Manager hangs, not for every wrong token.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use vapi_webhook::Timestamp;

use crate::clock::is_within;

/// How long after a fetch that failed the next one has to wait. It costs some caller 500 ms.
pub(crate) const AFTER_FAILURE: Duration = Duration::from_secs(20);

/// How often, at most, refusals cause a fetch in any minute.
const MOST_IN_A_MINUTE: usize = 3;
const MINUTE: Duration = Duration::from_secs(60);

/// How long after the one before it the last of them has to wait, unless it is for a token that has not been refused yet. The
/// likeliest flood is one sender that has a retired token: it leaves the last fetch for whoever has the next one.
const BEFORE_THE_LAST: Duration = Duration::from_secs(20);

/// Refused tokens that are known again, by a hash.
const MOST_REFUSED: usize = 16;

/// What has been fetched when.
#[derive(Default)]
pub(crate) struct Fetches {
    failed_at: Option<Timestamp>,
    after_refusals: Vec<Timestamp>,
    refused: VecDeque<u64>,
    hasher: RandomState,
}

impl Fetches {
    /// Whether an old value may be fetched anew.
    pub(crate) fn may_renew(&self, now: Timestamp) -> bool {
        !self.failed_at.is_some_and(|at| is_within(AFTER_FAILURE, at, now))
    }

    /// Whether a fetch has failed that whoever arrived at a moment has waited for: another is likely to cost as much.
    pub(crate) fn have_failed_since(&self, arrived: Timestamp, now: Timestamp) -> bool {
        self.failed_at.is_some_and(|at| at > arrived && is_within(AFTER_FAILURE, at, now))
    }

    /// Whether the refusal of a token may cause a fetch, which is counted then. Not every plan has a token.
    pub(crate) fn may_follow_a_refusal(&mut self, token: Option<&[u8]>, now: Timestamp) -> bool {
        let is_first = token.is_some_and(|token| self.is_refused_first(token));
        self.after_refusals.retain(|at| is_within(MINUTE, *at, now));
        let last = self.after_refusals.last();
        let may = match self.after_refusals.len() {
            MOST_IN_A_MINUTE.. => false,
            count if count + 1 == MOST_IN_A_MINUTE => {
                is_first || !last.is_some_and(|at| is_within(BEFORE_THE_LAST, *at, now))
            }
            _ => true,
        };
        if may {
            self.after_refusals.push(now);
        }
        may
    }

    fn is_refused_first(&mut self, token: &[u8]) -> bool {
        let token = self.hasher.hash_one(token);
        if self.refused.contains(&token) {
            return false;
        }
        self.refused.truncate(MOST_REFUSED - 1);
        self.refused.push_front(token);
        true
    }

    pub(crate) fn succeeded(&mut self) {
        self.failed_at = None;
    }

    pub(crate) fn failed(&mut self, now: Timestamp) {
        self.failed_at = Some(now);
    }
}
