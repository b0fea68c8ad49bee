//! The lists of callers to refuse, as an operator keeps them.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::Desk;
use super::blocked::list_partition;
use super::change::Edits;
use crate::attributes::{Item, cut, read_text, text};
use crate::e164::E164;
use crate::error::StoreError;

/// Most that is kept of a note, in bytes.
const NOTE_LIMIT: usize = 500;

/// Most pages of a list that are read: 1 MB each, some 10,000 numbers.
const MOST_PAGES: usize = 100;

/// A number, or what numbers begin with: `+`, then 1 to 15 digits of which the first is not 0.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NumberPrefix(String);

/// No beginning of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a number in full, with + and the country (+14155550199), or what numbers begin with (+1415)")]
pub struct NotANumberPrefix;

impl NumberPrefix {
    /// The number or its beginning, with its `+`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many digits it has.
    #[must_use]
    pub fn digits(&self) -> usize {
        self.0.len() - 1
    }

    /// Whether a caller of that number is meant.
    #[must_use]
    pub fn matches(&self, caller: &E164) -> bool {
        caller.as_str().starts_with(&self.0)
    }

    /// Whether everybody who is meant by `other` is meant by this too.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }
}

impl FromStr for NumberPrefix {
    type Err = NotANumberPrefix;

    fn from_str(written: &str) -> Result<Self, NotANumberPrefix> {
        let digits = written.strip_prefix('+').ok_or(NotANumberPrefix)?;
        let well_formed = (1..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        if well_formed { Ok(Self(written.to_owned())) } else { Err(NotANumberPrefix) }
    }
}

/// Shows the last two digits only.
impl fmt::Debug for NumberPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NumberPrefix(..{})", &self.0[self.0.len().saturating_sub(2)..])
    }
}

/// One of the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockList<'a> {
    /// That of one desk.
    Desk(&'a str),
    /// The one that counts for every desk.
    AllDesks,
}

/// An entry of a list.
#[derive(Clone, PartialEq, Eq)]
pub struct Block {
    /// Who is refused.
    pub number: NumberPrefix,
    /// Whether every desk refuses.
    pub all_desks: bool,
    /// What the operator noted.
    pub note: Option<String>,
    /// Since when, where it is known.
    pub since: Option<Timestamp>,
}

/// Shows no note, and of the number the last two digits only.
impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Block")
            .field("number", &self.number)
            .field("all_desks", &self.all_desks)
            .field("since", &self.since)
            .finish_non_exhaustive()
    }
}

impl Desk {
    /// Whom a desk refuses, and whom all desks refuse, in the order of the numbers.
    ///
    /// An entry that is no beginning of a number matches nobody, and is left out.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails; [`StoreError::TooLarge`] for a list of more than 100 MB.
    pub async fn blocks(&self, desk: &str) -> Result<Vec<Block>, StoreError> {
        let (own, of_all) = tokio::try_join!(
            Box::pin(self.blocks_of(BlockList::Desk(desk))),
            Box::pin(self.blocks_of(BlockList::AllDesks)),
        )?;
        let mut blocks = [own, of_all].concat();
        blocks.sort_by(|a, b| (&a.number, a.all_desks).cmp(&(&b.number, b.all_desks)));
        Ok(blocks)
    }

    async fn blocks_of(&self, list: BlockList<'_>) -> Result<Vec<Block>, StoreError> {
        let mut blocks = Vec::new();
        let mut start = None;
        for _ in 0..MOST_PAGES {
            let query = self
                .table
                .query(list_partition(list))
                .key_condition_expression("pk = :pk")
                .set_exclusive_start_key(start);
            let answer = Box::pin(query.send()).await.map_err(StoreError::from_sdk("Query"))?;
            blocks.extend(answer.items.iter().flatten().filter_map(|item| read(item, list)));
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(blocks);
            }
        }
        Err(StoreError::TooLarge { what: "the list of blocked callers", bytes: MOST_PAGES * 1024 * 1024 })
    }

    /// Refuses a number, or all that begin so. Returns whether that is new; a note replaces the one that was there. It is
    /// cut at 500 bytes.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn block(
        &self,
        list: BlockList<'_>,
        number: &NumberPrefix,
        note: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let plan = |item: &Item| {
            let mut edits = Edits::default();
            if let Some(note) = note.map(str::trim).filter(|note| !note.is_empty()) {
                edits.set("note", text(cut(note, NOTE_LIMIT)));
            }
            if !item.contains_key("v") && !item.contains_key("blockedAt") {
                edits.set("blockedAt", text(format!("{now:.3}")));
            }
            edits
        };
        let changed = Box::pin(self.change_item(list_partition(list), number.as_str(), plan)).await?;
        Ok(changed.before.is_none())
    }

    /// Takes a number, or a beginning, off a list, and returns what it was; `None` if it was not on it.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn unblock(
        &self,
        list: BlockList<'_>,
        number: &NumberPrefix,
    ) -> Result<Option<Block>, StoreError> {
        let removed = self.table.remove(list_partition(list), number.as_str()).await?;
        Ok(removed.as_ref().and_then(|item| read(item, list)))
    }
}

fn read(item: &Item, list: BlockList<'_>) -> Option<Block> {
    Some(Block {
        number: read_text(item, "sk")?.parse().ok()?,
        all_desks: list == BlockList::AllDesks,
        note: read_text(item, "note").map(str::to_owned),
        since: read_text(item, "blockedAt").and_then(|at| at.parse().ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_has_one_digit_or_more_and_matches_what_begins_so() {
        let prefix: NumberPrefix = "+1415".parse().unwrap();
        assert!(prefix.matches(&"+14155550123".parse().unwrap()));
        assert!(!prefix.matches(&"+14165550123".parse().unwrap()));
        assert!(prefix.covers(&"+1415555".parse().unwrap()) && !prefix.covers(&"+141".parse().unwrap()));
        for written in ["", "+", "1415", "+0", "+1415x", "+1234567890123456", "+1 415", "*"] {
            assert_eq!(written.parse::<NumberPrefix>(), Err(NotANumberPrefix), "{written}");
        }
    }

    #[test]
    fn debug_does_not_show_the_number() {
        let shown = format!("{:?}", "+14155550123".parse::<NumberPrefix>().unwrap());
        assert!(!shown.contains("555"), "{shown}");
    }
}
