//! `appointments`: what is booked, by whom, and what becomes of it.

use jiff::Timestamp;
use jiff::civil::time;
use serde_json::json;

use crate::endpoint::answering;
use crate::table::{Table, ZONE, desk, fails, in_days, today, wait};

const ADA: &str = "+14155550123";

#[test]
fn appointments_are_listed_by_day_in_the_time_of_the_desk() {
    let table = Table::set_up();
    let (first, second) = (in_days(1), in_days(2));
    table.book("main", second, time(9, 0, 0, 0), "Bo Example", None);
    table.book("main", first, time(11, 30, 0, 0), "Ada Example", Some(ADA));
    table.book("main", first, time(9, 30, 0, 0), "Cy Example", None);
    table.book("main", in_days(9), time(9, 0, 0, 0), "Later Example", None);
    let (one, other) = (first.strftime("%a %Y-%m-%d"), second.strftime("%a %Y-%m-%d"));
    let printed = table.prints(&["appointments"]);
    assert!(
        printed.starts_with(&format!(
            "DAY             TIME   LENGTH  NAME         NUMBER\n\
             {one}  09:30  30 min  Cy Example\n\
             {one}  11:30  30 min  Ada Example  +14155550123\n\
             {other}  09:00  30 min  Bo Example\n\n\
             3 appointments with desk main from "
        )),
        "{printed}"
    );
    assert!(printed.contains("times in America/Los_Angeles"), "{printed}");
    let count = |arguments: &[&str]| table.prints_json(&[&["appointments"], arguments].concat()).len();
    assert_eq!(count(&[]), 3);
    assert_eq!(count(&["list"]), 3);
    assert_eq!(count(&["--days", "30"]), 4);
    assert_eq!(count(&["--date", &first.to_string()]), 2);
    assert_eq!(count(&["--from", &second.to_string()]), 1);
    assert_eq!(count(&["--from", "yesterday", "--to", &first.to_string()]), 2);
    assert_eq!(count(&["--date", &in_days(0).to_string()]), 0);
    assert_eq!(count(&["--desk", "north"]), 0);
    table.fits(&["appointments", "--days", "30"]);
}

#[test]
fn a_day_may_be_named_by_how_it_lies_to_today() {
    let table = Table::set_up();
    let day = in_days(1);
    table.book("main", day, time(9, 0, 0, 0), "Ada Example", None);
    let days = ["yesterday", "today", "tomorrow"];
    let counts = days.map(|day| table.prints_json(&["appointments", "--date", day]).len());
    // Over midnight the words have come to mean other days.
    if today() == in_days(0) {
        assert_eq!(counts, [0, 0, 1]);
    }
}

#[test]
fn a_person_books_what_a_caller_could_and_the_tools_see_it() {
    let table = Table::set_up();
    let tomorrow = in_days(1);
    let printed = table.prints(&[
        "appointments",
        "book",
        "tomorrow",
        "9:30",
        "--name",
        "Ada Example",
        "--phone",
        "+1 (415) 555-0123",
        "--reason",
        "check-up",
    ]);
    assert!(
        printed.starts_with("Booked: ") && printed.contains("Ada Example, +14155550123, check-up"),
        "{printed}"
    );
    let history = wait(async {
        table.desk().caller_history("main", &ADA.parse().unwrap(), Timestamp::now(), 10).await.unwrap()
    });
    let date = history.coming[0].date;
    // The day after, if midnight came between the test and its command.
    assert!(date == tomorrow || date == today().tomorrow().unwrap(), "{date}");
    let day = &date.to_string();
    for (time, said) in
        [("09:30", "is taken; free on that day: 09:00, 10:00"), ("09:15", "is no time of desk main")]
    {
        let told = table.fails(&["appointments", "book", day, time, "--name", "Bo"]);
        assert!(told.contains(said), "{told}");
    }
    let over = table.fails(&["appointments", "book", "yesterday", "09:30", "--name", "Bo"]);
    assert!(over.contains("is over; nothing is free on that day"), "{over}");
    let closed = table.fails(&["appointments", "book", day, "09:30", "--name", "Bo", "--desk", "north"]);
    assert!(closed.contains("desk north has no hours"), "{closed}");
    assert!(
        table.fails(&["appointments", "book", day, "9:30pm", "--name", "Bo"]).contains("write a time as")
    );
    assert!(table.fails(&["appointments", "book", day, "09:00", "--name", " "]).contains("who comes?"));
}

#[test]
fn what_overlaps_an_appointment_stays_taken_when_the_length_changes() {
    let table = Table::set_up();
    let day = in_days(1);
    table.book("main", day, time(10, 0, 0, 0), "Ada Example", None);
    let day = &day.to_string();
    let changed = table.prints(&["hours", "--slot-minutes", "45"]);
    assert!(!changed.contains("stand"), "it is within the hours: {changed}");
    let told = table.fails(&["appointments", "book", day, "09:45", "--name", "Bo"]);
    assert!(told.contains("is taken; free on that day: 09:00, 10:30, 11:15"), "{told}");
    table.prints(&["appointments", "book", day, "10:30", "--name", "Bo"]);
    let lengths: Vec<_> = table
        .prints_json(&["appointments"])
        .iter()
        .map(|booked| (booked["start"].clone(), booked["end"].clone()))
        .collect();
    assert_eq!(lengths[0].1, lengths[1].0, "one ends as the other begins");
}

#[test]
fn an_appointment_is_cancelled_whoever_booked_it_once_somebody_says_yes() {
    let table = Table::set_up();
    let (day, nine) = (in_days(1), time(9, 0, 0, 0));
    table.book("main", day, nine, "Ada Example", Some(ADA));
    table.book("main", day, time(10, 0, 0, 0), "Bo Example", None);
    let date = day.to_string();

    let asked = table.fails(&["appointments", "cancel", &date, "09:00"]);
    assert!(
        asked.contains("booked for Ada Example, +14155550123? Say so with --yes; nothing is changed"),
        "{asked}"
    );
    let wrong = table.fails(&["appointments", "cancel", &date, "09:30", "--yes"]);
    assert!(wrong.contains("booked on that day: 09:00, 10:00"), "{wrong}");
    let elsewhere = table.fails(&["appointments", "cancel", &date, "09:00", "--yes", "--desk", "north"]);
    assert!(elsewhere.contains("nothing is booked on") && elsewhere.contains("desk north"), "{elsewhere}");
    assert_eq!(table.prints_json(&["appointments"]).len(), 2);

    let printed = table.prints(&["appointments", "cancel", &date, "09:00", "--yes"]);
    assert!(printed.starts_with("Cancelled: ") && printed.contains("call +14155550123"), "{printed}");
    let printed = table.prints(&["appointments", "cancel", &date, "10:00", "--yes"]);
    assert!(printed.contains("no number is known"), "{printed}");
    assert!(table.prints_json(&["appointments"]).is_empty());
    let history = wait(async {
        table.desk().caller_history("main", &ADA.parse().unwrap(), Timestamp::now(), 10).await.unwrap()
    });
    assert!(history.coming.is_empty(), "the caller's own list too");
    table.book("main", day, nine, "Cy Example", None);
}

#[test]
fn an_appointment_that_took_the_place_of_the_one_that_was_shown_is_not_cancelled() {
    let mut reads = 0;
    let endpoint = answering(move |operation| {
        assert!(operation.ends_with("GetItem"), "nothing is written: {operation}");
        reads += 1;
        let name = match reads {
            1 => return (200, json!({})),
            2 => "Ada Example",
            _ => "Bo Example",
        };
        let booking = json!({"M": {
            "time": {"S": "09:00"}, "start": {"S": "2026-11-24T09:00:00Z"}, "end": {"S": "2026-11-24T09:30:00Z"},
            "name": {"S": name},
        }});
        let key = json!({"S": "DESK#main#DAY#2026-11-24"});
        let day = json!({"pk": key, "sk": {"S": "DAY"}, "version": {"N": "1"}, "bookings": {"L": [booking]}});
        (200, json!({ "Responses": { "desk": [day] }, "UnprocessedKeys": {} }))
    });
    let cancel = ["appointments", "cancel", "2026-11-24", "09:00", "--yes"];
    let said = fails(desk(&cancel).args(["--table", "desk", "--endpoint-url", &endpoint]));
    assert!(said.contains("is another appointment by now, and nothing is cancelled"), "{said}");
    assert!(said.contains("appointments --date 2026-11-24 --table desk"), "{said}");
}

#[test]
fn two_desks_do_not_see_each_other() {
    let table = Table::set_up();
    table.prints(&["hours", "--desk", "north", "--set", "every-day", "09:00-17:00", "--time-zone", ZONE]);
    let (day, nine) = (in_days(1), time(9, 0, 0, 0));
    table.book("main", day, nine, "Ada Example", Some(ADA));
    table.book("north", day, nine, "Ada Example", Some(ADA));
    // Wherever the desk is named.
    table.prints(&["appointments", "--desk", "north", "cancel", &day.to_string(), "09:00", "--yes"]);
    assert_eq!(table.prints_json(&["appointments"]).len(), 1);
    assert!(table.prints_json(&["appointments", "--desk", "north"]).is_empty());
}

#[test]
fn an_appointment_of_another_time_zone_shows_both_times() {
    let table = Table::set_up();
    let day = in_days(2);
    table.book("main", day, time(9, 0, 0, 0), "Ada Example", None);
    table.prints(&["hours", "--time-zone", "UTC"]);
    let printed = table.prints(&["appointments"]);
    assert!(printed.contains("booked in another time zone: "), "{printed}");
    let start = table.prints_json(&["appointments"])[0]["start"].as_str().unwrap()[11..16].to_owned();
    assert!(printed.contains(&format!("{start} here")), "{printed}");
    table.prints(&["appointments", "cancel", &day.to_string(), "09:00", "--yes"]);
}

#[test]
fn of_two_appointments_at_one_time_after_a_move_the_one_that_is_named_is_cancelled() {
    let table = Table::set_up();
    let (day, nine) = (in_days(2), time(9, 0, 0, 0));
    table.book("main", day, nine, "Ada Example", Some(ADA));
    table.prints(&["hours", "--time-zone", "America/New_York"]);
    table.book("main", day, nine, "Bo Example", None);
    let start_of = |name: &str| {
        let booked = table.prints_json(&["appointments"]);
        let booked = booked.iter().find(|booked| booked["name"] == name).unwrap();
        booked["start"].as_str().unwrap().to_owned()
    };
    let (ada, bo) = (start_of("Ada Example"), start_of("Bo Example"));

    let cancel = ["appointments", "cancel", &day.to_string(), "09:00", "--yes"];
    let asked = table.fails(&cancel);
    assert!(
        asked.contains("2 appointments are booked on") && asked.contains("nothing is cancelled"),
        "{asked}"
    );
    assert!(
        asked.contains(&format!("--start {ada} for Ada Example, {ADA}, or --start {bo} for Bo Example")),
        "{asked}"
    );
    let neither = table.fails(&[cancel.as_slice(), &["--start", "2026-01-01T00:00:00Z"]].concat());
    assert!(neither.contains("nothing that begins at 2026-01-01T00:00:00Z is booked"), "{neither}");
    assert_eq!(table.prints_json(&["appointments"]).len(), 2);

    let printed = table.prints(&[cancel.as_slice(), &["--start", &bo]].concat());
    assert!(printed.contains("booked for Bo Example"), "{printed}");
    // The other is alone now.
    let printed = table.prints(&cancel);
    assert!(printed.contains("booked for Ada Example"), "{printed}");
}

#[test]
fn a_day_that_cannot_be_read_does_not_hide_the_others() {
    let table = Table::set_up();
    table.book("main", in_days(2), time(9, 0, 0, 0), "Ada Example", None);
    let day = in_days(1);
    table.put(json!({
        "pk": {"S": format!("DESK#main#DAY#{day}")}, "sk": {"S": "DAY"}, "version": {"N": "1"},
        "bookings": {"L": [{"S": "by hand"}]},
    }));
    let output = table.command(&["appointments"]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().contains("Ada Example"));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(&format!("DESK#main#DAY#{day}")), "{said}");
}

#[test]
fn days_that_make_no_sense_are_refused() {
    let table = Table::set_up();
    for (arguments, said) in [
        (&["--days", "0"][..], "1..=366"),
        (&["--days", "400"], "1..=366"),
        (&["--from", "2026-12-24", "--to", "2026-12-23"], "comes before the first day"),
        (&["--from", "2020-01-01", "--to", "2026-01-01"], "more than a year"),
        (&["--date", "24.12.2026"], "write a day as 2026-12-24"),
        (&["--date", "today", "--days", "3"], "cannot be used with"),
        (&["--days", "3", "cancel", "today", "09:00", "--yes"], "say what is listed"),
    ] {
        let told = table.fails(&[&["appointments"], arguments].concat());
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
}

#[test]
fn what_callers_said_cannot_steer_the_terminal() {
    let table = Table::set_up();
    table.book("main", in_days(1), time(9, 0, 0, 0), "A\u{1b}[31mda\n\u{202e}x", None);
    let printed = table.prints(&["appointments"]);
    assert!(!printed.chars().any(|letter| letter.is_control() && letter != '\n'), "{printed:?}");
    assert!(!printed.contains('\u{202e}'), "{printed:?}");
}
