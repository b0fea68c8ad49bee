//! Slots, also where clocks, dates and settings are odd.

use jiff::civil::{date, time};

use super::*;
use crate::attributes::{number, text};
use crate::desk::day::{Booking, Day, NewBooking};
use crate::desk::hours::days;

fn settings(hours: &[(&str, &[&str])], time_zone: &str, slot_minutes: u16) -> DeskSettings {
    DeskSettings::read(&Item::from([
        ("hours".to_owned(), days(hours)),
        ("timeZone".to_owned(), text(time_zone)),
        ("slotMinutes".to_owned(), number(slot_minutes)),
    ]))
}

#[test]
fn slots_fill_the_openings_and_end_within_them() {
    let settings = settings(&[("fri", &["09:00-10:15", "13:00-13:30"])], "America/Los_Angeles", 30);
    let slots = settings.slots(date(2026, 6, 12));
    let times: Vec<Time> = slots.iter().map(|slot| slot.time).collect();
    assert_eq!(times, [time(9, 0, 0, 0), time(9, 30, 0, 0), time(13, 0, 0, 0)]);
    assert_eq!(slots[0].start.to_string(), "2026-06-12T16:00:00Z");
    assert_eq!(slots[0].end.to_string(), "2026-06-12T16:30:00Z");
    assert!(settings.slots(date(2026, 6, 13)).is_empty());
}

#[test]
fn a_time_the_clocks_skip_is_no_slot() {
    let settings = settings(&[("sun", &["01:00-04:00"])], "America/Los_Angeles", 60);
    let times: Vec<i8> = settings.slots(date(2026, 3, 8)).iter().map(|slot| slot.time.hour()).collect();
    assert_eq!(times, [1, 3]);
}

#[test]
fn a_time_the_clocks_show_twice_is_one_slot() {
    let settings = settings(&[("sun", &["01:00-02:00"])], "America/Los_Angeles", 60);
    let slots = settings.slots(date(2026, 11, 1));
    assert_eq!(slots.len(), 1);
    assert_eq!(slots[0].start.to_string(), "2026-11-01T08:00:00Z");
}

#[test]
fn an_opening_until_midnight_ends_with_its_last_slot() {
    let settings = settings(&[("fri", &["23:00-24:00"])], "UTC", 30);
    assert_eq!(settings.slots(date(2026, 6, 12)).len(), 2);
    assert!(settings.is_open_at("2026-06-12T23:59:00Z".parse().unwrap()));
    assert!(!settings.is_open_at("2026-06-13T00:00:00Z".parse().unwrap()));
}

#[test]
fn a_desk_without_hours_is_not_set_up() {
    assert!(!DeskSettings::default().is_set_up());
    assert!(!DeskSettings::read(&Item::new()).is_set_up());
    assert!(!settings(&[("fri", &[])], "UTC", 30).is_set_up());
    assert!(settings(&[("fri", &["09:00-10:00"])], "UTC", 30).is_set_up());
}

#[test]
fn an_unknown_time_zone_leaves_the_desk_not_set_up() {
    assert!(!settings(&[("fri", &["09:00-10:00"])], "Mars/Olympus", 30).is_set_up());
}

#[test]
fn odd_settings_stay_within_bounds() {
    assert_eq!(settings(&[], "UTC", 0).slot_minutes(), 5);
    assert_eq!(settings(&[], "UTC", 60_000).slot_minutes(), 480);
    let item = Item::from([("callerMemory".to_owned(), text("everything"))]);
    assert_eq!(DeskSettings::read(&item).caller_memory(), CallerMemory::None);
}

/// Slots of a date, as `01:30 2026-03-08T09:30:00Z`, after they have been checked against the rules that hold for all.
fn checked(settings: &DeskSettings, date: Date) -> Vec<String> {
    let slots = settings.slots(date);
    let length = SignedDuration::from_mins(settings.slot_minutes().into());
    for slot in &slots {
        assert_eq!(slot.end.duration_since(slot.start), length, "{slot:?}");
        assert_eq!(settings.time_zone().to_datetime(slot.start), date.to_datetime(slot.time), "{slot:?}");
        assert!(settings.is_open_at(slot.start), "{slot:?}");
        assert!(settings.is_open_at(slot.end - SignedDuration::from_secs(1)), "{slot:?}");
    }
    for pair in slots.windows(2) {
        assert!(pair[0].end <= pair[1].start, "{pair:?} overlap");
        assert!(pair[0].time < pair[1].time, "{pair:?} can't be told apart by their time");
    }
    slots.iter().map(|slot| format!("{} {}", slot.time.strftime("%H:%M"), slot.start)).collect()
}

#[test]
fn clocks_that_go_forward_leave_out_what_does_not_exist_and_what_would_overlap() {
    // Los Angeles goes from 02:00 to 03:00, Berlin too, three weeks later.
    for (zone, date, utc) in [
        ("America/Los_Angeles", date(2026, 3, 8), ["09:00", "09:45", "11:00", "11:45"]),
        ("Europe/Berlin", date(2026, 3, 29), ["00:00", "00:45", "02:00", "02:45"]),
    ] {
        let settings = settings(&[("sun", &["01:00-06:00"])], zone, 45);
        // The slot of 01:45 ends at 03:30, so that one of 03:15 would overlap it.
        let local = ["01:00", "01:45", "04:00", "04:45"];
        let expected: Vec<String> =
            local.iter().zip(utc).map(|(local, utc)| format!("{local} {date}T{utc}:00Z")).collect();
        assert_eq!(checked(&settings, date), expected);
    }
}

#[test]
fn a_slot_that_would_end_after_the_opening_because_the_clocks_went_forward_is_none() {
    let settings = settings(&[("sun", &["01:30-02:30"])], "America/Los_Angeles", 60);
    assert!(checked(&settings, date(2026, 3, 8)).is_empty());
    assert_eq!(checked(&settings, date(2026, 3, 15)), ["01:30 2026-03-15T08:30:00Z"]);
}

#[test]
fn clocks_that_go_back_make_no_slot_twice_and_none_shorter() {
    for (zone, day, opening, first) in [
        ("America/Los_Angeles", date(2026, 11, 1), "00:30-04:00", "00:30 2026-11-01T07:30:00Z"),
        ("Europe/Berlin", date(2026, 10, 25), "01:30-05:00", "01:30 2026-10-24T23:30:00Z"),
    ] {
        for minutes in [20, 30, 45, 60, 90] {
            let slots = checked(&settings(&[("sun", &[opening])], zone, minutes), day);
            assert_eq!(slots[0], first);
        }
    }
    let settings = settings(&[("sun", &["00:30-04:00"])], "America/Los_Angeles", 60);
    assert_eq!(
        checked(&settings, date(2026, 11, 1)),
        ["00:30 2026-11-01T07:30:00Z", "01:30 2026-11-01T08:30:00Z", "02:30 2026-11-01T10:30:00Z"],
        "01:30 is the first of two, and ends an hour later, when it is 01:30 again"
    );
}

#[test]
fn the_rules_hold_on_every_day_on_which_clocks_change_somewhere() {
    // Changes at 02:00, 01:00 UTC, at midnight, by half an hour, and a day that was left out.
    for (zone, dates) in [
        ("America/Los_Angeles", ["2026-03-08", "2026-11-01"]),
        ("Europe/London", ["2026-03-29", "2026-10-25"]),
        ("America/Havana", ["2026-03-08", "2026-11-01"]),
        ("Asia/Beirut", ["2026-03-29", "2026-10-24"]),
        ("Australia/Lord_Howe", ["2026-04-05", "2026-10-04"]),
        ("Pacific/Apia", ["2011-12-30", "2011-12-31"]),
    ] {
        let all_day: &[&str] = &["00:00-24:00"];
        let week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(|day| (day, all_day));
        for minutes in [5, 7, 20, 30, 45, 50, 60, 90, 480] {
            let settings = settings(&week, zone, minutes);
            for date in dates {
                let date: Date = date.parse().unwrap();
                checked(&settings, date);
                let days = [date.yesterday().unwrap(), date, date.tomorrow().unwrap()];
                let slots: Vec<_> = days.iter().flat_map(|day| settings.slots(*day)).collect();
                assert!(slots.windows(2).all(|pair| pair[0].end <= pair[1].start), "{zone} {date} {minutes}");
            }
        }
    }
}

#[test]
fn an_exception_closes_an_open_day_and_opens_a_closed_one() {
    let settings = DeskSettings::read(&Item::from([
        ("hours".to_owned(), days(&[("fri", &["09:00-10:00"])])),
        ("exceptions".to_owned(), days(&[("2026-12-25", &[]), ("2026-12-26", &["10:00-11:00"])])),
        ("timeZone".to_owned(), text("Europe/Berlin")),
    ]));
    assert_eq!(checked(&settings, date(2026, 12, 18)).len(), 2);
    assert!(checked(&settings, date(2026, 12, 25)).is_empty(), "a Friday, but Christmas");
    assert_eq!(
        checked(&settings, date(2026, 12, 26)),
        ["10:00 2026-12-26T09:00:00Z", "10:30 2026-12-26T09:30:00Z"],
        "a Saturday, and open"
    );
    assert!(!settings.is_open_at("2026-12-25T08:30:00Z".parse().unwrap()));
    assert!(settings.is_open_at("2026-12-26T09:30:00Z".parse().unwrap()));
}

#[test]
fn a_date_is_that_of_the_desk_also_where_it_is_another_in_utc() {
    for (zone, first) in [
        ("Asia/Tokyo", "08:30 2026-06-11T23:30:00Z"),
        ("Pacific/Auckland", "08:30 2026-06-11T20:30:00Z"),
        ("Pacific/Kiritimati", "08:30 2026-06-11T18:30:00Z"),
        ("Pacific/Pago_Pago", "08:30 2026-06-12T19:30:00Z"),
    ] {
        let settings = settings(&[("fri", &["08:30-12:00"])], zone, 30);
        let slots = checked(&settings, date(2026, 6, 12));
        assert_eq!((slots.len(), slots[0].as_str()), (7, first), "{zone}");
        assert!(checked(&settings, date(2026, 6, 11)).is_empty(), "{zone}");
    }
}

#[test]
fn slots_that_do_not_divide_the_opening_leave_its_end_empty() {
    let settings = settings(&[("fri", &["09:00-11:00", "11:00-11:50", "13:00-13:20"])], "UTC", 50);
    let slots = checked(&settings, date(2026, 6, 12));
    let times: Vec<&str> = slots.iter().map(|slot| &slot[..5]).collect();
    assert_eq!(times, ["09:00", "09:50", "11:00"]);
}

#[test]
fn openings_that_overlap_give_no_slots_that_do() {
    let settings = settings(&[("fri", &["09:00-12:00", "11:00-13:00"])], "UTC", 45);
    let slots = checked(&settings, date(2026, 6, 12));
    let times: Vec<&str> = slots.iter().map(|slot| &slot[..5]).collect();
    assert_eq!(times, ["09:00", "09:45", "10:30", "11:15", "12:00"]);
}

#[test]
fn bookings_stand_when_the_length_changes_and_nothing_that_overlaps_them_is_free() {
    let date = date(2026, 6, 12);
    let of = |minutes| settings(&[("fri", &["09:00-12:00"])], "America/Los_Angeles", minutes);
    let booked = Booking::new(&NewBooking {
        desk: "main".to_owned(),
        date,
        slot: of(30).slots(date)[3],
        name: "Ada Example".to_owned(),
        reason: None,
        phone: None,
        tool_call_id: None,
    });
    let day = Day::read(Day::empty("main", date).with(&booked)).unwrap();
    for (minutes, free) in [
        (30, &["09:00", "09:30", "10:00", "11:00", "11:30"][..]),
        (20, &["09:00", "09:20", "09:40", "10:00", "11:00", "11:20", "11:40"]),
        (45, &["09:00", "09:45", "11:15"]),
        (60, &["09:00", "11:00"]),
        (180, &[]),
    ] {
        let slots = of(minutes).slots(date).into_iter().filter(|slot| day.is_free(slot));
        let times: Vec<String> = slots.map(|slot| slot.time.strftime("%H:%M").to_string()).collect();
        assert_eq!(times, free, "{minutes}");
    }
}
