//! A DynamoDB that is away: an error in time, and never a wait without end.

#![expect(clippy::unwrap_used, reason = "a test fails by unwrapping")]

use std::time::{Duration, Instant};

use call_store::desk::{BookError, NewBooking, Slot};
use call_store::{Store, StoreConfiguration, StoreError, TimeLimits};
use jiff::SignedDuration;
use jiff::civil::{date, time};
use local_dynamodb::{HangingEndpoint, LocalDynamoDb, refused_endpoint};

fn store(endpoint: &str, time_limits: TimeLimits) -> Store {
    Store::connect(&StoreConfiguration {
        calls_table: Some("calls".to_owned()),
        desk_table: Some("desk".to_owned()),
        endpoint: Some(endpoint.to_owned()),
        time_limits,
        ..StoreConfiguration::default()
    })
    .unwrap()
}

fn short() -> TimeLimits {
    TimeLimits {
        connect: Duration::from_millis(100),
        attempt: Duration::from_millis(200),
        operation: Duration::from_millis(500),
    }
}

#[tokio::test]
async fn a_database_that_refuses_connections_is_unavailable() {
    let started = Instant::now();
    let desk = store(&refused_endpoint().unwrap(), TimeLimits::default()).desk().unwrap();
    let error = desk.settings("main").await.unwrap_err();
    assert_eq!(error.code(), "connection");
    assert!(error.may_pass());
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_database_that_never_answers_is_given_up_within_the_limit() {
    let hanging = HangingEndpoint::open().unwrap();
    let started = Instant::now();
    let error = store(hanging.endpoint(), short()).desk().unwrap().settings("main").await.unwrap_err();
    assert_eq!(error.code(), "timeout");
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_booking_is_given_up_within_the_limit_and_said_to_be_unknown() {
    let hanging = HangingEndpoint::open().unwrap();
    let start = "2026-06-12T16:00:00Z".parse().unwrap();
    let wish = NewBooking {
        desk: "main".to_owned(),
        date: date(2026, 6, 12),
        slot: Slot { time: time(9, 0, 0, 0), start, end: start + SignedDuration::from_mins(30) },
        name: "Ada Example".to_owned(),
        reason: None,
        phone: None,
        tool_call_id: None,
    };
    let started = Instant::now();
    let error = store(hanging.endpoint(), short()).desk().unwrap().book(&wish, None).await.unwrap_err();
    assert!(matches!(&error, BookError::Store(error) if error.code() == "timeout"), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_database_that_goes_away_is_noticed() {
    let mut dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let desk = store(dynamodb.endpoint(), short()).desk().unwrap();
    desk.settings("main").await.unwrap();
    dynamodb.stop();
    assert!(desk.settings("main").await.unwrap_err().may_pass());
}

#[tokio::test]
async fn a_warm_up_takes_a_second_at_most_and_needs_no_table() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    store(dynamodb.endpoint(), TimeLimits::default()).warm_up().await.unwrap();

    let hanging = HangingEndpoint::open().unwrap();
    let started = Instant::now();
    let error = store(hanging.endpoint(), TimeLimits::default()).warm_up().await.unwrap_err();
    assert_eq!(error.code(), "timeout");
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_missing_table_is_refused_and_not_tried_again_and_again() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let store = Store::connect(&StoreConfiguration {
        desk_table: Some("nowhere".to_owned()),
        endpoint: Some(dynamodb.endpoint().to_owned()),
        ..StoreConfiguration::default()
    })
    .unwrap();
    store.warm_up().await.unwrap();
    let error = store.desk().unwrap().settings("main").await.unwrap_err();
    assert!(matches!(&error, StoreError::Refused { reason, .. } if reason == "ResourceNotFoundException"));
    assert!(!error.may_pass());
}

#[test]
fn what_is_not_configured_is_named() {
    let variables = |name: &str| (name == "AWS_REGION").then(|| "us-west-2".to_owned());
    let configuration = StoreConfiguration::from_variables(variables);
    let error = Store::connect(&configuration).unwrap_err();
    assert!(matches!(error, StoreError::NotConfigured { variable: "AWS_ACCESS_KEY_ID" }));

    let local = StoreConfiguration {
        endpoint: Some("http://127.0.0.1:8000".to_owned()),
        ..StoreConfiguration::default()
    };
    let error = Store::connect(&local).unwrap().desk().unwrap_err();
    assert_eq!(error.to_string(), "DESK_TABLE is not set");
}

#[test]
fn debug_shows_no_credential() {
    let configuration = StoreConfiguration::from_variables(|name| Some(format!("value-of-{name}")));
    let shown = format!("{configuration:?}");
    assert!(shown.contains("value-of-CALLS_TABLE"));
    assert!(!shown.contains("SECRET") && !shown.contains("TOKEN") && !shown.contains("KEY"), "{shown}");
}
