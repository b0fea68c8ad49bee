//! Several desks, and a desk whose slots change their length while bookings stand.

use serde_json::json;

use crate::answers::Told;
use crate::message::{ADA, Line, booking, message, tool_call};
use crate::stage::{Server, Stage, in_days};
use seeded_random::Random;

const SOUTH: &str = "+14155550151";
const NORTH: &str = "+14155550152";

#[test]
fn two_desks_book_one_slot_for_one_caller_and_neither_sees_the_other() {
    let stage = Stage::open();
    stage.set_up("north", "08:00-13:00", 30);
    stage.assign(SOUTH, "main");
    stage.assign(NORTH, "north");
    let date = in_days(30);
    let south = Line { call_id: "call-south", caller: ADA, dialled: Some(SOUTH) };
    let north = Line { call_id: "call-north", caller: ADA, dialled: Some(NORTH) };
    let servers = [stage.server(), stage.server()];
    let ask = |server: &Server, line, tool: &str, arguments| {
        server.results(&message(line, &[tool_call("call_1", tool, &arguments)])).unwrap().remove(0)
    };
    let bookings = [(south, "Ada South"), (north, "Ada North")];
    std::thread::scope(|scope| {
        for ((line, name), server) in bookings.into_iter().zip(&servers) {
            let arguments = booking(&date, "09:00", name);
            scope.spawn(move || {
                let result = ask(server, line, "book_appointment", arguments);
                assert!(Told::read(&result).is_done(), "{result}");
            });
        }
    });
    let mut kept: Vec<_> = stage.bookings().into_iter().map(|kept| (kept.desk_and_date, kept.name)).collect();
    kept.sort();
    assert_eq!(
        kept,
        [
            (format!("DESK#main#DAY#{date}"), "Ada South".to_owned()),
            (format!("DESK#north#DAY#{date}"), "Ada North".to_owned()),
        ]
    );

    for (line, _) in bookings {
        let later = Line { call_id: "call-later", ..line };
        let history = ask(&servers[0], later, "caller_history", json!({})).to_string();
        assert_eq!(history.matches("09:00").count(), 1, "{history}");
    }
    let cancelled = ask(&servers[0], north, "cancel_appointment", json!({ "date": date, "time": "09:00" }));
    assert!(Told::read(&cancelled).is_done(), "{cancelled}");
    let kept: Vec<_> = stage.bookings().into_iter().map(|kept| kept.name).collect();
    assert_eq!(kept, ["Ada South"]);
}

#[test]
fn no_overlap_can_be_booked_while_slots_change_their_length() {
    let mut random = Random::from_environment("TOOLS_SEED");
    let stage = Stage::open();
    let server = stage.server();
    let date = in_days(30);
    let mut booked = 0;
    for (round, length) in [30, 45, 20, 60, 25, 15, 90].into_iter().enumerate() {
        stage.set_up("main", "08:00-13:00", length);
        let mut begins: Vec<u32> = (8 * 60..=13 * 60 - length).step_by(length as usize).collect();
        random.shuffle(&mut begins);
        // Not all of them, so that each length finds some room.
        for begin in begins.into_iter().take(3) {
            let time = format!("{:02}:{:02}", begin / 60, begin % 60);
            let (call_id, name) = (format!("call-{round}-{begin}"), format!("N {round} {time}"));
            let is_free = !stage.bookings().iter().any(|kept| {
                let minutes = |at: jiff::Timestamp| {
                    let time = at.to_zoned(jiff::tz::TimeZone::UTC).time();
                    u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs())
                };
                minutes(kept.start) < begin + length && begin < minutes(kept.end)
            });
            let call = tool_call("call_1", "book_appointment", &booking(&date, &time, &name));
            // Somebody else each time: who has that very time already is told so.
            let caller = format!("+1{}5550{}", 201 + round, 100 + begin % 100);
            let told = server.ask_in_time(&message(Line::of(&call_id, &caller), &[call]));
            assert_eq!(told.is_done(), is_free, "{time} with {length} minutes: {told:?}");
            booked += usize::from(is_free);
        }
    }
    let kept = stage.bookings();
    assert_eq!(kept.len(), booked);
    for (index, booking) in kept.iter().enumerate() {
        assert!(!kept[index + 1..].iter().any(|other| booking.overlaps(other)), "{kept:#?}");
    }
    assert!(booked >= 6, "{booked} of 21");
}
