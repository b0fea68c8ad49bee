//! A header that DynamoDB finds invalid would be found so for ever: as little of it as a report needs is put instead.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use call_store::calls::{Kept, Redriven, ReportItem};
use call_store::{Calls, Store, StoreConfiguration};
use faulty_endpoint::FaultyEndpoint;
use local_dynamodb::LocalDynamoDb;

use crate::embedded::{NOW, large_report, record, report};

const TABLE: &str = "strict";

/// A table in which an ended reason has to be a number, so that DynamoDB itself finds a header with one invalid. The
/// proxy counts what is tried.
async fn strict_calls() -> (LocalDynamoDb, FaultyEndpoint, Calls) {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let proxy = FaultyEndpoint::in_front_of(dynamodb.endpoint()).unwrap();
    let store = Store::connect(&StoreConfiguration {
        calls_table: Some(TABLE.to_owned()),
        endpoint: Some(proxy.endpoint().to_owned()),
        ..StoreConfiguration::default()
    })
    .unwrap();
    let client =
        aws_sdk_dynamodb::config::Builder::from(store.sdk_config()).endpoint_url(dynamodb.endpoint());
    create_table(&Client::from_conf(client.build())).await;
    let calls = store.calls().unwrap();
    (dynamodb, proxy, calls)
}

async fn create_table(client: &Client) {
    use ScalarAttributeType::{N, S};
    let attribute = |name, kind| {
        AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
    };
    let key = |name, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    let index = GlobalSecondaryIndex::builder()
        .index_name("byEndedReason")
        .key_schema(key("endedReason", KeyType::Hash))
        .projection(Projection::builder().projection_type(ProjectionType::KeysOnly).build())
        .build()
        .unwrap();
    client
        .create_table()
        .table_name(TABLE)
        .set_attribute_definitions(Some(vec![
            attribute("pk", S),
            attribute("sk", S),
            attribute("endedReason", N),
        ]))
        .set_key_schema(Some(vec![key("pk", KeyType::Hash), key("sk", KeyType::Range)]))
        .global_secondary_indexes(index)
        .billing_mode(BillingMode::PayPerRequest)
        .send()
        .await
        .unwrap();
}

fn puts(proxy: &FaultyEndpoint) -> usize {
    proxy.requests().iter().filter(|request| request.target.ends_with("PutItem")).count()
}

#[tokio::test]
async fn an_invalid_header_is_put_as_a_minimal_one_and_never_again_as_it_was() {
    let (dynamodb, proxy, calls) = strict_calls().await;
    let message = report(r#""endedReason":"hangup","summary":"s","cost":1,"artifact":{"messages":[{}]}"#);
    assert_eq!(calls.keep_report(&record(&message)).await.unwrap(), Kept::Stored);
    assert_eq!(puts(&proxy), 2, "the header, and the minimal one");

    let items = dynamodb.items(TABLE).unwrap();
    let names: Vec<&String> = items[0].as_object().unwrap().keys().collect();
    for needed in ["pk", "sk", "v", "callId", "rank", "at", "day", "receivedAt", "source", "bodyId", "body"] {
        assert!(names.iter().any(|name| *name == needed), "{needed} is there");
    }
    for left_out in ["endedReason", "summary", "cost"] {
        assert!(!names.iter().any(|name| *name == left_out), "{left_out} came from outside");
    }
    assert_eq!(items[0]["truncated"]["BOOL"], true);
    let stored = calls.report("c-1", NOW).await.unwrap().unwrap();
    assert!(stored.message.unwrap() == message.as_bytes(), "the body has everything");
}

#[tokio::test]
async fn the_rank_of_a_minimal_header_still_decides() {
    let (_dynamodb, _proxy, calls) = strict_calls().await;
    let poorer = report(r#""artifact":{"messages":[]}"#);
    let richer = report(r#""endedReason":"hangup","artifact":{"messages":[{}]}"#);
    for (message, kept) in [
        (&poorer, Kept::Stored),
        (&richer, Kept::Replaced { cost: None }),
        (&poorer, Kept::Outranked),
        (&richer, Kept::Outranked),
    ] {
        assert_eq!(calls.keep_report(&record(message)).await.unwrap(), kept);
    }
    assert!(calls.report("c-1", NOW).await.unwrap().unwrap().message.unwrap() == richer.as_bytes());
}

#[tokio::test]
async fn a_report_in_parts_and_one_out_of_the_queue_get_a_minimal_header_too() {
    let (_dynamodb, _proxy, calls) = strict_calls().await;
    let large =
        large_report(400_000, 2, 1).replacen("\"artifact\"", "\"endedReason\":\"hangup\",\"artifact\"", 1);
    assert_eq!(calls.keep_report(&record(&large)).await.unwrap(), Kept::Stored);
    assert!(calls.report("c-1", NOW).await.unwrap().unwrap().message.unwrap() == large.as_bytes());

    let larger = large.replacen("{},", "{},{},", 1);
    let mut outcomes = Vec::new();
    for item in record(&larger).items() {
        let item = ReportItem::from_queue_message(&item.to_queue_message()).unwrap();
        outcomes.push(calls.keep_item(item, NOW).await.unwrap());
    }
    assert_eq!(outcomes, [Redriven::Part, Redriven::Part, Redriven::Stored]);
    assert!(calls.report("c-1", NOW).await.unwrap().unwrap().message.unwrap() == larger.as_bytes());
}
