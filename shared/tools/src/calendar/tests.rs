use jiff::civil::{self, date, time};
use proptest::prelude::*;

use super::*;

#[test]
fn a_date_is_read_as_the_schema_asks_for_it() {
    assert_eq!("2026-06-12".parse(), Ok(Date(date(2026, 6, 12))));
    assert_eq!(" 2026-06-12T09:30:00Z ".parse(), Ok(Date(date(2026, 6, 12))));
}

#[test]
fn a_date_with_one_reading_is_read() {
    for text in [
        "2026/06/25",
        "2026.06.25",
        "2026-6-25",
        "20260625",
        "2026-06-25T00:00",
        "2026-06-25t09:30:00+02:00",
        "2026-06-25 09:30:00",
        "06/25/2026",
        "6/25/2026",
        "25/06/2026",
        "25.06.2026",
        "25.6.2026",
        "25-06-2026",
        "06/25/2026 09:30",
        "25 June 2026",
        "June 25, 2026",
        "Jun 25th 2026",
        "25th of June, 2026",
        "june 25 2026",
        "25-Jun-2026",
        "25. June 2026",
        "2026 June 25",
        "Thursday, June 25, 2026",
        "Thu 25 Jun 2026",
    ] {
        assert_eq!(text.parse(), Ok(Date(date(2026, 6, 25))), "{text:?}");
    }
    assert_eq!("06/06/2026".parse(), Ok(Date(date(2026, 6, 6))));
    assert_eq!("Sept 1st, 2026".parse(), Ok(Date(date(2026, 9, 1))));
}

#[test]
fn a_date_with_two_readings_is_refused_and_says_so() {
    for text in ["06/12/2026", "6/12/2026", "12.06.2026", "01-02-2026", "Monday, June 12, 2026"] {
        assert_eq!(text.parse::<Date>(), Err(CalendarError::AmbiguousDate), "{text:?}");
    }
    let sentence = CalendarError::AmbiguousDate.to_string();
    assert!(sentence.contains("more than one day") && sentence.contains("YYYY-MM-DD"), "{sentence}");
}

#[test]
fn a_text_that_names_no_day_is_refused() {
    for text in [
        "",
        "tomorrow",
        "Friday",
        "25/06/26",
        "06/25/26",
        "2026-06",
        "June 12",
        "June 2026",
        "June July 2026",
        "June 12 13, 2026",
        "12th 2026",
        "Ju 12, 2026",
        "2026-06-12é",
        "2026-06-12 or 13",
        "+002026-06-12",
        "-2026-06-12",
        "2026-06-12-01",
        "٢٠٢٦-٠٦-١٢",
    ] {
        assert_eq!(text.parse::<Date>(), Err(CalendarError::NotADate), "{text:?}");
    }
    assert_eq!("2".repeat(1_000_000).parse::<Date>(), Err(CalendarError::NotADate));
    for text in [
        "2026-02-29",
        "2026-02-30",
        "02/30/2026",
        "31/04/2026",
        "13/13/2026",
        "06122026",
        "June 31, 2026",
        "00000000",
    ] {
        assert_eq!(text.parse::<Date>(), Err(CalendarError::NoSuchDay), "{text:?}");
    }
}

#[test]
fn times_are_read_in_the_ways_models_write_them() {
    for (text, hour, minute) in [
        ("09:30", 9, 30),
        ("9:30", 9, 30),
        ("09:30:00", 9, 30),
        ("00:00", 0, 0),
        ("23:59", 23, 59),
        ("9:30 AM", 9, 30),
        ("12:15am", 0, 15),
        ("12 p.m.", 12, 0),
        ("2pm", 14, 0),
        ("2 PM", 14, 0),
        ("2:30 p.m.", 14, 30),
        ("2.30pm", 14, 30),
        ("230pm", 14, 30),
        ("02:30:00 pm", 14, 30),
        ("2:30 P. M.", 14, 30),
        ("14:30 PM", 14, 30),
        ("00:30 am", 0, 30),
        ("14h30", 14, 30),
        ("1430", 14, 30),
        ("0900", 9, 0),
        ("noon", 12, 0),
        ("12 noon", 12, 0),
        ("12:00 Noon", 12, 0),
        ("17:00:00.000", 17, 0),
        ("05:00:00.0 PM", 17, 0),
        ("6 o'clock pm", 18, 0),
        ("6 O’Clock P.M.", 18, 0),
        ("6 oclock am", 6, 0),
        ("6:30 o'clock pm", 18, 30),
        ("14 o'clock", 14, 0),
        ("12 o'clock noon", 12, 0),
    ] {
        assert_eq!(text.parse(), Ok(Time(time(hour, minute, 0, 0))), "{text:?}");
    }
}

#[test]
fn an_hour_of_which_half_of_the_day_is_not_said_is_ambiguous() {
    for text in ["9", "09", "12", "1", "9 o'clock", "12 o'clock"] {
        assert_eq!(text.parse::<Time>(), Err(CalendarError::AmbiguousTime), "{text:?}");
    }
}

#[test]
fn midnight_is_at_either_end_of_a_day_and_the_sentence_says_how_to_tell() {
    for text in ["midnight", "12 midnight", "Midnight"] {
        assert_eq!(text.parse::<Time>(), Err(CalendarError::AmbiguousMidnight), "{text:?}");
    }
    let sentence = CalendarError::AmbiguousMidnight.to_string();
    assert!(sentence.contains("begins the day") && sentence.contains("00:00"), "{sentence}");
}

#[test]
fn a_text_that_names_no_time_is_refused() {
    for text in [
        "",
        "half past nine",
        "14",
        "930",
        "14.30",
        "24:00",
        "2400",
        "09:60",
        "9:5",
        "13 am",
        "0 pm",
        "11 noon",
        "09:30:15",
        "09:30:00:00",
        "09:30:00.",
        "09:30:00.001",
        "17:00:00.000Z",
        "o'clock",
        "o'clock pm",
        "24 o'clock",
        "13 o'clock am",
        "pm o'clock",
        "14:30Z",
        "2 hours",
        "2h",
        "-1:00",
        "٠٩:٣٠",
        "pm",
        "é",
    ] {
        assert_eq!(text.parse::<Time>(), Err(CalendarError::NotATime), "{text:?}");
    }
}

fn dates() -> impl Strategy<Value = civil::Date> {
    (1000_i16..=9999, 1_i8..=12, 1_i8..=28, 0_i64..4).prop_map(|(year, month, day, more)| {
        date(year, month, day).saturating_add(jiff::Span::new().days(more))
    })
}

fn times() -> impl Strategy<Value = civil::Time> {
    (0_i8..=23, 0_i8..=59).prop_map(|(hour, minute)| time(hour, minute, 0, 0))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_date_in_any_accepted_way_reads_back_to_itself(day in dates()) {
        for format in [
            "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y-%-m-%-d", "%Y%m%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S",
            "%-d %B %Y", "%B %-d, %Y", "%b %-dth %Y", "%A, %B %-d, %Y", "%a %d %b %Y", "%d-%b-%Y",
        ] {
            let text = day.to_datetime(time(9, 30, 0, 0)).strftime(format).to_string();
            prop_assert_eq!(text.parse(), Ok(Date(day)), "{}", text);
        }
        for format in ["%m/%d/%Y", "%-m/%-d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%-d-%-m-%Y"] {
            let text = day.strftime(format).to_string();
            let has_one_reading = day.day() > 12 || i16::from(day.day()) == i16::from(day.month());
            let wanted = if has_one_reading { Ok(Date(day)) } else { Err(CalendarError::AmbiguousDate) };
            prop_assert_eq!(text.parse(), wanted, "{}", text);
        }
        prop_assert_eq!(Date(day).to_string().parse(), Ok(Date(day)));
    }

    #[test]
    fn a_time_in_any_accepted_way_reads_back_to_itself(at in times()) {
        for format in [
            "%H:%M", "%-H:%M", "%H:%M:%S", "%Hh%M", "%H%M", "%-I:%M %p", "%I:%M%P", "%-I.%M %P", "%I%M %p", "%H:%M %p",
        ] {
            let text = at.strftime(format).to_string();
            prop_assert_eq!(text.parse(), Ok(Time(at)), "{}", text);
        }
        prop_assert_eq!(Time(at).to_string().parse(), Ok(Time(at)));
    }

    #[test]
    fn no_text_panics_and_what_is_read_is_stable(text in "\\PC{0,40}", near in "[0-9TZtz:/. hapmJune,-]{0,20}") {
        for text in [text, near] {
            if let Ok(day) = text.parse::<Date>() {
                prop_assert_eq!(day.to_string().parse(), Ok(day));
            }
            if let Ok(at) = text.parse::<Time>() {
                prop_assert_eq!(at.to_string().parse(), Ok(at));
            }
        }
    }
}
