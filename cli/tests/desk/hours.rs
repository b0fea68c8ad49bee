//! `hours`: what is typed, what is kept, what the tools read.

use std::process::Stdio;

use jiff::civil::time;
use serde_json::json;

use crate::command::succeeds;
use crate::table::{Table, ZONE, desk, in_days, list, wait};

#[test]
fn a_desk_is_set_up_in_one_command_and_tools_read_what_was_typed() {
    let table = Table::empty();
    let before = table.prints(&["hours"]);
    assert!(before.starts_with("Desk main is not set up"), "{before}");
    assert!(before.contains("cargo vapi desk hours --set mon-fri 09:00-17:00"), "{before}");

    let printed = table.prints(&[
        "hours",
        "--set",
        "mon-fri",
        "09:00-12:00,13:00-17:00",
        "--set",
        "sat",
        "10:00-12:00",
        "--time-zone",
        "america/los_angeles",
        "--slot-minutes",
        "20",
        "--caller-memory",
        "name",
        "--except",
        "2099-12-25",
        "closed",
    ]);
    assert!(
        printed.starts_with(
            "Desk main is set up now:\n\nDesk main\n\n\
             DAY      HOURS                     APPOINTMENTS\n\
             Mon-Fri  09:00-12:00, 13:00-17:00  21\n\
             Sat      10:00-12:00               6\n\
             Sun      closed\n\n\
             DATE            HOURS\n\
             Fri 2099-12-25  closed\n\n\
             Time zone      America/Los_Angeles, where it is "
        ),
        "{printed}"
    );
    let open = list(&["09:00-12:00", "13:00-17:00"]);
    assert_eq!(
        table.item("DESK#main", "SETTINGS"),
        Some(json!({
            "pk": {"S": "DESK#main"}, "sk": {"S": "SETTINGS"}, "v": {"N": "1"},
            "hours": {"M": {"mon": open, "tue": open, "wed": open, "thu": open, "fri": open, "sat": list(&["10:00-12:00"])}},
            "exceptions": {"M": {"2099-12-25": list(&[])}},
            "timeZone": {"S": "America/Los_Angeles"}, "slotMinutes": {"N": "20"}, "callerMemory": {"S": "name"},
        })),
        "the documented form, and nothing else"
    );
    let settings = wait(async { table.desk().settings("main").await.unwrap() });
    assert!(settings.is_set_up());
    assert_eq!(settings.time_zone().iana_name(), Some(ZONE));
    assert_eq!(settings.slots("2099-12-24".parse().unwrap()).len(), 21, "a Thursday");
    assert_eq!(settings.slots("2099-12-26".parse().unwrap()).len(), 6, "a Saturday");
    assert!(settings.slots("2099-12-25".parse().unwrap()).is_empty(), "a Friday, but Christmas");
    assert!(!wait(async { table.desk().settings("north").await.unwrap() }).is_set_up(), "another desk");
}

#[test]
fn a_change_says_what_was_and_keeps_everything_else() {
    let table = Table::empty();
    table.put(json!({
        "pk": {"S": "DESK#north"}, "sk": {"S": "SETTINGS"}, "v": {"N": "1"}, "note": {"S": "by hand"},
        "hours": {"M": {"Mon": list(&["09:00-10:00"]), "tue": list(&["09:00-10:00"])}},
        "exceptions": {"M": {"2099-01-01": list(&[])}}, "timeZone": {"S": "Europe/Berlin"},
    }));
    let printed = table.prints(&[
        "hours",
        "--desk",
        "north",
        "--set",
        "mon",
        "11:00-12:00",
        "--slot-minutes",
        "60",
        "--no-except",
        "2099-01-01",
    ]);
    let differences: Vec<&str> = printed.lines().filter(|line| line.starts_with("- ")).collect();
    assert_eq!(
        differences,
        [
            "- Mon 11:00-12:00, was 09:00-10:00",
            "- Thu 2099-01-01 is a day as any other",
            "- an appointment takes 60 minutes, was 30 minutes"
        ]
    );
    assert_eq!(
        table.item("DESK#north", "SETTINGS").unwrap(),
        json!({
            "pk": {"S": "DESK#north"}, "sk": {"S": "SETTINGS"}, "v": {"N": "1"}, "note": {"S": "by hand"},
            "hours": {"M": {"mon": list(&["11:00-12:00"]), "tue": list(&["09:00-10:00"])}},
            "timeZone": {"S": "Europe/Berlin"}, "slotMinutes": {"N": "60"},
        })
    );
    let again = table.prints(&["hours", "--desk", "north", "--slot-minutes", "60"]);
    assert!(again.starts_with("Nothing is changed: desk north has these settings already."), "{again}");
}

#[test]
fn what_may_be_typed_next_goes_to_the_same_table() {
    let table = Table::empty();
    let (name, endpoint) = (table.dynamodb.desk_table(), table.endpoint());
    let printed = succeeds(&mut desk(&["hours", "--table", name, "--endpoint-url", endpoint]));
    for next in
        ["cargo vapi desk hours --set mon-fri 09:00-17:00 --time-zone America/Los_Angeles", "cargo vapi desk"]
    {
        let line = format!("{next} --table {name} --endpoint-url {endpoint}\n");
        assert!(printed.contains(&line), "{line} is not in {printed}");
    }
}

#[test]
fn operators_who_change_different_days_at_once_are_all_heard() {
    let table = Table::set_up();
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let set = |day| table.command(&["hours", "--json", "--set", day, "10:00-11:00"]);
    let children = days.map(|day| set(day).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap());
    let ended = children.map(|child| child.wait_with_output().unwrap());
    let settings = &table.prints_json(&["hours"])[0];
    for (day, output) in days.iter().zip(&ended) {
        let is_heard = output.status.success();
        let expected = if is_heard { "10:00-11:00" } else { "09:00-17:00" };
        assert_eq!(settings["hours"][day], json!([expected]), "{day}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(is_heard || said.contains("nothing is changed, try again"), "{day}: {said}");
    }
    // Each of them tries five times, and where one is in vain another was in time.
    let at_once = ended.iter().filter(|output| output.status.success()).count();
    assert!(at_once >= 2, "{at_once} of {}", days.len());

    for (day, _) in days.iter().zip(&ended).filter(|(_, output)| !output.status.success()) {
        succeeds(&mut set(day));
    }
    let settings = &table.prints_json(&["hours"])[0];
    for day in days {
        assert_eq!(settings["hours"][day], json!(["10:00-11:00"]), "{day}");
    }
}

#[test]
fn hours_and_days_may_be_typed_with_spaces_behind_their_commas() {
    let table = Table::set_up();
    let printed = table.prints(&[
        "hours",
        "--set",
        "mon,",
        "tue",
        "09:00-12:00,",
        "13:00-17:00",
        "--set",
        "wed",
        "closed",
    ]);
    assert!(printed.contains("- Mon-Tue 09:00-12:00, 13:00-17:00, was 09:00-17:00"), "{printed}");
    assert!(printed.contains("- Wed closed"), "{printed}");
    let said = table.fails(&["hours", "--set", "mon", "9-12,", "13-17"]);
    assert!(said.contains("\"9-12\" is no opening: write 09:00-17:00"), "{said}");
}

#[test]
fn a_mistake_is_a_sentence_and_changes_nothing() {
    let table = Table::set_up();
    let before = table.item("DESK#main", "SETTINGS");
    for (arguments, said) in [
        (&["--set", "mon", "9-5"][..], "\"9-5\" is no opening: write 09:00-17:00"),
        (&["--set", "someday", "09:00-10:00"], "\"someday\" is no day of the week"),
        (&["--set", "mon", "09:00-12:00,11:00-13:00"], "09:00-12:00 and 11:00-13:00 overlap"),
        (&["--set", "fri", "22:00-02:00"], "write 22:00-24:00, and 00:00-02:00 on the next day"),
        (&["--set", "mon"], "2 values required"),
        (&["--except", "25.12.2099", "closed"], "is no date: write 2026-12-24"),
        (&["--except", "2020-12-25", "closed"], "2020-12-25 is over"),
        (&["--time-zone", "America/Los_Angelos"], "Do you mean America/Los_Angeles?"),
        (&["--time-zone", "EST"], "Do you mean America/New_York?"),
        (&["--time-zone", "Mars"], "there is no time zone of that name"),
        (&["--slot-minutes", "3"], "5 to 480 minutes"),
        (&["--slot-minutes", "-30"], "5 to 480 minutes"),
        (&["--caller-memory", "all"], "write none, count, name or summary"),
        (&["--desk", "a#b"], "a desk's name is made of"),
    ] {
        let told = table.fails(&[&["hours"], arguments].concat());
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
    assert_eq!(table.item("DESK#main", "SETTINGS"), before);
}

#[test]
fn appointments_that_stand_outside_of_new_hours_are_named() {
    let table = Table::set_up();
    let day = in_days(3);
    table.book("main", day, time(9, 0, 0, 0), "Ada Example", Some("+14155550123"));
    table.book("main", day, time(11, 0, 0, 0), "Bo Example", None);
    let printed = table.prints(&["hours", "--except", &day.to_string(), "10:00-12:00"]);
    assert!(printed.contains("\n1 appointment stands outside of these hours:\n"), "{printed}");
    assert!(printed.contains(" 09:00 Ada Example, +14155550123\n"), "{printed}");
    assert!(printed.contains(&format!("cargo vapi desk appointments cancel {day} 09:00")), "{printed}");
    assert!(!printed.contains("Bo Example"), "{printed}");
    let closed = table.prints(&["hours", "--except", &day.to_string(), "closed"]);
    assert!(closed.contains("2 appointments stand outside"), "{closed}");
    let moved = table.prints(&["hours", "--no-except", &day.to_string(), "--time-zone", "Europe/Berlin"]);
    assert!(moved.contains("2 appointments stand outside"), "an hour there is another here: {moved}");
    let unchanged = table.prints(&["hours", "--slot-minutes", "30"]);
    assert!(!unchanged.contains("stand outside"), "only a change brings it up: {unchanged}");
}

/// It is the clocks that another zone changes: the desk may be open at that moment all the same.
#[test]
fn appointments_at_another_time_by_the_clocks_of_a_new_zone_are_named_as_that() {
    let table = Table::empty();
    table.prints(&["hours", "--set", "every-day", "all-day", "--time-zone", ZONE]);
    let day = in_days(3);
    table.book("main", day, time(9, 0, 0, 0), "Ada Example", Some("+14155550123"));
    let printed = table.prints(&["hours", "--time-zone", "America/New_York"]);
    assert!(!printed.contains("outside"), "{printed}");
    assert!(
        printed.contains("\n1 appointment is at another time by the clocks of America/New_York:\n"),
        "{printed}"
    );
    let remark = format!("booked in another time zone: {} 12:00 here", day.strftime("%a %Y-%m-%d"));
    assert!(printed.contains(&format!(" 09:00 Ada Example, +14155550123; {remark}\n")), "{printed}");

    table.book("main", day, time(9, 0, 0, 0), "Bo Example", None);
    let shut = table.prints(&["hours", "--set", "every-day", "07:00-10:00"]);
    assert!(shut.contains("\n1 appointment stands outside of these hours:\n"), "{shut}");
    assert!(shut.contains(&format!(" 09:00 Ada Example, +14155550123; {remark}\n")), "{shut}");
    assert!(!shut.contains("Bo Example") && !shut.contains("by the clocks"), "{shut}");
    let (_, cancel) = shut.split_once("To cancel the first: cargo vapi desk ").unwrap();
    let mut words: Vec<&str> = cancel.lines().next().unwrap().split(' ').collect();
    words.push("--yes");
    let cancelled = table.prints(&words);
    assert!(cancelled.contains("booked for Ada Example"), "not the other one at 09:00: {cancelled}");
}

#[test]
fn what_is_wrong_in_an_item_is_said() {
    let table = Table::empty();
    table.put(json!({
        "pk": {"S": "DESK#main"}, "sk": {"S": "SETTINGS"}, "timeZone": {"S": "Mars/Olympus\u{1b}[31m"},
        "hours": {"M": {"mon": list(&["09:00-10:00", "noon"])}}, "callerMemory": {"S": "everything"},
    }));
    let printed = table.prints(&["hours"]);
    assert!(printed.contains("Wrong: nobody knows the time zone"), "{printed}");
    assert!(printed.contains("Wrong: mon: \"noon\" is no HH:MM-HH:MM"), "{printed}");
    assert!(printed.contains("Wrong: callerMemory is \"everything\""), "{printed}");
    assert!(printed.contains("not set up") && !printed.contains('\u{1b}'), "{printed:?}");
    let mended = table.prints(&["hours", "--time-zone", ZONE]);
    assert!(!mended.contains("time zone \"Mars"), "{mended}");
    assert!(wait(async { table.desk().settings("main").await.unwrap() }).is_set_up());
}

#[test]
fn settings_are_json_in_the_form_of_the_table_and_fit_any_terminal() {
    let table = Table::set_up();
    table.prints(&["hours", "--except", "2099-12-25", "closed"]);
    let settings = &table.prints_json(&["hours"])[0];
    assert_eq!(settings["hours"]["sun"], json!(["09:00-17:00"]));
    assert_eq!(settings["exceptions"], json!({"2099-12-25": []}));
    assert_eq!((&settings["slotMinutes"], &settings["isSetUp"]), (&json!(30), &json!(true)));
    assert!(table.prints_json(&["hours", "--desk", "nowhere"]).is_empty());
    table.fits(&["hours"]);
}
