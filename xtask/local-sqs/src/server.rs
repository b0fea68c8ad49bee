//! The server.

use local_aws::{Api, Error, LocalAws, Service};
use serde_json::json;

use crate::queue::{Queue, RetryQueue, RetrySettings};

/// An SQS of one's own, serving until it is dropped or the process that started it ends, also by SIGKILL.
#[derive(Debug)]
pub struct LocalSqs {
    api: Api,
    _server: LocalAws,
}

impl LocalSqs {
    /// Starts a server without queues on a free port, and waits until it answers. The first start on a machine downloads
    /// 4 MB.
    ///
    /// # Errors
    ///
    /// [`Error::Bring`] without Python 3 or, at the first start, without network; others if it does not come up.
    pub fn start() -> Result<Self, Error> {
        let server = LocalAws::start(&[Service::Sqs])?;
        Ok(Self { api: server.api(Service::Sqs), _server: server })
    }

    /// Base URL, for `AWS_ENDPOINT_URL_SQS`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        self.api.endpoint()
    }

    /// Makes a queue with a dead-letter queue behind it, with the [`RetrySettings`] that fit most tests.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for a name that SQS does not take.
    pub fn create_queue(&self, name: &str) -> Result<RetryQueue, Error> {
        self.create_queue_with(name, &RetrySettings::default())
    }

    /// Makes a queue with a dead-letter queue behind it. A pair that was deleted may be made again at once.
    ///
    /// # Errors
    ///
    /// As [`Self::create_queue`].
    pub fn create_queue_with(&self, name: &str, settings: &RetrySettings) -> Result<RetryQueue, Error> {
        let dead_letters = Queue::create(&self.api, &format!("{name}-dead-letters"), &json!({}))?;
        let redrive = json!({
            "deadLetterTargetArn": dead_letters.arn(),
            "maxReceiveCount": settings.max_receives,
        });
        let attributes = json!({
            "VisibilityTimeout": settings.visibility.as_secs().to_string(),
            "RedrivePolicy": redrive.to_string(),
        });
        let queue = Queue::create(&self.api, name, &attributes)?;
        Ok(RetryQueue { queue, dead_letters })
    }
}
