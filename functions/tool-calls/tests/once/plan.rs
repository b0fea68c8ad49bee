//! Who wants what, in which messages, how often and in which order, and what happens meanwhile.

use std::collections::VecDeque;
use std::sync::Mutex;

use crate::answers::Told;
use crate::disturbance::Disturbance;
use crate::message::{Line, booking, message, tool_call};
use crate::stage::in_days;
use seeded_random::Random;

pub(crate) const DAYS: i32 = 5;
pub(crate) const TIMES: [&str; 10] =
    ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30"];
const WISHES_FOR_A_SLOT: usize = 10;
pub(crate) const KILLS: usize = 50;
pub(crate) const FREEZES: usize = 12;

pub(crate) struct Wish {
    pub(crate) date: String,
    pub(crate) time: &'static str,
    pub(crate) name: String,
}

/// A tool call: a wish under an id. The same wish may be asked under a second id.
pub(crate) struct Asking {
    pub(crate) wish: usize,
    pub(crate) answers: Mutex<Vec<Told>>,
}

/// A message, and the tool calls in it.
pub(crate) struct Message {
    pub(crate) body: String,
    pub(crate) askings: Vec<usize>,
}

#[derive(Clone, Copy)]
pub(crate) struct Delivery {
    pub(crate) message: usize,
    pub(crate) disturbance: Option<Disturbance>,
}

pub(crate) struct Plan {
    pub(crate) wishes: Vec<Wish>,
    pub(crate) askings: Vec<Asking>,
    pub(crate) messages: Vec<Message>,
    pub(crate) deliveries: VecDeque<Delivery>,
}

impl Plan {
    pub(crate) fn draw(random: &mut Random) -> Self {
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
            let together = if random.happens(70) { 1 } else { random.within(2..4) };
            let end = plan.end_of_message(first, together);
            plan.add_message(first..end, "a");
            let asked_anew = end - first == 1 && random.happens(15);
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
            if random.happens(25) {
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
}

#[test]
fn the_plan_has_five_hundred_wishes_each_of_them_asked() {
    let plan = Plan::draw(&mut Random::from_environment("TOOLS_SEED"));
    assert_eq!(plan.wishes.len(), 500);
    assert!(plan.askings.len() > 500 && plan.deliveries.len() > plan.messages.len());
    let body: serde_json::Value = serde_json::from_str(&plan.messages[0].body).unwrap();
    assert!(body["message"]["call"]["id"].is_string());
}
