//! A telephone number that identifies someone.

use std::fmt;
use std::str::FromStr;

/// A number in E.164 form: `+`, then 7 to 15 digits of which the first is not 0.
///
/// Nothing else identifies a caller: an anonymous, web or SIP caller matches nobody. `Debug` shows the last two digits
/// only, so that no log line can carry a number by accident.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct E164(String);

/// A text that is no E.164 number. Does not repeat the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a telephone number in E.164 form")]
pub struct NotE164;

impl E164 {
    /// The number as written, with its `+`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for E164 {
    type Err = NotE164;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('+').ok_or(NotE164)?;
        let well_formed = (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        if well_formed { Ok(Self(text.to_owned())) } else { Err(NotE164) }
    }
}

impl fmt::Debug for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "E164(..{})", &self.0[self.0.len() - 2..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_taken_as_it_is() {
        assert_eq!("+14155550123".parse::<E164>().unwrap().as_str(), "+14155550123");
        assert_eq!("+6834000".parse::<E164>().unwrap().as_str(), "+6834000");
    }

    #[test]
    fn anything_else_is_nobody() {
        for text in [
            "",
            "+",
            "14155550123",
            "+04155550123",
            "+1 415 555 0123",
            "+1415555012a",
            "+123456",
            "+1234567890123456",
            "anonymous",
            "sip:desk@example.com",
            "+١٤١٥٥٥٥٠",
        ] {
            assert_eq!(text.parse::<E164>(), Err(NotE164), "{text:?}");
        }
    }

    #[test]
    fn debug_does_not_show_the_number() {
        assert_eq!(format!("{:?}", "+14155550123".parse::<E164>()), "Ok(E164(..23))");
    }
}
