//! One effect for one wish, with an embedded DynamoDB behind the engine.

use std::sync::atomic::Ordering;
use std::time::Duration;

use call_store::{Store, StoreConfiguration};
use jiff::{SignedDuration, Timestamp};
use local_dynamodb::LocalDynamoDb;
use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard};
use vapi_tools::{CallFacts, Engine, Limits, Secrets, Services};

use crate::tools::{self, BEGUN, KEYS};
use crate::{LATE, SOON, a_call, call, run_by, text};

const NOON: &str = "2026-06-12T12:00:00Z";

/// The tools count in statics, so their tests run one at a time where they share a process.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

struct Stage {
    _alone: MutexGuard<'static, ()>,
    dynamodb: LocalDynamoDb,
    now: Timestamp,
}

impl Stage {
    async fn new() -> Self {
        let alone = ONE_AT_A_TIME.lock().await;
        BEGUN.store(0, Ordering::SeqCst);
        KEYS.lock().unwrap().clear();
        Self {
            _alone: alone,
            dynamodb: LocalDynamoDb::in_memory().await.unwrap(),
            now: NOON.parse().unwrap(),
        }
    }

    /// The same tables, so much later.
    fn later(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
    }

    fn engine(&self) -> Engine {
        let configuration = StoreConfiguration {
            calls_table: Some(self.dynamodb.calls_table().to_owned()),
            desk_table: Some(self.dynamodb.desk_table().to_owned()),
            endpoint: Some(self.dynamodb.endpoint().to_owned()),
            ..StoreConfiguration::default()
        };
        let store = Store::connect(&configuration).unwrap();
        let services = Services::new(self.now, Some(&store), Secrets::default());
        Engine::new(tools::registry(), services, Limits::default())
    }

    async fn book(&self, id: &str, arguments: Value) -> Value {
        let calls = json!([call(id, "book", arguments)]);
        run_by(&self.engine(), a_call(), calls, LATE).await.remove(0)
    }

    fn seats(&self) -> usize {
        let items = self.dynamodb.items(self.dynamodb.desk_table()).unwrap();
        items.iter().filter(|item| item["pk"]["S"] == "SEATS").count()
    }

    fn records(&self) -> usize {
        self.dynamodb.items(self.dynamodb.calls_table()).unwrap().len() - usize::from(self.has_key())
    }

    fn has_key(&self) -> bool {
        let items = self.dynamodb.items(self.dynamodb.calls_table()).unwrap();
        items.iter().any(|item| item["sk"]["S"] == "HASH_KEY")
    }
}

#[tokio::test]
async fn a_repeat_is_answered_and_not_run() {
    let mut stage = Stage::new().await;
    let booked = stage.book("a", json!({ "seat": 7 })).await;
    assert_eq!(
        booked,
        json!({
            "toolCallId": "a", "name": "book", "result": "seat 7 by a",
            "message": { "type": "request-complete", "content": "Booked." }, "metadata": { "seat": 7 },
        })
    );
    stage.later(3_600);
    // Spelled otherwise, and with a static parameter that Vapi merges in.
    let again = stage.book("a", json!({ "tenant": "x", "seat": "7" })).await;
    assert_eq!(again, booked);
    assert_eq!((stage.seats(), BEGUN.load(Ordering::SeqCst)), (1, 1));
    // The id with other arguments is a new call.
    assert_eq!(text(&stage.book("a", json!({ "seat": 8 })).await, "result"), "seat 8 by a");
}

#[tokio::test]
async fn the_same_wish_under_a_new_id_is_told_what_the_first_was() {
    let mut stage = Stage::new().await;
    stage.book("a", json!({ "seat": 7 })).await;
    stage.later(119);
    let again = stage.book("b", json!({ "seat": 7 })).await;
    assert_eq!((again["toolCallId"].as_str(), text(&again, "result")), (Some("b"), "seat 7 by a"));
    stage.later(2);
    let new = stage.book("c", json!({ "seat": 7 })).await;
    assert!(text(&new, "error").contains("just changed"), "{new}");
}

#[tokio::test]
async fn one_id_in_one_message_is_one_effect() {
    let stage = Stage::new().await;
    let once = call("same", "book", json!({ "seat": 7 }));
    let calls = json!([once, once, call("same", "echo", json!({ "text": "other" })), once]);
    let results = run_by(&stage.engine(), a_call(), calls, LATE).await;
    for position in [0, 1, 3] {
        assert_eq!(text(&results[position], "result"), "seat 7 by same");
    }
    assert_eq!(text(&results[2], "error"), "Another call has the same id. Call it again.");
    let nobody = run_by(&stage.engine(), CallFacts::default(), json!([once]), LATE).await;
    assert_eq!(text(&nobody[0], "error"), "I can't do that without knowing which call it belongs to.");
    assert_eq!(stage.seats(), 1);
}

#[tokio::test]
async fn a_wish_twice_in_one_message_is_one_effect_and_one_answer() {
    let stage = Stage::new().await;
    let calls = json!([call("a", "book", json!({ "seat": 7 })), call("b", "book", json!({ "seat": 7 }))]);
    let results = run_by(&stage.engine(), a_call(), calls, LATE).await;
    assert_eq!(text(&results[0], "result"), text(&results[1], "result"));
    assert_eq!(stage.seats(), 1);
}

#[tokio::test]
async fn a_refusal_is_repeated_and_a_failure_is_tried_again() {
    let stage = Stage::new().await;
    for _ in 0..2 {
        assert_eq!(text(&stage.book("a", json!({ "seat": 7, "how": "taken" })).await, "error"), "taken");
    }
    assert_eq!(BEGUN.load(Ordering::SeqCst), 1);
    for _ in 0..2 {
        assert_eq!(text(&stage.book("b", json!({ "seat": 7, "how": "away" })).await, "error"), "away");
    }
    assert_eq!(BEGUN.load(Ordering::SeqCst), 3);
    assert_eq!(stage.records(), 1, "what failed before the effect leaves nothing");
    let misfit = stage.book("c", json!({ "seat": "none" })).await;
    assert!(text(&misfit, "error").starts_with("book was not run."), "{misfit}");
    assert_eq!(stage.records(), 1);
}

#[tokio::test]
async fn an_effect_elsewhere_has_one_key_in_every_attempt() {
    let stage = Stage::new().await;
    for how in ["lost", "panics"] {
        let unknown = stage.book(how, json!({ "seat": 7, "how": how })).await;
        assert!(!text(&unknown, "error").is_empty());
        let again = stage.book(how, json!({ "seat": 7, "how": how })).await;
        assert_eq!(unknown, again, "it is tried again, and nobody waits");
    }
    assert_eq!(BEGUN.load(Ordering::SeqCst), 4);
    stage.book("a", json!({ "seat": 7, "how": "elsewhere" })).await;
    stage.book("a", json!({ "seat": 7, "how": "elsewhere" })).await;
    stage.book("b", json!({ "seat": 8, "how": "elsewhere" })).await;
    let keys = KEYS.lock().unwrap();
    assert_eq!(keys.len(), 2, "the second was answered");
    assert!(keys[0].0.len() == 32 && keys[0].0 != keys[1].0 && !keys[0].1, "{keys:?}");
}

#[tokio::test]
async fn done_is_done_whatever_the_tool_says_afterwards() {
    let stage = Stage::new().await;
    for _ in 0..2 {
        let booked = stage.book("a", json!({ "seat": 7, "how": "fails_afterwards" })).await;
        assert_eq!(text(&booked, "result"), "seat 7 by a");
    }
    assert_eq!(stage.seats(), 1);
}

#[tokio::test]
async fn a_late_call_says_that_it_may_still_go_through() {
    let stage = Stage::new().await;
    let calls = json!([call("a", "book", json!({ "seat": 7, "how": "never" }))]);
    for _ in 0..2 {
        let late = run_by(&stage.engine(), a_call(), calls.clone(), SOON + SOON).await;
        let error = text(&late[0], "error");
        assert!(error.contains("taking too long") && error.contains("may still go through"), "{error}");
    }
    assert_eq!(BEGUN.load(Ordering::SeqCst), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_deliveries_at_once_are_one_effect_and_one_answer() {
    let stage = Stage::new().await;
    let both: Vec<Value> =
        futures_util::future::join_all(["a", "a", "b", "b"].map(|id| stage.book(id, json!({ "seat": 7 }))))
            .await;
    for answer in &both {
        assert_eq!(text(answer, "result"), text(&both[0], "result"));
    }
    assert_eq!(stage.seats(), 1);
}

#[tokio::test]
async fn with_the_database_away_nothing_is_done_once_and_the_rest_goes_on() {
    let mut stage = Stage::new().await;
    let engine = stage.engine();
    stage.dynamodb.stop();
    let calls =
        json!([call("a", "book", json!({ "seat": 7 })), call("b", "echo", json!({ "text": "here" }))]);
    let results = run_by(&engine, a_call(), calls, Duration::from_secs(3)).await;
    let error = text(&results[0], "error");
    assert!(error.contains("nothing just now"), "{error}");
    assert_eq!(text(&results[1], "result"), "here");
    assert_eq!(BEGUN.load(Ordering::SeqCst), 0);
}
