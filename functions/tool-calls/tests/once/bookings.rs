//! Five hundred wishes for fifty slots, asked more than once and side by side, while processes are killed, and stopped past
//! their leases and continued: each slot is had once, and each caller is told the same thing each time.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::Instant;

use serde_json::Value;

use crate::answers::Told;
use crate::disturbance::Disturbance;
use crate::message::{Line, booking, message, tool_call};
use crate::random::Random;
use crate::stage::{PAST_ITS_LEASE, Server, Stage, in_days};

const DAYS: i32 = 5;
const TIMES: [&str; 10] =
    ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30"];
const WISHES_FOR_A_SLOT: usize = 10;
const SERVERS: usize = 3;

const KILLS: usize = 50;
const FREEZES: usize = 12;

/// Some of them come too late. At least so many must strike while the work is going on: fewer would prove little.
const KILLS_AT_LEAST: usize = KILLS / 3;
const FREEZES_AT_LEAST: usize = FREEZES / 3;

struct Wish {
    date: String,
    time: &'static str,
    name: String,
}

/// A tool call: a wish under an id. The same wish may be asked under a second id.
struct Asking {
    wish: usize,
    answers: Mutex<Vec<Told>>,
}

/// A message, and the tool calls in it.
struct Message {
    body: String,
    askings: Vec<usize>,
}

#[derive(Clone, Copy)]
struct Delivery {
    message: usize,
    disturbance: Option<Disturbance>,
}

struct Plan {
    wishes: Vec<Wish>,
    askings: Vec<Asking>,
    messages: Vec<Message>,
    deliveries: VecDeque<Delivery>,
}

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
    let plan = Plan::draw(&mut Random::from_environment());
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
    fn draw(random: &mut Random) -> Self {
        let mut plan = Self {
            wishes: Vec::new(),
            askings: Vec::new(),
            messages: Vec::new(),
            deliveries: VecDeque::new(),
        };
        let mut slots: Vec<(String, &str)> = Vec::new();
        for day in 0..DAYS {
            slots.extend(TIMES.map(|time| (in_days(30 + day), time)));
        }
        let mut wanted: Vec<_> = (0..WISHES_FOR_A_SLOT).flat_map(|_| slots.clone()).collect();
        random.shuffle(&mut wanted);
        for (date, time) in wanted {
            let name = format!("Caller Number {}", plan.wishes.len());
            plan.wishes.push(Wish { date, time, name });
        }

        let mut first = 0;
        while first < plan.wishes.len() {
            let together = if random.happens(700) { 1 } else { random.within(2..4) };
            let end = plan.end_of_message(first, together);
            plan.add_message(first..end, "a");
            let asked_anew = end - first == 1 && random.happens(150);
            if asked_anew {
                plan.add_message(first..end, "b");
            }
            first = end;
        }
        plan.draw_deliveries(random);
        plan
    }

    /// So many wishes, but none for a slot that the same caller wants already: who has it is told so, and it is no refusal.
    fn end_of_message(&self, first: usize, at_most: usize) -> usize {
        let slot = |wish: &Wish| (wish.date.clone(), wish.time);
        let wanted = &self.wishes[first..(first + at_most).min(self.wishes.len())];
        let is_new =
            |index: &usize| !wanted[..*index].iter().any(|other| slot(other) == slot(&wanted[*index]));
        first + (0..wanted.len()).take_while(is_new).count()
    }

    /// One call is one conversation, so that what is asked in it under another id is the same wish.
    fn add_message(&mut self, wishes: std::ops::Range<usize>, suffix: &str) {
        let first = wishes.start;
        // Made-up numbers, each of which calls once.
        let caller = format!("+1{}55501{:02}", 201 + first / 100, first % 100);
        let call_id = format!("019c32ba-1e0f-7004-8000-{first:012}");
        let mut calls = Vec::new();
        let mut askings = Vec::new();
        for wish in wishes {
            let Wish { date, time, name } = &self.wishes[wish];
            // Ids of one provider come again in other calls.
            let id = format!("call_{}{suffix}", wish - first);
            calls.push(tool_call(&id, "book_appointment", &booking(date, time, name)));
            askings.push(self.askings.len());
            self.askings.push(Asking { wish, answers: Mutex::default() });
        }
        let body = message(Line::of(&call_id, &caller), &calls);
        self.messages.push(Message { body, askings });
    }

    /// Each message in random order, a third of them once or twice more, soon after or much later.
    fn draw_deliveries(&mut self, random: &mut Random) {
        let mut order: Vec<usize> = (0..self.messages.len()).collect();
        random.shuffle(&mut order);
        let mut deliveries: Vec<usize> = Vec::new();
        for message in order {
            deliveries.push(message);
            if random.happens(250) {
                // The next process takes it at the same time.
                deliveries.push(message);
            }
        }
        for _ in 0..self.messages.len() / 6 {
            let again = random.within(0..self.messages.len());
            deliveries.insert(random.within(0..deliveries.len()), again);
        }
        let mut disturbances: Vec<Option<Disturbance>> = vec![None; deliveries.len()];
        disturbances[..KILLS].fill_with(|| Some(Disturbance::kill(random)));
        disturbances[KILLS..KILLS + FREEZES].fill_with(|| Some(Disturbance::freeze(random)));
        random.shuffle(&mut disturbances);
        let both = deliveries.into_iter().zip(disturbances);
        self.deliveries = both.map(|(message, disturbance)| Delivery { message, disturbance }).collect();
    }

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

#[test]
fn the_plan_has_five_hundred_wishes_each_of_them_asked() {
    let plan = Plan::draw(&mut Random::from_environment());
    assert_eq!(plan.wishes.len(), 500);
    assert!(plan.askings.len() > 500 && plan.deliveries.len() > plan.messages.len());
    let body: Value = serde_json::from_str(&plan.messages[0].body).unwrap();
    assert!(body["message"]["call"]["id"].is_string());
}
