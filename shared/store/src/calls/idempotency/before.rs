//! What lies between a wish and its asking anew: in the messages since, and in the message that asks.

use super::Wish;
use super::record::Record;

/// What was granted since a wish was, or since it was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// Nothing that counts: it is still the same wish.
    Nothing,
    /// Something that stands before it in the message that asks anew, and nothing else.
    BeforeItInItsMessage,
    /// Something that another message asked for.
    InAnotherMessage,
}

/// The wishes of a conversation, as one that is asked for sees them.
pub(super) struct Wishes<'a> {
    all: &'a [Record],
    asked: &'a Wish,
}

impl<'a> Wishes<'a> {
    pub(super) fn of(all: &'a [Record], asked: &'a Wish) -> Self {
        Self { all, asked }
    }

    /// One more than that of any wish that another message was granted. Those of its own are beside it, whichever is done
    /// first; nor do those count that are acted for at this moment.
    pub(super) fn next_sequence(&self) -> u64 {
        self.sequence_over(|other| !self.is_beside(other))
    }

    /// The number of a wish that is acted for anew. What it is acted for anew because of comes before it.
    pub(super) fn sequence_after(&self, since: Since) -> u64 {
        match since {
            Since::BeforeItInItsMessage => self.sequence_over(|other| self.counts(other)),
            Since::Nothing | Since::InAnotherMessage => self.next_sequence(),
        }
    }

    /// What was granted since a wish was.
    pub(super) fn since_granted(&self, granted: &Record) -> Since {
        self.since(|other| {
            other.token != granted.token
                && (other.sequence > granted.sequence || self.took_it_back_beside(other, granted))
        })
    }

    /// What was granted since a wish was left by whoever acted for it. What the same message asked for was asked beside it.
    pub(super) fn since_left(&self, left: &Record) -> Since {
        let is_of_its_message =
            |other: &Record| left.message_key.is_some() && other.message_key == left.message_key;
        self.since(|other| {
            other.token != left.token
                && other.completed_at_ms >= left.in_progress_until_ms
                && !is_of_its_message(other)
        })
    }

    /// Whoever acts at this moment for something that counts, once it is granted.
    pub(super) fn running_beside(&self, granted: &Record, now_ms: i64) -> Option<&'a Record> {
        let mut others = self.all.iter().filter(|other| self.counts(other) && other.token != granted.token);
        others.find(|other| other.is_running(now_ms))
    }

    fn since(&self, is_later: impl Fn(&Record) -> bool) -> Since {
        let counted = self.all.iter().filter(|other| self.counts(other));
        let mut later = counted.filter(|other| other.is_completed && is_later(other)).peekable();
        if later.peek().is_none() {
            Since::Nothing
        } else if later.all(|other| self.is_beside(other)) {
            Since::BeforeItInItsMessage
        } else {
            Since::InAnotherMessage
        }
    }

    fn sequence_over(&self, is_meant: impl Fn(&Record) -> bool) -> u64 {
        let granted = self.all.iter().filter(|other| other.is_completed && is_meant(other));
        granted.map(|other| other.sequence).max().unwrap_or_default().saturating_add(1)
    }

    /// Whether it was claimed beside a granted wish and took that one's effect back once it was there. Their numbers are the
    /// same, so that nothing but a clock tells which was first. Of any other two it doesn't matter, nor where all that their
    /// message asked for is asked for again.
    fn took_it_back_beside(&self, other: &Record, granted: &Record) -> bool {
        let takes_it_back = || {
            other.tool.as_ref().is_some_and(|tool| self.asked.undone_by.iter().any(|undoer| undoer == tool))
        };
        let asked = &self.asked.message_wishes_key;
        let is_whole_message_again = asked.is_some()
            && *asked == granted.message_wishes_key
            && granted.message_key != self.asked.message_key
            && granted.message_key.is_some()
            && granted.message_key == other.message_key;
        other.sequence == granted.sequence
            && other.completed_at_ms > granted.completed_at_ms
            && !is_whole_message_again
            && takes_it_back()
    }

    /// Whether it was last acted for in the same message. A record from before messages had keys was not.
    fn is_beside(&self, other: &Record) -> bool {
        self.asked.message_key.is_some() && other.message_key == self.asked.message_key
    }

    fn counts(&self, other: &Record) -> bool {
        !self.is_beside(other) || self.asked.undone_before.contains(&other.key)
    }
}
