//! `block`: who is refused, by which desk, and by which entry.

use crate::table::{Table, wait};

fn is_blocked(table: &Table, desk: &str, caller: &str) -> bool {
    wait(async { table.desk().is_blocked(desk, &caller.parse().unwrap()).await.unwrap() })
}

#[test]
fn a_number_is_refused_by_one_desk_and_a_beginning_by_all() {
    let table = Table::empty();
    let printed = table.prints(&["block", "add", "+1 415 555 0199", "--note", "calls at night"]);
    assert!(
        printed.starts_with("From now on desk main refuses callers from +14155550199.\nTo undo it: "),
        "{printed}"
    );
    assert!(is_blocked(&table, "main", "+14155550199") && !is_blocked(&table, "north", "+14155550199"));
    let printed = table.prints(&["block", "add", "+1212", "--all-desks"]);
    assert!(
        printed.contains("all desks refuse every caller whose number is +1212 or begins so"),
        "{printed}"
    );
    assert!(is_blocked(&table, "north", "+12125550100") && !is_blocked(&table, "north", "+14155550100"));

    let listed = table.prints(&["block"]);
    let row = |number: &str| listed.lines().find(|line| line.starts_with(number)).unwrap().to_owned();
    assert!(row("+1212").contains("and all that begin so") && row("+1212").contains("all desks"), "{listed}");
    assert!(
        row("+14155550199").contains("desk main") && row("+14155550199").ends_with("calls at night"),
        "{listed}"
    );
    assert_eq!(table.prints_json(&["block", "list", "--desk", "north"]).len(), 1);
    table.fits(&["block"]);
}

#[test]
fn a_caller_who_is_taken_off_a_list_may_still_be_on_another() {
    let table = Table::empty();
    table.prints(&["block", "add", "+14155550199"]);
    let wider = table.prints(&["block", "add", "+1415", "--all-desks"]);
    assert!(!wider.contains("before"), "{wider}");
    let within = table.prints(&["block", "add", "+14155550123"]);
    assert!(within.contains("So were all that begin with +1415 before."), "{within}");
    let printed = table.prints(&["block", "remove", "+14155550199"]);
    assert!(printed.contains("Still refused, by all desks, as +1415 is on the list."), "{printed}");
    let elsewhere = table.fails(&["block", "remove", "+1415"]);
    assert!(
        elsewhere.contains("but on that of all desks") && elsewhere.contains("--all-desks"),
        "{elsewhere}"
    );
    table.prints(&["block", "remove", "+1415", "--all-desks"]);
    assert!(!is_blocked(&table, "main", "+14155550199"));
    let gone = table.fails(&["block", "remove", "+1415", "--all-desks"]);
    assert!(gone.contains("+1415 is not on the list of all desks; to see what is"), "{gone}");
}

#[test]
fn the_same_again_changes_nothing_but_the_note() {
    let table = Table::empty();
    table.prints(&["block", "add", "+14155550199", "--note", "first"]);
    let again = table.prints(&["block", "add", "+14155550199"]);
    assert!(again.contains("was refused by desk main already: nothing is changed"), "{again}");
    assert_eq!(table.prints_json(&["block"])[0]["note"], "first");
    table.prints(&["block", "add", "+14155550199", "--note", "second"]);
    assert_eq!(table.prints_json(&["block"])[0]["note"], "second");
}

#[test]
fn a_whole_country_is_asked_about_and_what_is_no_number_refused() {
    let table = Table::empty();
    let asked = table.fails(&["block", "add", "+1"]);
    assert!(asked.contains("a whole country or more. Say so with --yes; nothing is changed"), "{asked}");
    assert!(!is_blocked(&table, "main", "+14155550199"));
    table.prints(&["block", "add", "+1", "--yes"]);
    assert!(is_blocked(&table, "main", "+14155550199"));
    for written in ["4155550199", "anonymous", "+", "*", "+1415x", ""] {
        let told = table.fails(&["block", "add", written]);
        assert!(told.contains("write a number in full"), "{written}: {told}");
    }
}
