//! Five hundred wishes for fifty slots, asked more than once and side by side, while processes are killed, and stopped past
//! their leases and continued: each slot is had once, and each caller is told the same thing each time.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::Instant;

use crate::answers::Told;
use crate::disturbance::Disturbance;
use crate::plan::{DAYS, Delivery, FREEZES, KILLS, Message, Plan, TIMES};
use crate::stage::{PAST_ITS_LEASE, Server, Stage};
use seeded_random::Random;

const SERVERS: usize = 3;

/// Some of them come too late. At least so many must strike while the work is going on: fewer would prove little.
const KILLS_AT_LEAST: usize = KILLS / 3;
const FREEZES_AT_LEAST: usize = FREEZES / 3;

/// What happened, so that a run in which nothing did is noticed.
#[derive(Default, Debug)]
struct Seen {
    kills: usize,
    freezes: usize,
    answered: usize,
    unanswered: usize,
}

#[test]
fn of_all_who_want_a_slot_one_has_it_and_each_is_told_the_same_each_time() {
    let plan = Plan::draw(&mut Random::from_environment("TOOLS_SEED"));
    let stage = Stage::open();
    let began = Instant::now();
    let queue = Mutex::new(plan.deliveries.clone());
    let seen = Mutex::new(Seen::default());
    std::thread::scope(|scope| {
        for _ in 0..SERVERS {
            scope.spawn(|| {
                let mut server = stage.server();
                loop {
                    let next = queue.lock().unwrap().pop_front();
                    let Some(delivery) = next else { return };
                    plan.deliver(delivery, &mut server, &queue, &seen);
                }
            });
        }
    });
    let seen = seen.into_inner().unwrap();
    println!("{seen:?} in {:?}", began.elapsed());
    assert!(seen.kills >= KILLS_AT_LEAST && seen.freezes >= FREEZES_AT_LEAST, "{seen:?}");

    // Whoever was killed or stopped has no lease any more.
    std::thread::sleep(PAST_ITS_LEASE);
    plan.ask_for_the_last_time(&stage);
    println!("all asked for the last time after {:?}", began.elapsed());
    plan.check(&stage);
}

impl Plan {
    fn deliver(
        &self,
        delivery: Delivery,
        server: &mut Server,
        queue: &Mutex<VecDeque<Delivery>>,
        seen: &Mutex<Seen>,
    ) {
        let again = Delivery { disturbance: None, ..delivery };
        let message = &self.messages[delivery.message];
        let Some(disturbance) = delivery.disturbance else {
            self.note(message, server.post(&message.body).unwrap());
            seen.lock().unwrap().answered += 1;
            return;
        };
        let outcome = disturbance.strike(server, &message.body, || {
            // Whoever asks again finds a lease, waits for it, and acts when it is over.
            queue.lock().unwrap().push_front(again);
        });
        let mut seen = seen.lock().unwrap();
        match disturbance {
            Disturbance::Kill(_) => {
                seen.kills += usize::from(outcome.answer.is_err());
                server.restart();
            }
            Disturbance::Freeze(..) => seen.freezes += usize::from(outcome.struck),
        }
        match outcome.answer {
            Ok(told) => {
                seen.answered += 1;
                self.note(message, told);
            }
            Err(_) => {
                seen.unanswered += 1;
                queue.lock().unwrap().push_back(again);
            }
        }
    }

    fn note(&self, message: &Message, told: Vec<Told>) {
        for (asking, told) in message.askings.iter().zip(told) {
            self.askings[*asking].answers.lock().unwrap().push(told);
        }
    }

    /// Without any disturbance: now everybody is told how it is.
    fn ask_for_the_last_time(&self, stage: &Stage) {
        let queue = Mutex::new(self.messages.iter().collect::<Vec<_>>());
        std::thread::scope(|scope| {
            for _ in 0..SERVERS {
                scope.spawn(|| {
                    let server = stage.server();
                    loop {
                        let next = queue.lock().unwrap().pop();
                        let Some(message) = next else { return };
                        self.note(message, server.post(&message.body).unwrap());
                    }
                });
            }
        });
    }

    fn check(&self, stage: &Stage) {
        let mut faults = Vec::new();
        let kept = stage.bookings();
        let mut by_name: HashMap<&str, usize> = HashMap::new();
        for (index, booking) in kept.iter().enumerate() {
            *by_name.entry(&booking.name).or_default() += 1;
            let is_other = |other: &&crate::stage::Kept| other.desk_and_date == booking.desk_and_date;
            let mut others = kept[index + 1..].iter().filter(is_other);
            if let Some(other) = others.find(|other| booking.overlaps(other)) {
                faults.push(format!("two have one slot: {booking:?} and {other:?}"));
            }
        }
        let slots = TIMES.len() * usize::try_from(DAYS).unwrap();
        if kept.len() != slots {
            faults.push(format!("{} bookings for {slots} slots that somebody wants", kept.len()));
        }
        if stage.changes_of_days() != kept.len() {
            faults.push(format!("{} changes for {} bookings", stage.changes_of_days(), kept.len()));
        }
        let appointments = stage.desk_items(|sk| sk.starts_with("APPOINTMENT#")).len();
        if appointments != kept.len() {
            faults.push(format!("{appointments} appointments of callers for {} bookings", kept.len()));
        }

        let mut told_booked = vec![false; self.wishes.len()];
        for (index, asking) in self.askings.iter().enumerate() {
            let wish = &self.wishes[asking.wish];
            let answers = asking.answers.lock().unwrap();
            let last = answers.last().unwrap();
            if !last.is_definite() {
                faults.push(format!("{} is never told: {answers:#?}", wish.name));
            }
            let mut definite = answers.iter().filter(|told| told.is_definite());
            let first = definite.next();
            if definite.any(|told| Some(told) != first) {
                faults.push(format!("{} is told different things under one id: {answers:#?}", wish.name));
            }
            let is_booked = kept.iter().any(|booking| {
                booking.name == wish.name
                    && booking.time == wish.time
                    && booking.desk_and_date.ends_with(&wish.date)
            });
            if last.is_done() != is_booked {
                faults.push(format!(
                    "{} (asking {index}) is told {last:?}, and the slot is {}",
                    wish.name,
                    if is_booked { "theirs" } else { "not theirs" }
                ));
            }
            if last.is_done() && !last.text().contains(&wish.name) {
                faults.push(format!("{} is told of another: {last:?}", wish.name));
            }
            told_booked[asking.wish] |= last.is_done();
        }
        let told = told_booked.iter().filter(|told| **told).count();
        if told != kept.len() {
            faults.push(format!("{told} are told of {} bookings", kept.len()));
        }
        if by_name.values().any(|times| *times > 1) {
            faults.push("somebody has two slots for one wish".to_owned());
        }
        let unknown = self
            .askings
            .iter()
            .map(|asking| asking.answers.lock().unwrap().iter().filter(|told| !told.is_definite()).count());
        println!("{} answers said that nobody knows", unknown.sum::<usize>());
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    }
}
