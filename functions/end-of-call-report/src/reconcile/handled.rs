//! Calls that were handled in this run and may be listed again.

use std::collections::HashSet;

use vapi_webhook::Timestamp;

/// Ids of calls of a window that is not whole yet: it is asked for again, in halves or after a failure.
#[derive(Debug)]
pub(super) struct Handled {
    ids: HashSet<String>,
    until: Timestamp,
}

impl Default for Handled {
    fn default() -> Self {
        Self { ids: HashSet::new(), until: Timestamp::from_millis(i64::MIN) }
    }
}

impl Handled {
    /// `false` where the call was handled already.
    pub(super) fn insert(&mut self, id: &str) -> bool {
        !self.ids.contains(id) && self.ids.insert(id.to_owned())
    }

    /// A window that ends at `until` is asked for.
    pub(super) fn keep_until(&mut self, until: Timestamp) {
        self.until = self.until.max(until);
    }

    /// Everything before `moment` is whole. Once that holds for every window that was asked for, no call comes again.
    pub(super) fn forget_before(&mut self, moment: Timestamp) {
        if moment >= self.until {
            self.ids.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_remembered_until_the_longest_window_is_whole() {
        let moment = Timestamp::from_millis;
        let mut handled = Handled::default();
        handled.keep_until(moment(8));
        assert!(handled.insert("c-1"));
        handled.keep_until(moment(4));
        assert!(!handled.insert("c-1"));
        handled.forget_before(moment(4));
        assert!(!handled.insert("c-1"));
        handled.forget_before(moment(8));
        assert!(handled.insert("c-1"));
    }
}
