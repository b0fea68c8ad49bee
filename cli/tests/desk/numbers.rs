//! `numbers`: whose a number is, and who answers it.

use call_store::desk::{Answering, NumberEntry};
use jiff::tz::TimeZone;
use serde_json::json;

use crate::table::{Table, list, wait};

const NUMBER: &str = "+14155550100";
const ID: &str = "1dd08f79-ccc1-42f8-8b80-9767570b792b";

fn entry(table: &Table, number: &str) -> Option<NumberEntry> {
    let (e164, id) = (number.parse().ok(), (!number.starts_with('+')).then_some(number));
    wait(async { table.desk().number(e164.as_ref(), id).await.unwrap() })
}

fn answering(table: &Table, at: &str) -> Option<Answering> {
    let entry = entry(table, NUMBER)?;
    entry.answering_at(at.parse().unwrap(), &TimeZone::get("America/Los_Angeles").unwrap()).cloned()
}

#[test]
fn a_number_belongs_to_a_desk_and_somebody_else_answers_after_hours() {
    let table = Table::empty();
    assert!(table.prints(&["numbers"]).starts_with("No number has an entry"));
    let printed = table.prints(&[
        "numbers",
        "set",
        "+1 (415) 555-0100",
        "--desk",
        "north",
        "--assistant-id",
        ID,
        "--hours",
        "mon-fri",
        "09:00-17:00",
        "--after-hours-destination",
        "+14155550123",
    ]);
    assert!(printed.starts_with("+14155550100 has an entry now:\n\nNUMBER"), "{printed}");
    assert!(printed.contains("Desk north is not set up") && printed.contains("--desk north"), "{printed}");
    let open = list(&["09:00-17:00"]);
    assert_eq!(
        table.item("NUMBER#+14155550100", "ENTRY").unwrap(),
        json!({
            "pk": {"S": "NUMBER#+14155550100"}, "sk": {"S": "ENTRY"}, "v": {"N": "1"}, "desk": {"S": "north"},
            "assistantId": {"S": ID}, "afterHours": {"M": {"destination": {"S": "+14155550123"}}},
            "hours": {"M": {"mon": open, "tue": open, "wed": open, "thu": open, "fri": open}},
        })
    );
    assert_eq!(entry(&table, NUMBER).unwrap().desk(), "north");
    assert_eq!(answering(&table, "2026-06-12T17:00:00Z"), Some(Answering::AssistantId(ID.to_owned())));
    assert_eq!(
        answering(&table, "2026-06-13T17:00:00Z"),
        Some(Answering::Destination("+14155550123".to_owned()))
    );
}

#[test]
fn what_is_not_named_stays_and_one_who_answers_replaces_another() {
    let table = Table::set_up();
    table.prints(&["numbers", "set", NUMBER, "--squad-id", "squad-1", "--hours", "mon-fri", "09:00-17:00"]);
    let printed = table.prints(&["numbers", "set", NUMBER, "--workflow-id", "workflow-1", "--desk", "north"]);
    assert!(printed.starts_with("+14155550100 is changed:"), "{printed}");
    let item = table.item("NUMBER#+14155550100", "ENTRY").unwrap();
    assert_eq!((&item["workflowId"]["S"], item.get("squadId")), (&json!("workflow-1"), None));
    assert!(item["hours"]["M"].get("fri").is_some());
    let again = table.prints(&["numbers", "set", NUMBER, "--desk", "north"]);
    assert!(again.starts_with("+14155550100 is as you want it:"), "{again}");
    table.prints(&["numbers", "set", NUMBER, "--default", "--always-open"]);
    let item = table.item("NUMBER#+14155550100", "ENTRY").unwrap();
    assert_eq!(item.as_object().unwrap().len(), 4, "key, version and desk: {item}");
    let never = table.prints(&["numbers", "set", NUMBER, "--after-hours-assistant-id", ID]);
    assert!(never.contains("nobody else is ever asked: give it --hours"), "{never}");
}

#[test]
fn numbers_are_listed_with_those_of_every_desk() {
    let table = Table::set_up();
    table.prints(&["numbers", "set", NUMBER, "--desk", "north", "--assistant-id", ID]);
    table.prints(&["numbers", "set", ID, "--destination", "sip:desk@example.com"]);
    table.put(json!({
        "pk": {"S": "NUMBER#+14155550101"}, "sk": {"S": "ENTRY"},
        "assistant": {"M": {"name": {"S": "Written\u{1b}[31m by hand"}}}, "hours": {"M": {"sun": list(&[])}},
    }));
    let numbers = table.prints_json(&["numbers"]);
    let keys: Vec<&str> = numbers.iter().map(|number| number["number"].as_str().unwrap()).collect();
    assert_eq!(keys, [NUMBER, "+14155550101", ID]);
    assert_eq!(table.prints_json(&["numbers", "list", "--desk", "north"]).len(), 1);
    assert_eq!(table.prints_json(&["numbers", "--desk", "main"]).len(), 2);
    let printed = table.prints(&["numbers"]);
    assert!(printed.contains("transfer to sip:desk@example.com"), "{printed}");
    assert!(printed.contains("an assistant in the entry, Written by hand"), "{printed:?}");
    assert!(
        printed.lines().any(|line| line.contains("+14155550101") && line.contains("  closed  ")),
        "{printed}"
    );
    for width in ["80", "120"] {
        let printed = table.prints(&["numbers", "--width", width]);
        assert!(printed.contains(ID), "an id is never broken: {printed}");
    }
}

#[test]
fn what_calls_pass_over_of_an_entry_is_said() {
    let table = Table::set_up();
    table.put(json!({
        "pk": {"S": "NUMBER#14155550101"}, "sk": {"S": "ENTRY"}, "assistantId": {"S": "a-1"}, "squadId": {"S": "s-1"},
        "hours": {"M": {"mon": list(&["9 to\u{1b}[31m 5"])}}, "timeZone": {"S": "Pacific"},
    }));
    let printed = table.prints(&["numbers"]);
    for said in [
        "Wrong with 14155550101: the key is no number in full, with + and the country, and no id",
        "Wrong with 14155550101: assistantId and squadId are both there, and assistantId counts.",
        "Wrong with 14155550101: nobody knows the time zone \"Pacific\": that of the desk counts.",
        "is no HH:MM-HH:MM, and counts as closed.",
    ] {
        assert!(printed.contains(said), "{said}: {printed}");
    }
    assert!(!printed.contains('\u{1b}'), "{printed:?}");
    assert_eq!(table.prints_json(&["numbers"])[0]["faults"].as_array().unwrap().len(), 4);
    let asked = table.fails(&["numbers", "remove", "14155550101"]);
    assert!(
        asked.contains("(desk main, answered by assistant a-1)? It belongs to the desk main then"),
        "{asked}"
    );
    table.prints(&["numbers", "remove", "14155550101", "--yes"]);
    assert!(table.fails(&["numbers", "remove", "14155550101"]).contains("has no entry"), "nothing is asked");
    table.put(json!({
        "pk": {"S": "NUMBER#+14155550100"}, "sk": {"S": "ENTRY"}, "afterHours": {"S": "+14155550199"},
    }));
    let set = table.prints(&["numbers", "set", NUMBER, "--assistant-id", ID]);
    assert!(set.contains("Wrong with +14155550100: afterHours is no map, and is passed over."), "{set}");
    table.fits(&["numbers"]);
}

#[test]
fn an_assistant_may_come_from_a_file() {
    let table = Table::empty();
    let file = std::env::temp_dir().join(format!("vapi-cli-assistant-{}.json", std::process::id()));
    let path = file.to_str().unwrap();
    let set = ["numbers", "set", NUMBER, "--assistant-file", path];
    assert!(table.fails(&set).contains("can't be read"));
    for (content, said) in [
        ("[]", "is no assistant in Vapi's shape"),
        ("{", "is no assistant"),
        (&"x".repeat(300_000), "more than 256 KB"),
    ] {
        std::fs::write(&file, content).unwrap();
        assert!(table.fails(&set).contains(said), "{said}");
    }
    std::fs::write(&file, "{\"name\": \"Front\"}\n").unwrap();
    let printed = table.prints(&set);
    std::fs::remove_file(&file).unwrap();
    assert!(printed.contains("an assistant in the entry, Front"), "{printed}");
    assert_eq!(
        entry(&table, NUMBER).unwrap().answering(),
        Some(&Answering::Assistant("{\"name\": \"Front\"}".to_owned()))
    );
}

#[test]
fn an_entry_is_removed_once_somebody_says_yes() {
    let table = Table::empty();
    table.prints(&["numbers", "set", NUMBER, "--desk", "north", "--assistant-id", ID]);
    let asked = table.fails(&["numbers", "remove", NUMBER]);
    assert!(asked.contains("Say so with --yes; nothing is changed"), "{asked}");
    let printed = table.prints(&["numbers", "remove", NUMBER, "--yes"]);
    assert!(printed.contains("belonged to the desk north") && printed.contains(ID), "{printed}");
    assert!(entry(&table, NUMBER).is_none());
    assert!(table.fails(&["numbers", "remove", NUMBER, "--yes"]).contains("has no entry"));
}

#[test]
fn a_mistake_is_a_sentence_and_makes_no_entry() {
    let table = Table::empty();
    for (arguments, said) in [
        (&["set", "4155550100", "--default"][..], "write the number in full"),
        (&["set", NUMBER], "say what to set of +14155550100: its desk (--desk NAME)"),
        (
            &["set", NUMBER, "--destination", "5550123"],
            "write a number in full (+14155550123), a SIP address",
        ),
        (&["set", NUMBER, "--assistant-id", " "], "write the id that Vapi shows"),
        (&["set", NUMBER, "--assistant-id", "a", "--squad-id", "b"], "cannot be used with"),
        (&["set", NUMBER, "--hours", "mon", "9-5"], "is no opening"),
        (&["set", NUMBER, "--time-zone", "Berlin"], "Do you mean Europe/Berlin?"),
        (&["set", NUMBER, "--default", "--desk", "two words"], "a desk's name is made of"),
        (&["remove", "nobody"], "nobody has no entry; to see which have one"),
    ] {
        let told = table.fails(&[&["numbers"], arguments].concat());
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
    assert!(table.prints_json(&["numbers"]).is_empty());
}
