//! `messages`: what callers left, newest first.

use jiff::{SignedDuration, Timestamp};

use crate::table::Table;

const ADA: &str = "+14155550123";
const BO: &str = "+14155550124";

fn hours_ago(hours: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(hours)
}

fn texts(table: &Table, arguments: &[&str]) -> Vec<String> {
    let messages = table.prints_json(&[&["messages"], arguments].concat());
    messages.iter().map(|message| message["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn messages_come_newest_first_those_without_a_number_too() {
    let table = Table::set_up();
    table.leave("main", "I am late.", Some(ADA), hours_ago(24 * 5));
    table.leave("main", "Please call back.", None, hours_ago(1));
    table.leave("main", "Where are you?", Some(BO), hours_ago(24 * 2));
    table.leave("north", "Not for main.", Some(ADA), hours_ago(1));
    assert_eq!(texts(&table, &[]), ["Please call back.", "Where are you?", "I am late."]);
    assert_eq!(texts(&table, &["list"]).len(), 3);
    assert_eq!(texts(&table, &["--since", "3d"]), ["Please call back.", "Where are you?"]);
    assert_eq!(texts(&table, &["--limit", "1"]), ["Please call back."]);
    assert_eq!(texts(&table, &["--caller", "+1 415 555 0123"]), ["I am late."]);
    assert_eq!(texts(&table, &["--caller", ADA, "--since", "3d"]), [""; 0]);
    assert_eq!(texts(&table, &["--desk", "north", "list"]), ["Not for main."]);
    assert!(table.fails(&["messages", "--limit", "1", "list"]).contains("say what is listed"));
    let printed = table.prints(&["messages"]);
    assert!(
        printed.contains(", Ada Example, no number (id ") && printed.contains("\n  Please call back.\n"),
        "{printed}"
    );
    assert!(
        printed.contains("3 messages for desk main, newest first, times in America/Los_Angeles."),
        "{printed}"
    );
    assert!(table.prints(&["messages", "--limit", "2"]).contains("2 of 3 messages"), "{printed}");
    assert_eq!(table.prints(&["messages", "--desk", "south"]), "No messages for desk south.\n");
    table.fits(&["messages"]);
}

#[test]
fn a_message_that_is_done_with_is_removed_once_somebody_says_yes() {
    let table = Table::set_up();
    let at = hours_ago(1);
    table.leave("main", "I am late.", None, at);
    table.leave("main", "At the same moment.", Some(ADA), at);
    table.leave("main", "Later.", Some(BO), hours_ago(0));
    let id = at.as_millisecond().to_string();

    let several = table.fails(&["messages", "remove", &id, "--yes"]);
    assert!(several.contains("2 messages were left at that moment: say which with --caller"), "{several}");
    let asked = table.fails(&["messages", "remove", &id, "--caller", ADA]);
    assert!(asked.contains("It can't be had back. Say so with --yes"), "{asked}");
    let printed = table.prints(&["messages", "remove", &id, "--caller", ADA, "--yes"]);
    assert!(printed.starts_with("Removed: the message of "), "{printed}");
    table.prints(&["messages", "remove", &id, "--yes"]);
    assert_eq!(texts(&table, &[]), ["Later."]);
    let gone = table.fails(&["messages", "remove", &id, "--yes"]);
    assert!(gone.contains(&format!("desk main has no message {id}")), "{gone}");
    let no_id = table.fails(&["messages", "remove", "yesterday's"]);
    assert!(no_id.contains("write the id as the list of messages shows it"), "{no_id}");
}

#[test]
fn more_messages_than_one_page_of_the_table_are_all_found() {
    let table = Table::set_up();
    let text = "word ".repeat(700);
    for minute in 0..400 {
        let left_at = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(30_000_000 + minute);
        table.put(serde_json::json!({
            "pk": {"S": format!("CALLER#main#+1{}55501{:02}", 415 + minute / 100, minute % 100)},
            "sk": {"S": format!("MESSAGE#{:013}", left_at.as_millisecond())},
            "v": {"N": "1"}, "text": {"S": text}, "leftAt": {"S": left_at.to_string()},
        }));
    }
    assert_eq!(texts(&table, &["--limit", "1000"]).len(), 400);
    let newest = &table.prints_json(&["messages", "--limit", "1"])[0];
    assert_eq!(newest["caller"], "+14185550199");
}

#[test]
fn what_callers_said_cannot_steer_the_terminal() {
    let table = Table::set_up();
    table.leave("main", "a\u{1b}]0;owned\u{7}\nb\u{202e}c", Some(ADA), hours_ago(1));
    let printed = table.prints(&["messages"]);
    assert!(!printed.chars().any(|letter| letter.is_control() && letter != '\n'), "{printed:?}");
    assert!(!printed.contains('\u{202e}'), "{printed:?}");
}
