//! Queues and their messages.

use std::time::Duration;

use local_aws::{Api, Error};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A queue and the dead-letter queue behind it.
#[derive(Clone, Debug)]
pub struct RetryQueue {
    /// Where messages are sent.
    pub queue: Queue,
    /// Where SQS puts what was received too often.
    pub dead_letters: Queue,
}

impl RetryQueue {
    /// For `REPORT_RETRY_QUEUE_URL`.
    #[must_use]
    pub fn queue_url(&self) -> &str {
        self.queue.url()
    }

    /// For `REPORT_DEAD_LETTER_QUEUE_URL`.
    #[must_use]
    pub fn dead_letter_queue_url(&self) -> &str {
        self.dead_letters.url()
    }
}

/// When a message comes again, and when it is given up.
#[derive(Clone, Debug)]
pub struct RetrySettings {
    /// How long a received message stays unseen unless it is deleted or released; whole seconds.
    pub visibility: Duration,
    /// After so many receipts a message goes to the dead-letter queue.
    pub max_receives: u32,
}

impl Default for RetrySettings {
    /// As many receipts as the queue of `template.yaml` allows.
    fn default() -> Self {
        Self { visibility: Duration::from_secs(30), max_receives: 1_000 }
    }
}

/// One queue. It may be shared between threads.
#[derive(Clone, Debug)]
pub struct Queue {
    api: Api,
    url: String,
    arn: String,
}

/// A message that was received.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Message {
    /// Its identifier, the same at every receipt.
    pub message_id: String,
    /// This receipt's handle.
    pub receipt_handle: String,
    /// What was sent.
    pub body: String,
    /// Hex MD5 of the body.
    #[serde(rename = "MD5OfBody")]
    pub md5_of_body: String,
    /// System attributes: `ApproximateReceiveCount`, `SentTimestamp` and so on, all strings.
    #[serde(default)]
    pub attributes: Map<String, Value>,
}

impl Message {
    /// How often it was received, this time included.
    #[must_use]
    pub fn receive_count(&self) -> u32 {
        let count = self.attributes.get("ApproximateReceiveCount").and_then(Value::as_str);
        count.and_then(|count| count.parse().ok()).unwrap_or_default()
    }
}

/// The most that SQS hands out at once.
const MOST_AT_ONCE: usize = 10;

/// While all messages are looked at, none shows up twice.
const LOOK_SECONDS: u64 = 60;

impl Queue {
    pub(crate) fn create(api: &Api, name: &str, attributes: &Value) -> Result<Self, Error> {
        let created = api.call("CreateQueue", &json!({"QueueName": name, "Attributes": attributes}))?;
        let url = created["QueueUrl"].as_str().unwrap_or_default().to_owned();
        let mut queue = Self { api: api.clone(), url, arn: String::new() };
        queue.arn = queue.attribute("QueueArn")?;
        Ok(queue)
    }

    /// URL, as SQS gave it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// ARN, as an event source mapping names it.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// Sends a message.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for an empty body, one over 1 MiB, or one with characters that XML does not have.
    pub fn send(&self, body: &str) -> Result<(), Error> {
        self.call("SendMessage", json!({"MessageBody": body})).map(|_| ())
    }

    /// Receives up to ten messages, which others don't see until the queue's visibility time-out has passed.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] if the queue is gone.
    pub fn receive(&self) -> Result<Vec<Message>, Error> {
        self.receive_with(json!({}))
    }

    /// All messages that nobody holds at the moment, in no order. They can be received at once again.
    ///
    /// SQS knows no looking: each look counts as a receipt, and so towards the dead-letter queue.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] if the queue is gone.
    pub fn messages(&self) -> Result<Vec<Message>, Error> {
        let mut messages = Vec::new();
        loop {
            let page = self.receive_with(json!({"VisibilityTimeout": LOOK_SECONDS}))?;
            if page.is_empty() {
                break;
            }
            messages.extend(page);
        }
        messages.iter().try_for_each(|message| self.release(message))?;
        Ok(messages)
    }

    /// How many messages there are, those that somebody holds included.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] if the queue is gone.
    pub fn len(&self) -> Result<usize, Error> {
        let count = |name| self.attribute(name).map(|count| count.parse().unwrap_or(0));
        Ok(count("ApproximateNumberOfMessages")? + count("ApproximateNumberOfMessagesNotVisible")?)
    }

    /// Whether there are none, held ones included.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] if the queue is gone.
    pub fn is_empty(&self) -> Result<bool, Error> {
        Ok(self.len()? == 0)
    }

    /// Deletes a message.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] if it is gone already, or was received by somebody else since.
    pub fn delete(&self, message: &Message) -> Result<(), Error> {
        self.call("DeleteMessage", json!({"ReceiptHandle": message.receipt_handle})).map(|_| ())
    }

    /// Lets a received message be received again at once.
    ///
    /// # Errors
    ///
    /// As [`Self::delete`].
    pub fn release(&self, message: &Message) -> Result<(), Error> {
        self.release_after(message, Duration::ZERO)
    }

    pub(crate) fn release_after(&self, message: &Message, rest: Duration) -> Result<(), Error> {
        let request = json!({"ReceiptHandle": message.receipt_handle, "VisibilityTimeout": rest.as_secs()});
        self.call("ChangeMessageVisibility", request).map(|_| ())
    }

    /// Deletes the queue with all that is in it.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] if it is gone already.
    pub fn delete_queue(&self) -> Result<(), Error> {
        self.call("DeleteQueue", json!({})).map(|_| ())
    }

    fn receive_with(&self, mut request: Value) -> Result<Vec<Message>, Error> {
        request["MaxNumberOfMessages"] = MOST_AT_ONCE.into();
        request["MessageSystemAttributeNames"] = json!(["All"]);
        let mut answer = self.call("ReceiveMessage", request)?;
        match answer["Messages"].take() {
            Value::Null => Ok(Vec::new()),
            messages => serde_json::from_value(messages).map_err(|error| Error::NoAnswer {
                service: "SQS",
                operation: "ReceiveMessage",
                source: error.into(),
            }),
        }
    }

    fn attribute(&self, name: &str) -> Result<String, Error> {
        let answer = self.call("GetQueueAttributes", json!({"AttributeNames": [name]}))?;
        Ok(answer["Attributes"][name].as_str().unwrap_or_default().to_owned())
    }

    fn call(&self, operation: &'static str, mut request: Value) -> Result<Value, Error> {
        request["QueueUrl"] = self.url.as_str().into();
        self.api.call(operation, &request)
    }
}
