//! The windows of time in which calls are asked for.

use vapi_webhook::Timestamp;

/// Calls that one request asks for. A call can be megabytes, and a window that turns out to be full is downloaded for
/// nothing but its first calls: 25 keep that, and what a cut-off answer costs, in the tens of megabytes at worst.
pub(super) const PAGE: u16 = 25;

/// Length of the first window: what a schedule of 15 minutes has to ask for.
const FIRST_SPAN_MS: i64 = 15 * 60 * 1000;

/// Longest window. Days without a call are passed quickly.
const LONGEST_SPAN_MS: i64 = 24 * 60 * 60 * 1000;

/// A window with fewer calls than this lets the next one be twice as long and still stay under half a page.
const SPARSE: usize = PAGE as usize / 4;

/// From `from` on and before `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
}

impl Window {
    /// Whether it can't be halved: a millisecond is all that the filters can tell apart.
    pub(super) fn is_shortest(self) -> bool {
        self.until.as_millis() - self.from.as_millis() <= 1
    }
}

/// Windows one after the other, as long as the calls lie thin and as short as they have to be.
#[derive(Debug)]
pub(super) struct Windows {
    from: i64,
    until: i64,
    span: i64,
}

impl Windows {
    pub(super) fn new(from: Timestamp, until: Timestamp) -> Self {
        Self { from: from.as_millis(), until: until.as_millis(), span: FIRST_SPAN_MS }
    }

    /// The window to ask for now. The same one until [`done`](Self::done) or [`halve`](Self::halve).
    pub(super) fn next(&self) -> Option<Window> {
        (self.from < self.until).then(|| Window {
            from: Timestamp::from_millis(self.from),
            until: Timestamp::from_millis(self.end()),
        })
    }

    /// The window was full: its first half comes next.
    pub(super) fn halve(&mut self) {
        self.span = ((self.end() - self.from) / 2).max(1);
    }

    /// The window was whole, with so many calls.
    pub(super) fn done(&mut self, listed: usize) {
        self.from = self.end();
        if listed < SPARSE {
            self.span = (self.span * 2).min(LONGEST_SPAN_MS);
        }
    }

    fn end(&self) -> i64 {
        self.from.saturating_add(self.span).min(self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1000;

    fn windows(until: i64) -> Windows {
        Windows::new(Timestamp::from_millis(0), Timestamp::from_millis(until))
    }

    /// The windows that are asked for where the calls lie at these moments.
    fn asked(until: i64, calls: &[i64]) -> Vec<(i64, i64, bool)> {
        let mut windows = windows(until);
        let mut asked = Vec::new();
        while let Some(window) = windows.next() {
            let (from, until) = (window.from.as_millis(), window.until.as_millis());
            let listed = calls.iter().filter(|call| (from..until).contains(*call)).count();
            let full = listed >= usize::from(PAGE);
            asked.push((from, until, full));
            if full && !window.is_shortest() {
                windows.halve();
            } else {
                windows.done(listed);
            }
            assert!(asked.len() < 10_000, "it ends");
        }
        asked
    }

    #[test]
    fn windows_that_are_whole_cover_the_time_without_a_gap() {
        let spread: Vec<i64> = (0..5000).map(|call| call * 7919 % (14 * DAY)).collect();
        let dense = vec![12_345; 400];
        for calls in [Vec::new(), spread, dense] {
            let asked = asked(14 * DAY, &calls);
            let mut reached = 0;
            for (from, until, full) in asked {
                assert_eq!(from, reached);
                if !full || until - from == 1 {
                    reached = until;
                }
            }
            assert_eq!(reached, 14 * DAY);
        }
    }

    #[test]
    fn empty_weeks_take_few_requests() {
        assert!(asked(14 * DAY, &[]).len() <= 24);
    }

    #[test]
    fn even_traffic_is_asked_for_in_windows_that_fit() {
        // A call each minute for a day.
        let calls: Vec<i64> = (0..1440).map(|minute| minute * 60_000).collect();
        let asked = asked(DAY, &calls);
        assert!(asked.iter().filter(|(.., full)| *full).count() <= 2, "{asked:?}");
        assert!(asked.len() <= 1440 / usize::from(PAGE) * 4);
    }

    #[test]
    fn there_is_nothing_to_ask_for_once_everything_was() {
        assert_eq!(windows(0).next(), None);
        assert_eq!(windows(-5).next(), None);
    }
}
