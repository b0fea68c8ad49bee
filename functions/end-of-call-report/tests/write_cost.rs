//! What storing a report costs, from the items that the real binary writes, and that docs/operations.md says so.
#![expect(clippy::unwrap_used, reason = "a test that fails here says where")]

use std::path::Path;

use bench::messages::Message;
use function_contract::{signed, start};
use local_dynamodb::{LocalDynamoDb, WriteCost, cost_of_call_item};
use serde_json::Value;

/// A million write request units on demand in us-west-2, in dollars.
const DOLLARS_PER_MILLION: f64 = 0.625;

/// A report in parts is noted before its first part is put, and the note is removed after its header: a unit each, because
/// neither comes near 1 KB.
const NOTE_UNITS: usize = 2;

const HEAD: &str =
    "| report | compressed | written, with index entries | items | write units | dollars per 1,000 |";

/// The cost of one report, as a line of the table in the documentation.
async fn line(name: &str, bytes: usize) -> String {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = start(env!("CARGO_BIN_EXE_end-of-call-report"), &dynamodb);
    let body = Message::EndOfCallReport.of_size(bytes);
    assert!(body.len().abs_diff(bytes) < bytes / 10, "{} bytes for {name}", body.len());
    assert_eq!(function.send(&signed(body.as_bytes())).unwrap().status, 200);

    let items = dynamodb.items(dynamodb.calls_table()).unwrap();
    let costs: Vec<_> = items.iter().map(|item| cost_of_call_item(item).unwrap()).collect();
    let header = items.iter().position(|item| item["sk"]["S"] == "REPORT").unwrap();
    assert_eq!(
        costs[header].index_bytes.len(),
        3,
        "of a known assistant and a known customer: in every index"
    );

    let notes = if items.len() > 1 { NOTE_UNITS } else { 0 };
    let units = costs.iter().map(WriteCost::units).sum::<usize>() + notes;
    let written = costs.iter().map(WriteCost::bytes).sum::<usize>();
    format!(
        "| {name} | {} | {} | {} | {units} | {:.4} |",
        kb(number(&items[header], "bodyBytes")),
        kb(written),
        items.len(),
        units as f64 * 1_000.0 * DOLLARS_PER_MILLION / 1e6,
    )
}

fn number(item: &Value, name: &str) -> usize {
    item[name]["N"].as_str().unwrap().parse().unwrap()
}

fn kb(bytes: usize) -> String {
    format!("{} KB", bytes.div_ceil(1024))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documentation_says_what_a_report_costs() {
    let mut table = format!("{HEAD}\n| --- | --- | --- | --- | --- | --- |\n");
    for (name, bytes) in [("50 KB", 50_000), ("500 KB", 500_000), ("5 MB", 5_000_000)] {
        table += &line(name, bytes).await;
        table.push('\n');
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operations.md");
    let documentation = std::fs::read_to_string(path).unwrap();
    assert!(documentation.contains(&table), "docs/operations.md, under Cost, has to say:\n\n{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_300_kb_in_which_nothing_repeats_is_one_item_of_less_than_90_kb() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = start(env!("CARGO_BIN_EXE_end-of-call-report"), &dynamodb);
    let body = Message::EndOfCallReport.of_size(310_000);
    assert!(body.len() >= 300_000);
    assert_eq!(function.send(&signed(body.as_bytes())).unwrap().status, 200);
    let items = dynamodb.items(dynamodb.calls_table()).unwrap();
    assert_eq!(items.len(), 1);
    let bytes = cost_of_call_item(&items[0]).unwrap().bytes();
    assert!(bytes <= 90 * 1024, "{bytes} bytes");
    println!("{bytes} bytes for {}", body.len());
}
