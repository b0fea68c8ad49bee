//! Hours and days that were typed with spaces between them, which a shell takes apart: `mon, tue 09:00-12:00, 13:00-17:00`.

use std::ffi::OsString;

use super::week_days::week_days;

/// Puts openings that follow one another together again, and days behind a comma. Nothing else is touched: no option has two
/// openings for two values.
pub fn joined(words: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut joined: Vec<OsString> = Vec::new();
    for word in words {
        let together = joined.last().and_then(|last| together(last.to_str()?, word.to_str()?));
        match (joined.last_mut(), together) {
            (Some(last), Some(together)) => *last = together.into(),
            _ => joined.push(word),
        }
    }
    joined
}

fn together(first: &str, next: &str) -> Option<String> {
    let (last, next_part) = (first.trim_end_matches(','), next.trim_matches(','));
    let has_comma = first.ends_with(',') || next.starts_with(',');
    let is_more = if are_openings(last) {
        are_openings(next_part) || next == ","
    } else {
        has_comma && are_days(last) && (are_days(next_part) || next == ",")
    };
    if !is_more {
        return None;
    }
    let open_end = if next.ends_with(',') { "," } else { "" };
    Some(if next_part.is_empty() { format!("{last},") } else { format!("{last},{next_part}{open_end}") })
}

/// Whether somebody means openings by it, right or wrong: `9-12`, `09:00-12:00,13:00-17:00`.
fn are_openings(text: &str) -> bool {
    let is_one = |part: &str| {
        let ends = part.split_once(['-', '\u{2013}', '\u{2014}']);
        let is_time = |time: &str| {
            time.starts_with(|letter: char| letter.is_ascii_digit())
                && time.chars().all(|letter| letter.is_ascii_digit() || letter == ':')
        };
        ends.is_some_and(|(start, end)| is_time(start.trim()) && is_time(end.trim()))
    };
    text.split(',').all(is_one)
}

fn are_days(text: &str) -> bool {
    week_days(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(words: &str) -> Vec<String> {
        let words = joined(words.split(' ').map(OsString::from));
        words.into_iter().map(|word| word.into_string().expect("text")).collect()
    }

    #[test]
    fn hours_and_days_with_spaces_are_one_value() {
        for (words, expected) in [
            ("--set mon 09:00-12:00, 13:00-17:00", vec!["--set", "mon", "09:00-12:00,13:00-17:00"]),
            ("--set mon 09:00-12:00 13:00-17:00", vec!["--set", "mon", "09:00-12:00,13:00-17:00"]),
            (
                "mon 09:00-10:00 , 11:00-12:00, 13:00-14:00",
                vec!["mon", "09:00-10:00,11:00-12:00,13:00-14:00"],
            ),
            ("mon, tue ,wed 9-12, 13-17", vec!["mon,tue,wed", "9-12,13-17"]),
        ] {
            assert_eq!(typed(words), expected);
        }
    }

    #[test]
    fn nothing_else_is_joined() {
        for words in [
            "--set mon 09:00-12:00 --set tue 13:00-17:00",
            "--except 2026-12-24 closed 2026-12-25 closed",
            "numbers set --hours mon 09:00-12:00 +14155550100",
            "--note mon fri --name a, b",
            "book 2026-12-24 09:30 --name 1, 2",
        ] {
            assert_eq!(typed(words).join(" "), words);
        }
    }
}
