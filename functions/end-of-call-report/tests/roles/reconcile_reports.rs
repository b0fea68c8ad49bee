//! All that a run can bring about: small and large reports that never arrived, and parts to sweep.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fake_vapi::{FakeCall, FakeVapi, Order};
use function_contract::role::RoleStage;
use seeded_random::Random;
use serde_json::{Value, json};
use vapi_webhook::Timestamp;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// A machine that compiles meanwhile takes its time.
const RUN_LIMIT: Duration = Duration::from_secs(120);

fn ago(by: Duration) -> Timestamp {
    let then = (SystemTime::now() - by).duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_millis(i64::try_from(then.as_millis()).unwrap())
}

/// Notes of a body without a header, and of one that has got its header since; each with a part.
fn leave_parts_behind(stage: &RoleStage) {
    for (call, body_id) in [("CALL#orphan", "00000000000000aa"), ("CALL#whole", "00000000000000bb")] {
        let note = json!({
            "pk": { "S": "PENDING" }, "sk": { "S": format!("{call}#{body_id}") }, "v": { "N": "1" },
            "callKey": { "S": call }, "bodyId": { "S": body_id }, "bodyParts": { "N": "1" }, "due": { "N": "1" },
        });
        let part = json!({
            "pk": { "S": call }, "sk": { "S": format!("BODY#{body_id}#0001") }, "v": { "N": "1" },
            "body": { "B": "eA==" },
        });
        put(stage, note);
        put(stage, part);
    }
    let header = json!({
        "pk": { "S": "CALL#whole" }, "sk": { "S": "REPORT" }, "v": { "N": "1" }, "callId": { "S": "whole" },
        "rank": { "S": "" }, "bodyId": { "S": "00000000000000bb" }, "bodyParts": { "N": "1" },
    });
    put(stage, header);
}

fn put(stage: &RoleStage, item: Value) {
    stage.tables().put(stage.tables().calls_table(), item).unwrap();
}

fn items(stage: &RoleStage, begin: &str) -> usize {
    let items = stage.tables().items(stage.tables().calls_table()).unwrap();
    items.iter().filter(|item| item["sk"]["S"].as_str().unwrap().starts_with(begin)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_of_reconcile_reports_allows_exactly_what_it_does() {
    let stage = RoleStage::open(env!("CARGO_BIN_EXE_reconcile-reports")).await;
    let vapi = FakeVapi::start(Order::CreatedDescending).unwrap();
    let noise = format!("\"{}\"", Random::with_seed(1).letters(700_000));
    vapi.add(FakeCall::ended(1, ago(HOUR)));
    vapi.add(FakeCall::ended(2, ago(HOUR)).with("notes", &noise));
    leave_parts_behind(&stage);

    let function = stage
        .function_with(&[("VAPI_API_KEY_SECRET_ID", vapi.key()), ("VAPI_API_URL", vapi.url())])
        .with_time_limit(RUN_LIMIT);
    function.invoke(br#"{"source":"aws.scheduler"}"#).unwrap();
    assert_eq!(items(&stage, "REPORT"), 3, "both calls, and the one that was there");
    assert!(items(&stage, "BODY#") > 2, "the large one lies in parts");
    assert_eq!(items(&stage, "BODY#00000000000000aa"), 0, "the orphan was swept");
    stage.assert_role_is_exact();
}
