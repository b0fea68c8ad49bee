//! The event that a function gets for messages of a queue.
//!
//! See [AWS Docs/Using Lambda with Amazon SQS].
//!
//! [AWS Docs/Using Lambda with Amazon SQS]: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html

use local_aws::REGION;
use serde_json::{Value, json};

use crate::queue::{Message, Queue};

/// The event with these messages, as Lambda's event source mapping forms it.
#[must_use]
pub fn sqs_event(queue: &Queue, messages: &[Message]) -> Value {
    json!({ "Records": messages.iter().map(|message| record(queue, message)).collect::<Vec<_>>() })
}

/// The same out of records that were written one by one.
pub(crate) fn event_of(records: &[String]) -> String {
    format!(r#"{{"Records":[{}]}}"#, records.join(","))
}

pub(crate) fn record(queue: &Queue, message: &Message) -> Value {
    json!({
        "messageId": message.message_id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": message.attributes,
        "messageAttributes": {},
        "md5OfBody": message.md5_of_body,
        "eventSource": "aws:sqs",
        "eventSourceARN": queue.arn(),
        "awsRegion": REGION,
    })
}
