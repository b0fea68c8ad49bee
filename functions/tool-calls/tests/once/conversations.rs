//! Conversations of random messages, some delivered again or to two processes at once, beside what should have come of them: the
//! same as if each call had come in a message of its own, in order.
//!
//! `WISH_SEED` has the same ones again (not the scheduler's part in it).

use std::collections::HashSet;
use std::time::{Duration, Instant};

use seeded_random::Random;
use serde_json::Value;

use crate::answers::Told;
use crate::message::{ADA, Line, book, cancel, leave, message};
use crate::stage::{Server, Stage, in_days};

const CONVERSATIONS: i32 = 14;
const DELIVERIES: usize = 6;
const CALLS_AT_MOST: usize = 4;

/// No other conversation is begun then: some machines are slow.
const TIME_FOR_ALL: Duration = Duration::from_secs(15);

const TIMES: [&str; 2] = ["09:00", "10:00"];
const TEXTS: [&str; 2] = ["late", "early"];

const PERCENT_AGAIN: u64 = 25;
const PERCENT_TO_BOTH: u64 = 25;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    Book(usize),
    Cancel(usize),
    Leave(usize),
}

/// Nobody knows what came of a call, so that nothing can be said of those after it.
struct Unknown;

struct Sent {
    asks: Vec<Ask>,
    body: String,
    told: Vec<Told>,
}

struct Conversation<'a> {
    stage: &'a Stage,
    servers: &'a [Server; 2],
    call_id: String,
    date: String,
    /// What should be there by now.
    booked: [bool; TIMES.len()],
    left: HashSet<usize>,
    sent: Vec<Sent>,
    calls: usize,
    /// What was sent, for whoever reads of a failure.
    course: Vec<String>,
}

#[test]
fn a_conversation_goes_as_if_each_call_had_come_in_a_message_of_its_own() {
    let mut random = Random::from_environment("WISH_SEED");
    let stage = Stage::open();
    // Long enough that what one call does is mostly known on a busy machine.
    let patient = [("TOOL_DEADLINE_MS", "7000")];
    let servers = [stage.server_with(&patient), stage.server_with(&patient)];
    let began = Instant::now();
    let (mut held, mut unknown, mut deliveries) = (0, 0, 0);
    for number in 0..CONVERSATIONS {
        if began.elapsed() > TIME_FOR_ALL {
            break;
        }
        held += 1;
        let mut conversation = Conversation::new(&stage, &servers, number);
        for _ in 0..DELIVERIES {
            if conversation.deliver(&mut random).is_err() {
                unknown += 1;
                break;
            }
            deliveries += 1;
        }
    }
    println!(
        "{held} conversations with {deliveries} deliveries, {unknown} of them broken off, in {:?}",
        began.elapsed()
    );
}

impl<'a> Conversation<'a> {
    /// Each has a day of its own: what is done late in one that was broken off is no matter to the next.
    fn new(stage: &'a Stage, servers: &'a [Server; 2], number: i32) -> Self {
        Self {
            stage,
            servers,
            call_id: format!("019c32ba-1e0f-7004-8000-{number:012x}"),
            date: in_days(30 + number),
            booked: [false; TIMES.len()],
            left: HashSet::new(),
            sent: Vec::new(),
            calls: 0,
            course: Vec::new(),
        }
    }

    fn deliver(&mut self, random: &mut Random) -> Result<(), Unknown> {
        let server = random.within(0..self.servers.len());
        if !self.sent.is_empty() && random.happens(PERCENT_AGAIN) {
            let earlier = random.within(0..self.sent.len());
            return self.deliver_again(earlier, &self.servers[server]);
        }
        let asks: Vec<Ask> = (0..1 + random.within(0..CALLS_AT_MOST)).map(|_| draw(random)).collect();
        self.course.push(format!("{asks:?}"));
        let calls: Vec<Value> = asks.iter().map(|ask| self.call(*ask)).collect();
        let body = message(Line::of(&self.call_id, ADA), &calls);
        let (changes, kept) = (self.changes(), self.kept_of_each());
        let told = if random.happens(PERCENT_TO_BOTH) {
            self.deliver_to_both(&body)?
        } else {
            known(self.servers[server].post(&body).unwrap())?
        };

        let effects = self.expect(&asks, &told);
        let done = self.changes() - changes;
        // A whole message that is asked for again, with nothing granted since, repeats its answers.
        let may_repeat = self.sent.iter().any(|sent| sent.asks == asks);
        assert!(done == effects || (done == 0 && may_repeat), "{} {done} {told:?}", self.so_far());
        for (text, (before, after)) in kept.into_iter().zip(self.kept_of_each()).enumerate() {
            let is_asked = asks.iter().any(|ask| matches!(ask, Ask::Leave(asked) if *asked == text));
            // Whether it is kept anew hangs on what was granted since; never twice for one message.
            let at_least = usize::from(is_asked && self.left.insert(text));
            let at_most = usize::from(is_asked);
            let new = after - before;
            assert!((at_least..=at_most).contains(&new), "{} {new} of {}", self.so_far(), TEXTS[text]);
        }
        self.sent.push(Sent { asks, body, told });
        Ok(())
    }

    fn deliver_again(&mut self, earlier: usize, server: &Server) -> Result<(), Unknown> {
        self.course.push(format!("number {earlier} again"));
        let (changes, kept) = (self.changes(), self.kept_of_each());
        let sent = &self.sent[earlier];
        let told = known(server.post(&sent.body).unwrap())?;
        assert_eq!(told, sent.told, "{}", self.so_far());
        assert_eq!((self.changes(), self.kept_of_each()), (changes, kept), "{}", self.so_far());
        Ok(())
    }

    fn deliver_to_both(&self, body: &str) -> Result<Vec<Told>, Unknown> {
        let [one, other] = self.servers;
        let (told, told_other) = std::thread::scope(|scope| {
            let told = scope.spawn(|| one.post(body).unwrap());
            let told_other = other.post(body).unwrap();
            (told.join().unwrap(), told_other)
        });
        let (told, told_other) = (known(told)?, known(told_other)?);
        assert_eq!(told, told_other, "{} to both", self.so_far());
        Ok(told)
    }

    /// Compares the answers, and what is booked, with what should be. Returns how many effects there should have been on the day.
    fn expect(&mut self, asks: &[Ask], told: &[Told]) -> usize {
        let mut effects = 0;
        for (ask, told_one) in asks.iter().zip(told) {
            let (slot, is_booked) = match *ask {
                Ask::Book(slot) => (slot, true),
                Ask::Cancel(slot) => (slot, false),
                Ask::Leave(_) => {
                    assert!(told_one.is_done(), "{} {told:?}", self.so_far());
                    continue;
                }
            };
            let was_booked = std::mem::replace(&mut self.booked[slot], is_booked);
            // There is none to cancel: both that, and that it has been cancelled, are true.
            if is_booked || was_booked {
                assert!(told_one.is_done(), "{} {told:?}", self.so_far());
            }
            effects += usize::from(was_booked != is_booked);
        }
        let there = TIMES.map(|time| self.stage.is_booked(&self.date, time));
        assert_eq!(there, self.booked, "{} {told:?}", self.so_far());
        effects
    }

    fn call(&mut self, ask: Ask) -> Value {
        self.calls += 1;
        let id = format!("call_{}", self.calls);
        match ask {
            Ask::Book(slot) => book(&id, &self.date, TIMES[slot]),
            Ask::Cancel(slot) => cancel(&id, &self.date, TIMES[slot]),
            Ask::Leave(text) => leave(&id, &self.text(text)),
        }
    }

    fn text(&self, text: usize) -> String {
        format!("I am {} on {}.", TEXTS[text], self.date)
    }

    fn changes(&self) -> usize {
        self.stage.changes_of(&self.date)
    }

    fn kept_of_each(&self) -> [usize; TEXTS.len()] {
        let messages = self.stage.desk_items(|sk| sk.starts_with("MESSAGE#"));
        std::array::from_fn(|text| {
            let text = self.text(text);
            messages.iter().filter(|message| message.to_string().contains(&text)).count()
        })
    }

    fn so_far(&self) -> String {
        format!("after {}:", self.course.join(", "))
    }
}

fn draw(random: &mut Random) -> Ask {
    match random.within(0..5) {
        0 | 1 => Ask::Book(random.within(0..TIMES.len())),
        2 | 3 => Ask::Cancel(random.within(0..TIMES.len())),
        _ => Ask::Leave(random.within(0..TEXTS.len())),
    }
}

fn known(told: Vec<Told>) -> Result<Vec<Told>, Unknown> {
    if told.iter().all(Told::is_definite) { Ok(told) } else { Err(Unknown) }
}
