//! The name of a desk, as an operator gives it one.

use std::fmt;
use std::str::FromStr;

/// A name that may be part of a key: 1 to 64 letters, digits, hyphens, underscores or dots.
///
/// Keys are put together with `#`, and `*` stands for all desks. So a name with either would be read as something else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeskName(String);

/// No name of a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a desk's name is made of 1 to 64 letters, digits, hyphens, underscores and dots, such as main or north-office"
)]
pub struct NotADeskName;

impl DeskName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeskName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for DeskName {
    type Err = NotADeskName;

    fn from_str(name: &str) -> Result<Self, NotADeskName> {
        let allowed = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
        let well_formed = (1..=64).contains(&name.chars().count()) && name.chars().all(allowed);
        if well_formed { Ok(Self(name.to_owned())) } else { Err(NotADeskName) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_stand_in_a_key() {
        for name in ["main", "north-office", "Zürich_2", "a.b"] {
            assert_eq!(name.parse::<DeskName>().unwrap().as_str(), name);
        }
        for name in ["", "*", "a#b", "two words", " main", "a\u{7}", &"x".repeat(65)] {
            assert_eq!(name.parse::<DeskName>(), Err(NotADeskName), "{name:?}");
        }
    }
}
