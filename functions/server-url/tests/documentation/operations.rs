//! `docs/operations.md` knows every metric and every outcome that the functions write, and what a report costs.

use std::collections::BTreeSet;

use call_store::{
    Store, StoreConfiguration,
    calls::{ReportContent, ReportContext, ReportRecord, Retention, Source},
    desk::DEFAULT_DESK,
};
use local_dynamodb::{LocalDynamoDb, item_size};
use serde_json::Value;
use vapi_webhook::Timestamp;

use crate::metrics_in_code::{code, metrics, quoted_behind};
use crate::pages::{read, table};

#[test]
fn every_metric_is_in_the_table_and_no_other() {
    let rows = table(&read("docs/operations.md"), "| metric | counts |");
    let on_the_page: BTreeSet<String> = rows.iter().map(|row| row[0].trim_matches('`').to_owned()).collect();
    assert_eq!(on_the_page, metrics());
}

#[test]
fn every_outcome_is_explained() {
    let code = code();
    let mut outcomes = quoted_behind(&code, r#"with_outcome(""#);
    outcomes.extend(quoted_behind(&code, r#"Decision::refused(""#));
    outcomes.extend(quoted_behind(&code, r#"Self::refused(""#));
    outcomes.extend(quoted_behind(&code, r#"outcome = ""#));
    outcomes.extend(
        ["answered", "acknowledged", "not_served", "misrouted", "configuration_invalid"].map(str::to_owned),
    );
    outcomes.extend(quoted_behind(&code, r#"EventLine::new(""#));
    let of_a_run = quoted_behind(&code, r#"=> ("reconcile"#);
    outcomes.extend(of_a_run.into_iter().map(|rest| format!("reconcile{rest}")));
    assert!(outcomes.contains("report_refused") && outcomes.contains("unauthorized"), "{outcomes:?}");
    assert!(outcomes.contains("redriven") && outcomes.contains("reconciled_in_part"), "{outcomes:?}");
    assert!(outcomes.contains("reconcile_failed"), "{outcomes:?}");
    // Of a tool call: the words of the engine.
    let of_tools = quoted_behind(&read("shared/tools/src/engine/outcome.rs"), r#"=> ""#);
    assert!(of_tools.contains("ok") && of_tools.contains("uncertain"), "{of_tools:?}");
    outcomes.extend(of_tools);
    let page = read("docs/operations.md");
    for outcome in outcomes {
        assert!(page.contains(&format!("`{outcome}`")), "the outcome {outcome} is not explained");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_report_costs_what_the_page_says() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let configuration = StoreConfiguration {
        calls_table: Some(dynamodb.calls_table().to_owned()),
        endpoint: Some(dynamodb.endpoint().to_owned()),
        ..StoreConfiguration::default()
    };
    let sample: Value = serde_json::from_str(&read("events/end-of-call-report.json")).unwrap();
    let context = ReportContext {
        desk: Some(DEFAULT_DESK),
        received_at: Timestamp::from_millis(1_795_000_000_000),
        source: Source::Webhook,
        content: ReportContent::Full,
        retention: Retention::FOREVER,
    };
    let record = ReportRecord::from_message(sample.to_string().as_bytes(), &context);
    Store::connect(&configuration).unwrap().calls().unwrap().keep_report(&record).await.unwrap();

    let items = dynamodb.items(dynamodb.calls_table()).unwrap();
    assert_eq!(items.len(), 1);
    let units = item_size(&items[0]).div_ceil(1024);
    let indexes =
        ["day", "assistantId", "customerKey"].iter().filter(|key| items[0].get(**key).is_some()).count();
    let sentence = format!("is an item of {units} KB: {} write units", units + indexes);
    let page = read("docs/operations.md").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains(&sentence), "{sentence}");
}
