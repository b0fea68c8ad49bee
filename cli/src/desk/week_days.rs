//! Days of the week as people write them: `mon-fri`, `sat,sun`, `Mondays`, `weekdays`, `every-day`.

use jiff::civil::Weekday;

const NAMES: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// The days that are meant, in the order of a week.
///
/// # Errors
///
/// A sentence that names what is no day.
pub(super) fn week_days(written: &str) -> Result<Vec<Weekday>, String> {
    let mut meant = [false; 7];
    for part in written.split(',') {
        let part = part.trim().to_lowercase().replace(['\u{2013}', '\u{2014}'], "-");
        let (first, last) = match part.as_str() {
            "every-day" | "everyday" | "daily" | "all" => (0, 6),
            "weekdays" | "workdays" => (0, 4),
            "weekend" | "weekends" => (5, 6),
            part => match part.split_once('-') {
                Some((first, last)) => (index(first)?, index(last)?),
                None => (index(part)?, index(part)?),
            },
        };
        // From Saturday to Monday is over the end of the week.
        let length = (last + 7 - first) % 7;
        (0..=length).for_each(|step| meant[(first + step) % 7] = true);
    }
    Ok(NAMES.iter().zip(meant).filter(|(_, meant)| *meant).map(|((_, day), _)| *day).collect())
}

fn index(written: &str) -> Result<usize, String> {
    let written = written.trim();
    let is = |name: &str| written.len() >= 2 && (name.starts_with(written) || written == format!("{name}s"));
    NAMES.iter().position(|(name, _)| is(name)).ok_or_else(|| {
        format!(
            "{written:?} is no day of the week: write mon, tue, wed, thu, fri, sat, sun, mon-fri or every-day"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> Vec<usize> {
        let days = week_days(written).unwrap_or_default();
        days.iter().filter_map(|day| NAMES.iter().position(|(_, named)| named == day)).collect()
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        assert_eq!(read("mon-fri"), [0, 1, 2, 3, 4]);
        assert_eq!(read("Sat,Sun"), [5, 6]);
        assert_eq!(read("sat-mon"), [0, 5, 6]);
        assert_eq!(read("Tuesdays, thurs"), [1, 3]);
        assert_eq!(read("every-day"), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(read("weekdays"), read("mon-fri"));
        assert_eq!(read("wed-wed"), [2]);
    }

    #[test]
    fn what_is_no_day_is_named() {
        for (written, named) in [("someday", "someday"), ("m", "m"), ("mon-", ""), ("mon,", ""), ("", "")] {
            let said = week_days(written).expect_err(written);
            assert!(said.starts_with(&format!("{named:?} is no day of the week")), "{said}");
        }
    }
}
