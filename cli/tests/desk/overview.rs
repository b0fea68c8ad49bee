//! `cargo vapi desk` by itself: which desks there are.

use crate::table::{Table, ZONE};

#[test]
fn every_desk_that_has_settings_or_a_number_is_shown() {
    let table = Table::set_up();
    table.prints(&["hours", "--desk", "north", "--set", "mon-fri", "09:00-12:00", "--time-zone", ZONE]);
    table.prints(&["numbers", "set", "+14155550100", "--desk", "north"]);
    table.prints(&["numbers", "set", "+14155550101", "--desk", "south"]);
    let desks = table.prints_json(&[]);
    let names: Vec<&str> = desks.iter().map(|desk| desk["desk"].as_str().unwrap()).collect();
    assert_eq!(names, ["main", "north", "south"]);
    assert_eq!(desks[1]["numbers"][0], "+14155550100");
    assert_eq!((&desks[1]["isSetUp"], &desks[2]["isSetUp"]), (&true.into(), &false.into()));
    let printed = table.prints(&[]);
    let row = |desk: &str| printed.lines().find(|line| line.starts_with(desk)).unwrap().to_owned();
    assert!(row("north").contains("Mon-Fri 09:00-12:00 "), "{printed}");
    assert!(
        row("main").contains("Every day 09:00-17:00") && row("south").contains("not set up"),
        "{printed}"
    );
    assert!(printed.contains("What is booked: cargo vapi desk appointments\n"), "{printed}");
    assert_eq!(table.prints_json(&["--desk", "north"]).len(), 1);
    table.fits(&[]);
}

#[test]
fn without_any_desk_it_says_how_to_begin() {
    let printed = Table::empty().prints(&[]);
    assert!(printed.starts_with("Desk main is not set up"), "{printed}");
    assert!(printed.contains("cargo vapi desk hours --set mon-fri 09:00-17:00 --time-zone"), "{printed}");
}
