//! `docs/desk.md` shows what the commands on it print, one after another, on an empty table.
//!
//! Its dates lie around the day on which it was written. To play it on another day they are moved by whole weeks, so that the
//! days of the week stay what they are.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, DateTime, date};
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::table::{Table, ZONE, in_days, succeeds, today};

const COMMAND: &str = "UPDATE_PAGES=1 cargo test -p vapi-cli --test desk page";

/// Columns of the terminal on the page.
const WIDTH: &str = "100";

/// The day on the page.
const WRITTEN: &str = "2026-11-21";

/// When the messages on the page were left, by the clocks of the desk.
const LEFT_AT: [DateTime; 2] = [date(2026, 11, 20).at(16, 5, 0, 0), date(2026, 11, 20).at(17, 40, 0, 0)];

/// The instant at which the clocks of the desk show that.
fn instant(clock: DateTime) -> Timestamp {
    clock.in_tz(ZONE).unwrap().timestamp()
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/desk.md")
}

/// How far the page is moved: whole weeks, so that its day is today or one of the six before or after.
fn shift() -> SignedDuration {
    let days = in_days(0).duration_since(WRITTEN.parse::<Date>().unwrap()).as_hours() / 24;
    // What is booked on the page lies three days ahead of its day, and has to lie ahead of today.
    SignedDuration::from_hours(24 * 7 * (days.div_euclid(7) + i64::from(days.rem_euclid(7) > 0)))
}

/// A text whose dates (`2026-11-21`) are moved.
fn moved(text: &str, by: SignedDuration) -> String {
    let mut moved = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let date =
            rest.get(..10).filter(|date| date.starts_with("20")).and_then(|date| date.parse::<Date>().ok());
        match date {
            Some(date) => {
                moved.push_str(&(date + by).to_string());
                rest = &rest[10..];
            }
            None => {
                moved.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    moved
}

/// Words of a command line, quotes taken off.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    let words = parts.flat_map(|(index, part)| match index % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

/// What a command prints, as the page has it.
fn printed(table: &Table, line: &str, by: SignedDuration) -> String {
    let words = words(&moved(line, by));
    let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
    let printed = succeeds(table.command(&arguments).args(["--width", WIDTH]));
    let mut printed = moved(&of_the_page(printed, line, by), -by);
    for left_at in LEFT_AT {
        let id = |left_at| instant(left_at).as_millisecond().to_string();
        printed = printed.replace(&id(left_at + by), &id(left_at));
    }
    let lines = printed.lines().map(|line| match line.split_once("where it is ") {
        Some((zone, _)) => format!("{zone}where it is Sat 08:55 now: closed"),
        None => line.to_owned(),
    });
    lines.map(|line| format!("{line}\n")).collect()
}

/// Since when a caller is refused is today, which may be another day of the week than on the page.
fn of_the_page(printed: String, line: &str, by: SignedDuration) -> String {
    if !line.starts_with("block") {
        return printed;
    }
    // Midnight may have been since the test began.
    let since = moved(WRITTEN, by);
    [in_days(0), today()].iter().fold(printed, |printed, today| printed.replace(&today.to_string(), &since))
}

#[test]
fn the_page_shows_what_the_commands_print() {
    let page = fs::read_to_string(path()).unwrap();
    let by = shift();
    let table = Table::empty();
    for (left_at, (text, phone)) in LEFT_AT.iter().zip([
        ("Please tell Dr. Moreno that I am ten minutes late on Tuesday.", Some("+14155550142")),
        ("It is about the bill of September. I can be reached at the office until six, and after that not before Monday.", None),
    ]) {
        table.leave("main", text, phone, instant(*left_at + by));
    }
    let mut played = String::new();
    let mut block: Option<bool> = None;
    let mut commands = 0;
    let mut skipping = false;
    for line in page.lines() {
        if line.starts_with("```") {
            block = if block.is_none() { Some(line == "```") } else { None };
            skipping = false;
        }
        if let Some(command) = line.strip_prefix("$ cargo vapi desk").filter(|_| block == Some(true)) {
            let gap = if skipping { "\n" } else { "" };
            played.push_str(&format!("{gap}{line}\n{}", printed(&table, command.trim(), by)));
            skipping = true;
            commands += 1;
        } else if !skipping {
            played.push_str(&format!("{line}\n"));
        }
    }
    assert!(commands > 10, "{commands} commands are on the page");
    if std::env::var_os("UPDATE_PAGES").is_some() {
        fs::write(path(), &played).unwrap();
        return;
    }
    for (there, expected) in page.lines().zip(played.lines()) {
        assert_eq!(
            there, expected,
            "docs/desk.md shows something else than is printed; to mend it: {COMMAND}"
        );
    }
    assert_eq!(page.lines().count(), played.lines().count(), "to mend it: {COMMAND}");
}

#[test]
fn dates_are_moved_and_nothing_else() {
    let week = SignedDuration::from_hours(24 * 7);
    assert_eq!(moved("x 2026-12-28..2026-12-31 at 2026 é", week), "x 2027-01-04..2027-01-07 at 2026 é");
    assert_eq!(words("add +1 --note \"a b\" -x"), ["add", "+1", "--note", "a b", "-x"]);
    let day = WRITTEN.parse::<Date>().unwrap() + shift();
    assert!(day >= in_days(0) && day < in_days(0) + 7.days());
}
