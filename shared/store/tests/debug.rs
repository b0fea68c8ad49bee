//! What `Debug` shows of what callers said: nothing, whoever writes `?value` into a log line.
#![expect(clippy::unwrap_used, reason = "a test that fails here says where")]

use std::fmt::Debug;
use std::sync::Arc;

use call_store::calls::{
    Among, CallKey, Claim, Detail, HashKey, ReportContent, ReportContext, ReportRecord, Retention, SHARDS,
    Selection, Source, Wish,
};
use call_store::desk::{
    Appointment, Block, CallerHistory, CallerProfile, KeptMessage, Message, NewBooking, NewMessage, Slot,
};
use call_store::{E164, Store, StoreConfiguration};
use jiff::Timestamp;
use jiff::civil::{date, time};
use local_dynamodb::LocalDynamoDb;

const NUMBER: &str = "+14155550123";
const NAME: &str = "Ada Example";
const TEXT: &str = "the tooth hurts";

/// The words of this file that a caller may have said, in pieces that would still tell.
const MARKS: [&str; 4] = ["5550", "Ada", "tooth", "hurts"];

fn shows_nothing(value: &impl Debug) {
    for shown in [format!("{value:?}"), format!("{value:#?}")] {
        let mark = MARKS.iter().find(|mark| shown.contains(**mark));
        assert_eq!(mark, None, "{shown}");
    }
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn number() -> E164 {
    NUMBER.parse().unwrap()
}

fn booking() -> NewBooking {
    NewBooking {
        desk: "main".to_owned(),
        date: date(2031, 6, 12),
        slot: Slot {
            time: time(9, 0, 0, 0),
            start: instant("2031-06-12T16:00:00Z"),
            end: instant("2031-06-12T16:30:00Z"),
        },
        name: NAME.to_owned(),
        reason: Some(TEXT.to_owned()),
        phone: Some(number()),
        tool_call_id: None,
    }
}

fn message() -> Message {
    Message { left_at: instant("2031-06-12T16:00:00Z"), text: TEXT.to_owned(), name: Some(NAME.to_owned()) }
}

#[test]
fn what_a_caller_is_or_said_is_not_shown() {
    shows_nothing(&number());
    shows_nothing(&booking());
    shows_nothing(&message());
    shows_nothing(&KeptMessage { id: 1, caller: Some(number()), message: message() });
    shows_nothing(&NewMessage {
        desk: "main".to_owned(),
        text: TEXT.to_owned(),
        name: Some(NAME.to_owned()),
        phone: Some(number()),
        left_at: instant("2031-06-12T16:00:00Z"),
        tool_call_id: None,
    });
    let profile = CallerProfile { name: Some(NAME.to_owned()), calls: 1, summary: Some(TEXT.to_owned()) };
    shows_nothing(&profile);
    shows_nothing(&CallerHistory {
        profile,
        coming: Vec::new(),
        past: Vec::new(),
        messages: vec![message()],
    });
    shows_nothing(&Block {
        number: NUMBER.parse().unwrap(),
        all_desks: false,
        note: Some(NAME.to_owned()),
        since: None,
    });
}

#[test]
fn whose_calls_are_listed_is_not_shown() {
    let of = |among| Selection {
        among,
        since: vapi_webhook::Timestamp::from_millis(0),
        until: vapi_webhook::Timestamp::from_millis(1),
        ended_reason: None,
        assistant_id: None,
        customer_number: Some(NUMBER.to_owned()),
        desk: None,
        id_prefix: None,
        limit: None,
        detail: Detail::Listed,
    };
    shows_nothing(&of(Among::All { shards: SHARDS }));
    shows_nothing(&of(Among::Customer { desk: "main".to_owned(), number: number() }));
}

#[test]
fn what_a_report_says_is_not_shown() {
    let body = format!(
        r#"{{"message":{{"type":"end-of-call-report","call":{{"id":"c-1"}},"customer":{{"number":"{NUMBER}"}},
        "analysis":{{"summary":"{NAME}: {TEXT}"}}}}}}"#
    );
    let record = ReportRecord::from_message(
        body.as_bytes(),
        &ReportContext {
            desk: Some("main"),
            received_at: vapi_webhook::Timestamp::from_millis(1_795_200_000_000),
            source: Source::Webhook,
            content: ReportContent::Full,
            retention: Retention::FOREVER,
        },
    );
    shows_nothing(&record);
}

#[tokio::test]
async fn what_is_read_back_is_not_shown() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let configuration = StoreConfiguration {
        calls_table: Some(dynamodb.calls_table().to_owned()),
        desk_table: Some(dynamodb.desk_table().to_owned()),
        endpoint: Some(dynamodb.endpoint().to_owned()),
        ..StoreConfiguration::default()
    };
    let store = Store::connect(&configuration).unwrap();
    let (calls, desk) = (store.calls().unwrap(), store.desk().unwrap());
    let now = 1_795_200_000_000;
    let wish = |id| {
        let call = CallKey::of_call("c-1").unwrap();
        Wish::new(HashKey(b"a key for tests"), call, id, "book", r#"{"name":"Ada Example"}"#).unwrap()
    };

    let claim = calls.claim(&wish("a"), now + 8_000, now).await.unwrap();
    shows_nothing(&claim);
    let Claim::Act(lease) = claim else { panic!("{claim:?}") };
    let lease = Arc::from(lease);
    let completion = calls.completion(&lease, format!("{NAME}, {NUMBER}: {TEXT}"), now);
    shows_nothing(&completion);
    let booking = desk.book(&booking(), Some(&completion)).await.unwrap();
    shows_nothing(&lease);
    let repeat = calls.claim(&wish("b"), now + 8_000, now + 1).await.unwrap();
    assert!(matches!(repeat, Claim::Repeat { .. }), "{repeat:?}");
    shows_nothing(&repeat);

    shows_nothing(&booking);
    shows_nothing(&Appointment { date: date(2031, 6, 12), booking });
    let day = desk.day("main", date(2031, 6, 12)).await.unwrap();
    assert_eq!(day.bookings().len(), 1);
    shows_nothing(&day);
    shows_nothing(&desk.caller_history("main", &number(), Timestamp::UNIX_EPOCH, 5).await.unwrap());
}
