//! What reconciliation asks of the table, on the embedded DynamoDB.
#![expect(clippy::unwrap_used, reason = "a test that fails here says where")]

use call_store::{Calls, Store, StoreConfiguration};
use local_dynamodb::LocalDynamoDb;
use serde_json::json;
use vapi_webhook::Timestamp;

const NOW: Timestamp = Timestamp::from_millis(1_795_200_000_000);

async fn calls() -> (LocalDynamoDb, Calls) {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let configuration = StoreConfiguration {
        calls_table: Some(dynamodb.calls_table().to_owned()),
        endpoint: Some(dynamodb.endpoint().to_owned()),
        ..StoreConfiguration::default()
    };
    let calls = Store::connect(&configuration).unwrap().calls().unwrap();
    (dynamodb, calls)
}

#[tokio::test]
async fn a_report_is_there_until_it_expires() {
    let (dynamodb, calls) = calls().await;
    let header = |id: &str, seconds: Option<i64>| {
        let mut item = json!({ "pk": { "S": format!("CALL#{id}") }, "sk": { "S": "REPORT" } });
        if let Some(seconds) = seconds {
            item["expiresAt"] = json!({ "N": seconds.to_string() });
        }
        dynamodb.put(dynamodb.calls_table(), item).unwrap();
    };
    header("kept", None);
    header("lives", Some(NOW.as_secs() + 1));
    header("expired", Some(NOW.as_secs()));
    for (id, there) in
        [("kept", true), ("lives", true), ("expired", false), ("absent", false), ("a#b", false)]
    {
        assert_eq!(calls.has_report(id, NOW).await.unwrap(), there, "{id}");
    }
}

#[tokio::test]
async fn the_cursor_moves_forward_only() {
    let (dynamodb, calls) = calls().await;
    assert_eq!(calls.reconciled_before().await.unwrap(), None);
    let later = Timestamp::from_millis(NOW.as_millis() + 1);
    for moment in [NOW, later, NOW, later] {
        calls.keep_reconciled_before(moment).await.unwrap();
    }
    assert_eq!(calls.reconciled_before().await.unwrap(), Some(later));

    let items = dynamodb.items(dynamodb.calls_table()).unwrap();
    assert_eq!(
        items,
        [json!({
            "pk": { "S": "RECONCILIATION" }, "sk": { "S": "CURSOR" }, "v": { "N": "1" },
            "updatedBefore": { "S": later.to_iso8601() },
            "updatedBeforeMs": { "N": later.as_millis().to_string() },
        })]
    );
}
