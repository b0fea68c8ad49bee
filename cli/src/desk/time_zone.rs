//! Time zones by their names, and what somebody may have meant who wrote another one.

use call_store::desk::TimeZoneName;

/// What people say, and the place whose clocks they mean.
const SAID: [(&str, &str); 22] = [
    ("est", "America/New_York"),
    ("edt", "America/New_York"),
    ("eastern", "America/New_York"),
    ("cst", "America/Chicago"),
    ("cdt", "America/Chicago"),
    ("central", "America/Chicago"),
    ("mst", "America/Denver"),
    ("mdt", "America/Denver"),
    ("mountain", "America/Denver"),
    ("pst", "America/Los_Angeles"),
    ("pdt", "America/Los_Angeles"),
    ("pacific", "America/Los_Angeles"),
    ("california", "America/Los_Angeles"),
    ("hst", "Pacific/Honolulu"),
    ("gmt", "Europe/London"),
    ("bst", "Europe/London"),
    ("cet", "Europe/Berlin"),
    ("cest", "Europe/Berlin"),
    ("eet", "Europe/Helsinki"),
    ("ist", "Asia/Kolkata"),
    ("jst", "Asia/Tokyo"),
    ("nzst", "Pacific/Auckland"),
];

/// Names that are offered.
const OFFERED: usize = 4;

/// Letters that may differ.
const TYPOS: usize = 3;

/// Reads a name, for the command line.
///
/// # Errors
///
/// A sentence with the names that are most like it.
pub(super) fn time_zone(written: &str) -> Result<TimeZoneName, String> {
    written.parse().map_err(|error| {
        let near = near(written);
        match near.as_slice() {
            [] => format!("{error}"),
            near => format!("there is no time zone of that name. Do you mean {}?", near.join(" or ")),
        }
    })
}

fn near(written: &str) -> Vec<String> {
    let wanted = letters(written);
    if wanted.is_empty() {
        return Vec::new();
    }
    let said = SAID.iter().filter(|(word, _)| wanted.starts_with(word));
    let mut near: Vec<(usize, String)> = said.map(|(_, name)| (0, (*name).to_owned())).collect();
    for name in TimeZoneName::all() {
        let whole = letters(&name);
        let city = letters(name.rsplit('/').next().unwrap_or_default());
        let wanted_city = letters(written.rsplit('/').next().unwrap_or_default());
        let distance = if city == wanted_city {
            1
        } else if wanted.len() > 3 && whole.contains(&wanted) {
            2
        } else {
            3 + distance(&city, &wanted_city).min(distance(&whole, &wanted))
        };
        if distance <= 3 + TYPOS.min(wanted_city.len() / 3) {
            near.push((distance, name));
        }
    }
    near.sort();
    near.dedup_by(|next, kept| next.1 == kept.1);
    let best = near.first().map_or(0, |(distance, _)| *distance);
    // Where one is nearly it, those that are less like it only confuse.
    near.retain(|(distance, _)| *distance <= best.max(2));
    near.into_iter().take(OFFERED).map(|(_, name)| name).collect()
}

fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).take(64).collect()
}

/// How many letters have to be put in, taken out or replaced.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, there) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *there);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(row[column + 1] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_offered() {
        for (written, meant) in [
            ("Los Angeles", "America/Los_Angeles"),
            ("America/Los_Angelos", "America/Los_Angeles"),
            ("PST", "America/Los_Angeles"),
            ("Eastern Time", "America/New_York"),
            ("berlin", "Europe/Berlin"),
            ("Europe/Berln", "Europe/Berlin"),
            ("US/Los_Angeles", "America/Los_Angeles"),
            ("EST", "America/New_York"),
        ] {
            let said = time_zone(written).expect_err(written);
            assert!(said.contains(meant), "{written}: {said}");
        }
    }

    #[test]
    fn what_is_like_no_name_says_how_names_look() {
        for written in ["", "Mars/Olympus Mons", "?!"] {
            let said = time_zone(written).expect_err(written);
            assert!(said.contains("such as America/Los_Angeles"), "{written}: {said}");
        }
    }

    #[test]
    fn a_name_is_taken_in_any_spelling() {
        assert_eq!(time_zone("europe/berlin").expect("a zone").as_str(), "Europe/Berlin");
    }

    #[test]
    fn a_distance_counts_letters() {
        assert_eq!(distance("berlin", "berlin"), 0);
        assert_eq!(distance("berln", "berlin"), 1);
        assert_eq!(distance("", "abc"), 3);
    }
}
