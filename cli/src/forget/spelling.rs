//! Whether a number that is written in another way is the customer's.

use anyhow::{Result, bail};
use call_store::E164;

use crate::plain::words;

/// Digits that a country code has at most, or what is dialled before it.
const MOST_BEFORE: usize = 4;

/// Digits that a number without its country code has at least.
const LEAST_NATIONAL: usize = 6;

/// What a number in a report or message is to the customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// Theirs.
    Same,
    /// Perhaps theirs; as it is written.
    Near(String),
}

/// The ways in which the customer's number is taken to be written.
#[derive(Clone, Debug)]
pub(super) struct Spellings {
    number: E164,
    /// Whether other spellings than E.164 are looked for.
    any: bool,
    also: Vec<String>,
}

impl Spellings {
    /// E.164 alone; with `any`, the same digits however they are written, and these texts.
    ///
    /// # Errors
    ///
    /// A sentence, where one of the texts is not near the number.
    pub(super) fn new(number: E164, any: bool, also: Vec<String>) -> Result<Self> {
        let spellings = Self { number, any, also: Vec::new() };
        if let Some(other) = also.iter().find(|text| spellings.of(text).is_none()) {
            bail!(
                "--also-written-as {other} does not end as {} does: it is somebody else's, or no number",
                spellings.number.as_str()
            );
        }
        Ok(Self { also, ..spellings })
    }

    /// What this number is to the customer; `None` for somebody else's.
    pub(super) fn of(&self, text: &str) -> Option<Match> {
        let full = self.number.as_str();
        if text == full || self.also.iter().any(|also| also == text) {
            return Some(Match::Same);
        }
        if !self.any {
            return None;
        }
        let full = full.trim_start_matches('+');
        let (digits, is_international) = digits(text)?;
        if digits == full {
            return Some(Match::Same);
        }
        // Of a whole number another country's or line's is no near match.
        if is_international || !is_near(&digits, full) {
            return None;
        }
        // What no terminal shows nobody can type.
        let shown = words(text);
        Some(if self.also.contains(&shown) { Match::Same } else { Match::Near(text.to_owned()) })
    }
}

/// Whether a number as it is dialled somewhere may be that number: `4155550123` and `011 1 415 ...`.
fn is_near(dialled: &str, full: &str) -> bool {
    if dialled.strip_suffix(full).is_some_and(|before| before.len() <= MOST_BEFORE) {
        return true;
    }
    let national = dialled.trim_start_matches('0');
    let before = full.strip_suffix(national);
    national.len() >= LEAST_NATIONAL && before.is_some_and(|code| code.len() <= MOST_BEFORE)
}

/// The digits of a number, and whether it says that they begin with a country code. `None` for what is no number.
fn digits(text: &str) -> Option<(String, bool)> {
    let text = text.trim().to_ascii_lowercase().replace("%2b", "+");
    let text = ["tel:", "sips:", "sip:"].iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(&text);
    let text = text.split(['@', ';', '?']).next().unwrap_or_default().trim().replace("(0)", "");
    let is_separator =
        |letter: char| letter.is_whitespace() || "-.()/\u{2010}\u{2011}\u{2013}".contains(letter);
    let mut bare: String = text.chars().filter(|letter| !is_separator(*letter)).collect();
    let has_plus = bare.starts_with('+');
    if has_plus {
        bare.remove(0);
    }
    if bare.is_empty() || !bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match bare.strip_prefix("00").filter(|_| !has_plus) {
        Some(digits) => Some((digits.to_owned(), true)),
        None => Some((bare, has_plus)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spellings(also: &[&str]) -> Result<Spellings> {
        let number = "+14155550123".parse().expect("a number");
        Spellings::new(number, true, also.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn the_same_digits_are_the_same_number() {
        let known = spellings(&[]).expect("none");
        for text in [
            "+14155550123",
            "14155550123",
            "tel:+14155550123",
            "tel:+1-415-555-0123;phone-context=example.com",
            "sip:+14155550123@carrier.example",
            "sip:%2B14155550123@carrier.example;transport=udp",
            "+1 415 555 0123",
            "+1 (415) 555-0123",
            "0014155550123",
        ] {
            assert_eq!(known.of(text), Some(Match::Same), "{text}");
        }
    }

    #[test]
    fn without_its_country_a_number_is_near_until_somebody_says_that_it_is_theirs() {
        for text in [
            "4155550123",
            "(415) 555-0123",
            "04155550123",
            "sip:4155550123@carrier.example",
            "01114155550123",
        ] {
            let known = spellings(&[]).expect("none");
            assert_eq!(known.of(text), Some(Match::Near(text.to_owned())), "{text}");
            assert_eq!(spellings(&[text]).expect("near").of(text), Some(Match::Same), "{text}");
        }
        let known = spellings(&["4155550123;x"]).expect("near");
        assert_eq!(known.of("4155550123;\u{1b}]0;owned\u{7}x"), Some(Match::Same), "as it is shown");
        assert_eq!(known.of("415\u{7}5550123;x"), None);
        assert!(spellings(&["anonymous"]).is_err() && spellings(&["4155550142"]).is_err());
    }

    #[test]
    fn others_are_others() {
        let known = spellings(&[]).expect("none");
        for text in [
            "",
            "+",
            "anonymous",
            "+4155550123",
            "+14155550124",
            "004155550123",
            "0123",
            "550123x",
            "5550199",
            "sip:ada@14155550123.example",
            "+141555501231",
        ] {
            assert_eq!(known.of(text), None, "{text}");
        }
        let plain =
            Spellings::new("+14155550123".parse().expect("a number"), false, Vec::new()).expect("none");
        assert_eq!(plain.of("14155550123"), None);
    }
}
