//! `forget`: all of one customer, none of another, and what stays elsewhere.

use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use call_store::Desk;
use call_store::calls::Retention;
use call_store::desk::{BlockList, CallerProfile, NewBooking, NewMessage};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, Zoned};
use local_sqs::{LocalSqs, RetryQueue, RetrySettings};
use serde_json::{Value, json};

use crate::call::Call;
use crate::cloud_formation::{CloudFormation, Described};
use crate::command::{command, fails, succeeds};
use crate::secret::settled;
use crate::tables::{Tables, wait};

const STACK: &str = "vapi-lambda-prod";
const CUSTOMER: &str = "+14155550123";
const OTHER: &str = "+14155550142";

/// A stack with calls, desk data and queues of two customers.
struct World {
    tables: Tables,
    sqs: LocalSqs,
    queues: RetryQueue,
    cloud_formation: CloudFormation,
}

impl World {
    fn new() -> Self {
        let tables = Tables::empty();
        let sqs = LocalSqs::start().unwrap();
        // What a test holds it holds for as long as the test takes.
        let held = RetrySettings { visibility: Duration::from_secs(600), ..RetrySettings::default() };
        let queues = sqs.create_queue_with("reports", &held).unwrap();
        let stack = Described::default()
            .with_output("CallsTableName", tables.dynamodb.calls_table())
            .with_output("DeskTableName", tables.dynamodb.desk_table())
            .with_output("ReportRetryQueueUrl", queues.queue_url())
            .with_output("ReportDeadLetterQueueUrl", queues.dead_letter_queue_url())
            .with_parameter("LogRetentionDays", "30");
        Self { tables, sqs, queues, cloud_formation: stack.served_as(STACK) }
    }

    /// With what a customer leaves behind, for each of the two.
    fn lived_in() -> Self {
        let world = Self::new();
        for (index, customer) in [CUSTOMER, OTHER].into_iter().enumerate() {
            world.call(customer, &format!("call-{index}"), "main");
            for sk in ["STATUS#1780000000000#ended", "TOOL#0123", "INTENT#4567"] {
                world.tables.put_key(&format!("CALL#call-{index}"), sk);
            }
            world.call_in_parts(customer, &format!("large-{index}"));
            world.queue(customer, &format!("queued-{index}"));
            world.desk_data(customer, i64::try_from(index).unwrap());
        }
        let web_call = Call::minutes_ago("of-nobody", 3).without("/customer");
        world.tables.keep(&web_call, "main", Retention::FOREVER);
        world
    }

    fn call(&self, customer: &str, id: &str, desk: &str) {
        let call = Call::minutes_ago(id, 5).with("/customer/number", customer);
        self.tables.keep(&call, desk, Retention::FOREVER);
    }

    /// One whose body does not fit into its header's item, and that is noted as not whole yet.
    fn call_in_parts(&self, customer: &str, id: &str) {
        let mut words = String::new();
        let mut state = 7_u64;
        while words.len() < 1_500_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            words.push_str(&format!("{state:x} "));
        }
        let call =
            Call::minutes_ago(id, 9).with("/customer/number", customer).with("/artifact/transcript", words);
        self.tables.keep(&call, "main", Retention::FOREVER);
        self.tables.put_key("PENDING", &format!("CALL#{id}#0123456789abcdef"));
    }

    /// A header in the retry queue, and a part of its body among the dead letters.
    fn queue(&self, customer: &str, id: &str) {
        let pk = format!("CALL#{id}");
        let header = json!({"v": 1, "item": {"pk": {"S": pk}, "sk": {"S": "REPORT"}, "v": {"N": "1"},
            "customerNumber": {"S": customer}, "desk": {"S": "main"}}});
        let part = json!({"v": 1, "item": {"pk": {"S": pk}, "sk": {"S": "BODY#0123456789abcdef#0001"},
            "v": {"N": "1"}, "body": {"B": "AAAA"}}});
        self.queues.queue.send(&header.to_string()).unwrap();
        self.queues.dead_letters.send(&part.to_string()).unwrap();
    }

    /// A part of a body in the retry queue.
    fn queue_part(&self, id: &str) {
        let part = json!({"v": 1, "item": {"pk": {"S": format!("CALL#{id}")}, "v": {"N": "1"},
            "sk": {"S": "BODY#0123456789abcdef#0002"}, "body": {"B": "AAAA"}}});
        self.queues.queue.send(&part.to_string()).unwrap();
    }

    fn desk_data(&self, customer: &str, hour: i64) {
        let desk = self.desk();
        let phone = customer.parse().unwrap();
        let now = Timestamp::now();
        wait(async {
            let profile = CallerProfile { name: Some("Ada Example".to_owned()), calls: 2, summary: None };
            desk.keep_caller_profile("main", &phone, &profile).await.unwrap();
            for (text, left_at) in [("I am late.", now), ("I am here.", now - SignedDuration::from_hours(1))]
            {
                let message = NewMessage {
                    desk: "main".to_owned(),
                    text: text.to_owned(),
                    name: None,
                    phone: Some(phone.clone()),
                    left_at,
                    tool_call_id: None,
                };
                desk.leave_message(&message, None).await.unwrap();
            }
            for day in [in_days(-3), in_days(3)] {
                let start = day.at(9, 0, 0, 0).in_tz("UTC").unwrap().timestamp();
                let start = start + SignedDuration::from_hours(hour);
                let booking = NewBooking {
                    desk: "main".to_owned(),
                    date: day,
                    slot: call_store::desk::Slot {
                        time: start.to_zoned(jiff::tz::TimeZone::UTC).time(),
                        start,
                        end: start + SignedDuration::from_mins(30),
                    },
                    name: "Ada Example".to_owned(),
                    reason: Some("check-up".to_owned()),
                    phone: Some(phone.clone()),
                    tool_call_id: Some("call_1".to_owned()),
                };
                desk.book(&booking, None).await.unwrap();
            }
            desk.block(BlockList::AllDesks, &customer.parse().unwrap(), None, now).await.unwrap();
        });
    }

    fn desk(&self) -> Desk {
        self.tables.store().desk().unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command("forget", arguments);
        self.cloud_formation.named(&mut command, STACK);
        command
            .env("AWS_ENDPOINT_URL_DYNAMODB", self.tables.endpoint())
            .env("AWS_ENDPOINT_URL_SQS", self.sqs.endpoint());
        command
    }

    fn prints(&self, arguments: &[&str]) -> String {
        let mut all = vec!["--customer", CUSTOMER];
        all.extend(arguments);
        succeeds(&mut self.command(&all))
    }

    fn outcome(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["--json"];
        all.extend(arguments);
        serde_json::from_str(&self.prints(&all)).unwrap()
    }

    /// All that is stored or queued, as text, but for the compressed bodies.
    fn everything(&self) -> String {
        let tables = [self.tables.dynamodb.calls_table(), self.tables.dynamodb.desk_table()];
        let mut items: Vec<Value> =
            tables.iter().flat_map(|table| self.tables.dynamodb.items(table).unwrap()).collect();
        items.sort_by_key(|item| format!("{}{}", item["pk"], item["sk"]));
        let mut text = String::new();
        for mut item in items {
            item.as_object_mut().unwrap().remove("body");
            text.push_str(&format!("{item}\n"));
        }
        for queue in [&self.queues.queue, &self.queues.dead_letters] {
            for message in queue.messages().unwrap() {
                text.push_str(&format!("{}\n", message.body));
            }
        }
        text
    }
}

/// So many days from the one on which the test began, also after midnight.
fn in_days(days: i64) -> Date {
    static TODAY: OnceLock<Date> = OnceLock::new();
    let today = TODAY.get_or_init(|| Zoned::now().with_time_zone(jiff::tz::TimeZone::UTC).date());
    *today + SignedDuration::from_hours(24 * days)
}

/// What is stored of the other one.
fn of_other(everything: &str) -> Vec<&str> {
    let traces = [OTHER, "call-1", "large-1", "queued-1"];
    everything.lines().filter(|line| traces.iter().any(|trace| line.contains(trace))).collect()
}

#[test]
fn all_of_one_customer_goes_and_nothing_of_another() {
    let world = World::lived_in();
    let before = world.everything();
    let printed = world.prints(&["--yes", "--also-block-list", "--width", "80"]);
    let after = world.everything();
    for trace in [CUSTOMER, "call-0", "large-0", "queued-0"] {
        assert!(before.contains(trace), "{trace} was there");
        assert!(!after.contains(trace), "{trace} is gone: {after}");
    }
    // Days hold the bookings of both: those of the other are as they were.
    assert!(after.contains("of-nobody"), "{after}");
    assert_eq!(after.matches(OTHER).count(), before.matches(OTHER).count(), "{after}");
    let items = |text| of_other(text).iter().filter(|line| !line.contains("#DAY#")).count();
    assert_eq!(items(&after), items(&before));
    assert_eq!(after.matches("Ada Example").count() * 2, before.matches("Ada Example").count());
    let day = format!("DESK#main#DAY#{}", in_days(3));
    let day: Value = serde_json::from_str(after.lines().find(|line| line.contains(&day)).unwrap()).unwrap();
    assert_eq!(day["bookings"]["L"].as_array().unwrap().len(), 2, "the time stays taken");
    insta::assert_snapshot!("forget_80", settled(&printed));

    let again = world.outcome(&["--yes", "--also-block-list"]);
    assert_eq!((&again["callIds"], &again["queuedMessages"]), (&json!([]), &json!(0)), "{again}");
    assert!(world.prints(&["--yes", "--width", "40"]).starts_with("Nothing is kept about +14155550123."));
}

#[test]
fn a_dry_run_counts_and_deletes_nothing() {
    let world = World::lived_in();
    let before = world.everything();
    let found = world.outcome(&["--dry-run"]);
    assert_eq!(found["callIds"], json!(["call-0", "large-0", "queued-0"]));
    assert_eq!(found["callItems"]["statuses"], 1);
    assert_eq!(found["callItems"]["records"], 2);
    assert_eq!(found["callItems"]["notes"], 1);
    assert!(found["callItems"]["parts"].as_u64().unwrap() >= 2, "{found}");
    assert_eq!(
        (&found["queuedMessages"], &found["profiles"], &found["messages"]),
        (&json!(2), &json!(1), &json!(2))
    );
    assert_eq!((&found["bookingsToCome"], &found["bookingsPast"]), (&json!(1), &json!(1)));
    assert_eq!(found["deleted"], false);
    insta::assert_snapshot!("forget_dry_run_80", settled(&world.prints(&["--dry-run", "--width", "80"])));
    insta::assert_snapshot!("forget_dry_run_40", settled(&world.prints(&["--dry-run", "--width", "40"])));
    assert_eq!(world.everything(), before, "also the queued messages can be received as before");
}

#[test]
fn nobody_is_forgotten_without_a_yes_and_a_blocked_number_stays_blocked() {
    let world = World::lived_in();
    let before = world.everything();
    let said = fails(&mut world.command(&["--customer", CUSTOMER]));
    assert!(
        said.contains("Delete it? It can't be had back. Say so with --yes; nothing is changed"),
        "{said}"
    );
    assert_eq!(world.everything(), before);
    world.prints(&["--yes"]);
    assert!(wait(async { world.desk().is_blocked("main", &CUSTOMER.parse().unwrap()).await.unwrap() }));
}

#[test]
fn coming_appointments_are_cancelled_where_that_is_asked_for() {
    let world = World::lived_in();
    let printed = world.prints(&["--yes", "--cancel-appointments", "--width", "80"]);
    assert!(
        printed.contains(&format!("Cancelled appointments:\n  {} 09:00, desk main", in_days(3))),
        "{printed}"
    );
    let days = |date| wait(async { world.desk().day("main", date).await.unwrap().bookings().len() });
    assert_eq!((days(in_days(3)), days(in_days(-3))), (1, 2), "the other one's, and both of the past");
}

/// Whatever of a call an interruption has left, its header is the last to go: by it the rest is found.
#[test]
fn an_interruption_can_be_made_up_for() {
    let world = World::lived_in();
    let calls = world.tables.store().calls().unwrap();
    wait(async { calls.forget_call_but_header("large-0").await.unwrap() });
    let found = world.outcome(&["--dry-run"]);
    assert!(found["callIds"].as_array().unwrap().contains(&json!("large-0")), "{found}");
    world.prints(&["--yes"]);
    assert!(!world.everything().contains("large-0"));
}

#[test]
fn a_call_that_is_in_no_list_takes_reading_the_whole_table() {
    let world = World::new();
    let call = Call::minutes_ago("of-no-desk", 5).with("/customer/number", CUSTOMER);
    world.tables.keep(&call, "gone", Retention::FOREVER);
    // A report whose header DynamoDB did not take names no number outside its body.
    world.call(CUSTOMER, "minimal", "main");
    let item = world.tables.dynamodb.items(world.tables.dynamodb.calls_table()).unwrap();
    let mut item = item.into_iter().find(|item| item["callId"]["S"] == "minimal").unwrap();
    let header = item.as_object_mut().unwrap();
    header.retain(|name, _| !["customerNumber", "customerKey", "desk", "summary"].contains(&name.as_str()));
    header.insert("truncated".to_owned(), json!({"BOOL": true}));
    world.tables.put(item);
    world.call(OTHER, "of-another", "gone");

    assert_eq!(world.outcome(&["--dry-run"])["callIds"], json!([]));
    let said = world.prints(&["--dry-run"]);
    assert!(said.contains("--scan"), "{said}");
    assert_eq!(world.outcome(&["--dry-run", "--scan"])["callIds"], json!(["minimal", "of-no-desk"]));
    world.prints(&["--yes", "--scan"]);
    let after = world.everything();
    assert!(
        !after.contains("of-no-desk") && !after.contains("minimal") && after.contains("of-another"),
        "{after}"
    );
}

#[test]
fn one_desk_forgets_and_the_others_do_not() {
    let world = World::new();
    world.call(CUSTOMER, "with-main", "main");
    world.call(CUSTOMER, "with-north", "north");
    world.desk_data(CUSTOMER, 0);
    world.prints(&["--yes", "--desk", "north"]);
    let after = world.everything();
    assert!(after.contains("with-main") && !after.contains("with-north"), "{after}");
    assert!(after.contains(&format!("CALLER#main#{CUSTOMER}")), "{after}");
}

#[test]
fn an_expired_call_that_is_still_stored_goes_too() {
    let world = World::new();
    let call = Call::minutes_ago("expired", 60 * 24 * 3).with("/customer/number", CUSTOMER);
    world.tables.keep(&call, "main", Retention::days(1));
    assert_eq!(world.outcome(&["--yes"])["callIds"], json!(["expired"]));
    assert!(!world.everything().contains("expired\""));
}

#[test]
fn a_message_that_somebody_else_holds_is_told() {
    let world = World::new();
    world.queue(CUSTOMER, "queued-0");
    let held = world.queues.queue.receive().unwrap().len();
    assert_eq!(held, 1);
    let printed = world.prints(&["--dry-run"]);
    assert!(printed.contains("1 queued messages are being worked on"), "{printed}");
}

/// Whoever holds a message may put it into the table, or show it again, after this command has ended.
#[test]
fn while_somebody_else_holds_a_message_nothing_goes_that_it_is_found_by() {
    let world = World::new();
    world.call(CUSTOMER, "held-0", "main");
    world.call(CUSTOMER, "stored", "main");
    world.queue_part("held-0");
    world.queue(CUSTOMER, "queued-0");
    let held: Vec<_> = world.queues.queue.receive().unwrap();
    let (part, rest): (Vec<_>, Vec<_>) =
        held.into_iter().partition(|message| message.body.contains("held-0"));
    assert_eq!((part.len(), rest.len()), (1, 1));
    world.queues.queue.release(&rest[0]).unwrap();

    let printed = world.prints(&["--yes", "--width", "500"]);
    assert!(printed.contains("but not the headers of the reports"), "{printed}");
    assert!(
        printed.contains("the headers too, run this again in 5 minutes.")
            && !printed.contains("All of it is deleted."),
        "{printed}"
    );
    let kept = world.everything();
    for id in ["held-0", "stored", "queued-0"] {
        assert!(kept.contains(&format!("CALL#{id}")), "the header of {id}: {kept}");
    }
    assert!(!kept.contains("BODY#"), "all else is gone: {kept}");

    world.queues.queue.release(&part[0]).unwrap();
    let found = world.outcome(&["--dry-run"]);
    assert_eq!((&found["queuedMessages"], &found["queuedHidden"]), (&json!(2), &json!(0)), "{found}");
    let printed = world.prints(&["--yes", "--width", "500"]);
    assert!(printed.contains("All of it is deleted."), "{printed}");
    let after = world.everything();
    assert!(!after.contains("CALL#"), "{after}");
}

#[test]
fn what_is_no_number_or_half_a_place_is_refused() {
    for written in ["4155550123", "+1 415 555 0123", "anonymous", "", "+"] {
        let said = fails(&mut command("forget", &["--customer", written]));
        assert!(said.contains("write it in full, with + and the country"), "{written}: {said}");
    }
    let said = fails(command("forget", &["--customer", CUSTOMER]).env("CALLS_TABLE", "calls"));
    assert!(said.contains("say --stack NAME, or both --calls-table and --desk-table"), "{said}");
    let said = fails(&mut command("forget", &["--customer", CUSTOMER, "--desk", "main", "--scan"]));
    assert!(said.contains("cannot be used with"), "{said}");
}

#[test]
fn without_a_stack_tables_may_be_named_and_no_queue_is_looked_through() {
    let world = World::lived_in();
    let tables =
        ["--calls-table", "calls", "--desk-table", "desk", "--endpoint-url", world.tables.endpoint()];
    let mut forget = command("forget", &["--customer", CUSTOMER, "--yes"]);
    let printed = succeeds(forget.args(tables));
    assert!(printed.contains("No queue was looked through: none is named"), "{printed}");
    let after = world.everything();
    assert!(!after.contains("call-0") && after.contains("queued-0"), "{after}");
}

const OTHERWISE: [(&str, &str); 6] = [
    ("no-plus", "14155550123"),
    ("tel", "tel:+14155550123"),
    ("sip", "sip:+14155550123@carrier.example"),
    ("spaced", "+1 415 555 0123"),
    ("zeros", "0014155550123"),
    ("plain", CUSTOMER),
];

#[test]
fn a_number_that_is_written_otherwise_is_the_same_number_to_a_scan() {
    let world = World::new();
    for (id, number) in OTHERWISE {
        world.call(number, &format!("stored-{id}"), "main");
        world.queue(number, &format!("queued-{id}"));
    }
    world.call("14155550142", "stored-other", "main");
    world.queue("tel:+14155550142", "queued-other");

    let printed = world.prints(&["--dry-run", "--width", "500"]);
    assert!(world.outcome(&["--dry-run"])["callIds"].as_array().unwrap().len() == 2, "{printed}");
    let printed = world.prints(&["--yes", "--scan", "--width", "500"]);
    assert!(printed.contains("All of it is deleted.") && !printed.contains("only --scan"), "{printed}");
    let after = world.everything();
    for (id, _) in OTHERWISE {
        assert!(
            !after.contains(&format!("stored-{id}")) && !after.contains(&format!("queued-{id}")),
            "{after}"
        );
    }
    assert!(after.contains("stored-other") && after.contains("queued-other"), "{after}");
}

#[test]
fn a_number_without_its_country_goes_only_when_somebody_says_whose_it_is() {
    let world = World::new();
    world.call(CUSTOMER, "stored-plain", "main");
    world.call("4155550123", "stored-national", "main");
    world.queue("4155550123", "queued-national");
    let found = world.outcome(&["--dry-run", "--scan"]);
    assert_eq!(
        found["nearMatches"],
        json!([{"writtenAs": "4155550123", "callIds": ["queued-national", "stored-national"]}])
    );
    let printed = world.prints(&["--yes", "--scan", "--width", "500"]);
    assert!(
        printed.contains("\nIf that is the same number, add: --also-written-as 4155550123\n"),
        "{printed}"
    );
    assert!(!printed.contains("All of it is deleted."), "{printed}");
    let after = world.everything();
    assert!(after.contains("stored-national") && after.contains("queued-national"), "{after}");
    assert!(!after.contains("stored-plain"), "{after}");

    let said =
        fails(&mut world.command(&["--customer", CUSTOMER, "--scan", "--also-written-as", "anonymous"]));
    assert!(said.contains("it is somebody else's, or no number"), "{said}");
    let printed = world.prints(&["--yes", "--scan", "--also-written-as", "4155550123"]);
    assert!(printed.contains("All of it is deleted."), "{printed}");
    let after = world.everything();
    assert!(!after.contains("stored-national") && !after.contains("queued-national"), "{after}");
}

/// A carrier may hand on whatever a caller says that their number is.
#[test]
fn what_came_with_a_call_is_obeyed_by_no_terminal_and_no_shell() {
    let world = World::new();
    world.call("4155550123;$(touch PWNED)\u{1b}]0;owned\u{7}\u{1b}[2K", "stored-odd", "main");
    world.queue("4155550123;$(touch PWNED)", "queued-odd\u{1b}[2K");
    let printed = world.prints(&["--dry-run", "--scan", "--width", "500"]);
    assert!(printed.contains("call of 4155550123;$(touch PWNED) ("), "{printed}");
    assert!(!printed.contains("number, add: "), "no command to paste: {printed}");
    assert!(!printed.chars().any(|letter| letter.is_control() && letter != '\n'), "{printed:?}");

    let as_seen = "4155550123;$(touch PWNED)";
    let printed = world.prints(&["--yes", "--scan", "--also-written-as", as_seen, "--width", "500"]);
    assert!(printed.contains("All of it is deleted.") && printed.contains("  queued-odd\n"), "{printed}");
    assert!(!printed.chars().any(|letter| letter.is_control() && letter != '\n'), "{printed:?}");
    let after = world.everything();
    assert!(!after.contains("stored-odd") && !after.contains("queued-odd"), "{after}");
}

/// What nobody has looked for is said to be there.
#[test]
fn what_was_not_looked_for_is_named() {
    let world = World::new();
    world.call(CUSTOMER, "stored", "main");
    world.tables.put_key("CALL#running", "STATUS#1780000000000#in-progress");
    let printed = world.prints(&["--yes", "--width", "500"]);
    assert!(
        printed.contains("such as 14155550123 or tel:+14155550123: only --scan looks for those"),
        "{printed}"
    );
    assert!(printed.contains("Statuses and records of tools of calls that have no report"), "{printed}");
    assert!(world.everything().contains("CALL#running"));
}

/// Until all messages were looked at nothing is taken away that the rest is found by.
#[test]
fn a_queue_that_is_too_long_to_be_looked_through_is_said_to_be_and_ends_with_another_run() {
    let world = World::new();
    world.call(CUSTOMER, "stored", "main");
    for number in 0..40 {
        world.queue(if number % 2 == 0 { CUSTOMER } else { OTHER }, &format!("queued-{number}"));
    }
    let printed = world.prints(&["--yes", "--most-queued", "10", "--width", "500"]);
    assert!(
        printed.contains("Not all of it is deleted") && !printed.contains("All of it is deleted"),
        "{printed}"
    );
    assert!(printed.contains("queued messages were looked at, and there are more"), "{printed}");
    let calls = world.tables.dynamodb.items(world.tables.dynamodb.calls_table()).unwrap();
    assert!(calls.iter().any(|item| item["sk"]["S"] == "REPORT"), "{calls:?}");

    let printed = world.prints(&["--yes", "--width", "500"]);
    assert!(printed.contains("All of it is deleted."), "{printed}");
    let after = world.everything();
    assert!(!after.contains(CUSTOMER) && !after.contains("stored"), "{after}");
    assert_eq!(after.matches(OTHER).count(), 20, "{after}");
}
