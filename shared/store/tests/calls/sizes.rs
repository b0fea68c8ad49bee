//! Reports of every size: whole again, and each item of them as small as DynamoDB wants it.

use call_store::calls::{Kept, ReportItem};
use local_dynamodb::{ITEM_LIMIT, item_size};
use serde_json::Value;

use crate::embedded::{NOW, calls, items, noise, record, report};

/// What the header's item has beside the body, at most.
const HEADER_LIMIT: usize = 32 * 1024;

/// A compressed message that is as small as this lies in the header's item.
const INLINE_LIMIT: usize = 350 * 1024;

/// A report of exactly so many bytes, compressible or not.
fn of_length(length: usize, compressible: bool) -> String {
    let fill = |length: usize| {
        if compressible { "lorem ipsum ".chars().cycle().take(length).collect() } else { noise(length, 11) }
    };
    let empty = report(r#""noise":"""#).len();
    report(&format!(r#""noise":"{}""#, fill(length - empty)))
}

fn body_bytes(header: &Value) -> usize {
    header["bodyBytes"]["N"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn from_200_bytes_to_6_megabytes_every_report_is_whole_in_small_items() {
    for length in [200, 3_000, 50_000, 300_000, 476_000, 480_000, 1_000_000, 3_000_000, 6 * 1024 * 1024] {
        for compressible in [true, false] {
            let (dynamodb, calls) = calls().await;
            let message = of_length(length, compressible);
            assert_eq!(message.len(), length);
            assert_eq!(calls.keep_report(&record(&message)).await.unwrap(), Kept::Stored);

            let stored = calls.report("c-1", NOW).await.unwrap().unwrap();
            assert!(stored.message.unwrap() == message.as_bytes(), "{length} bytes come back as they were");
            check_sizes(&items(&dynamodb));
        }
    }
}

/// That each item is under DynamoDB's limit, and a header without its body under its own.
fn check_sizes(items: &[Value]) {
    for item in items {
        let size = item_size(item);
        assert!(size <= ITEM_LIMIT, "{} has {size} bytes", item["sk"]);
        if item["sk"]["S"] == "REPORT" {
            let mut header = item.clone();
            header.as_object_mut().unwrap().remove("body");
            let size = item_size(&header);
            assert!(size <= HEADER_LIMIT, "a header has {size} bytes");
        }
    }
}

/// The longest message that lies in one item, made by `of_length`, to the byte. Noise grows evenly.
fn longest_in_one_item(of_length: impl Fn(usize) -> String) -> usize {
    let (mut fits, mut does_not) = (300_000, 520_000);
    while does_not - fits > 1 {
        let middle = usize::midpoint(fits, does_not);
        if record(&of_length(middle)).items().count() == 1 { fits = middle } else { does_not = middle }
    }
    fits
}

#[tokio::test]
async fn a_body_lies_beside_its_header_up_to_350_kb_and_in_parts_from_there() {
    let fits = longest_in_one_item(|length| of_length(length, false));
    for (length, parts, count) in [(fits - 1, "0", 1), (fits, "0", 1), (fits + 1, "2", 3)] {
        let (dynamodb, calls) = calls().await;
        let message = of_length(length, false);
        calls.keep_report(&record(&message)).await.unwrap();
        let stored = calls.report("c-1", NOW).await.unwrap().unwrap();
        assert!(stored.message.unwrap() == message.as_bytes());

        let items = items(&dynamodb);
        let header = items.iter().find(|item| item["sk"]["S"] == "REPORT").unwrap();
        assert_eq!((items.len(), &header["bodyParts"]["N"]), (count, &Value::from(parts)));
        assert_eq!(body_bytes(header) <= INLINE_LIMIT, count == 1, "{} bytes", body_bytes(header));
        assert!(body_bytes(header).abs_diff(INLINE_LIMIT) < 16, "the case lies at the limit");
        check_sizes(&items);
    }
}

/// The same report with all that a header takes of one.
fn with_large_header(message: &str) -> String {
    let text = "é".repeat(5_000);
    let id = "i".repeat(256);
    let json = format!(r#"{{"a":"{}"}}"#, "x".repeat(8 * 1024 - 8));
    let fields = format!(
        r#""endedReason":"{text}","costBreakdown":{json},"summary":"{text}","recordingUrl":"{text}",
        "analysis":{{"structuredData":{json},"successEvaluation":"{text}"}},"assistant":{{"id":"{id}"}},
        "customer":{{"number":"{id}"}},"phoneNumber":{{"id":"{id}","number":"{id}"}},"noise""#
    );
    message.replacen(r#""noise""#, &fields, 1)
}

#[tokio::test]
async fn the_largest_header_beside_the_largest_body_is_taken() {
    let (dynamodb, calls) = calls().await;
    let fits = longest_in_one_item(|length| with_large_header(&of_length(length, false)));
    calls.keep_report(&record(&with_large_header(&of_length(fits, false)))).await.unwrap();
    let items = items(&dynamodb);
    let size = item_size(&items[0]);
    assert_eq!(items.len(), 1);
    assert!((370 * 1024..=ITEM_LIMIT).contains(&size), "{size}");
    check_sizes(&items);
}

#[tokio::test]
async fn every_item_fits_into_a_queue_message() {
    for length in [200, 470_000, 1_500_000] {
        let message = with_large_header(&of_length(length, false));
        for item in record(&message).items() {
            let queued = item.to_queue_message();
            assert!(queued.len() <= 1024 * 1024, "{} bytes", queued.len());
            assert!(ReportItem::from_queue_message(&queued).is_ok());
        }
    }
}
