//! What happens during and around a call, with nothing to answer.
//!
//! Vapi sends many of these for every call, most of them carrying the whole conversation so far, and waits for none.
//! So they cost as little as can be: the first pass has read the type and the ids, and only a status is read further
//! and kept. See `docs/operations.md` for how to receive fewer.

use call_store::{
    Calls, Store,
    calls::{Retention, StatusRecord},
};
use vapi_lambda_http::{Answer, Environment, Failure, Family, Message, TimeLimit};
use vapi_webhook::{MessageType, payload::StatusUpdate};

/// How long a status may take to be kept. Vapi does not wait for it, but Lambda is paid by the millisecond.
const TIME_LIMIT: TimeLimit = TimeLimit::from_millis(5000);

/// Serves every type that expects no answer, known or not.
pub struct CallEventsFamily {
    calls: Calls,
    retention: Retention,
}

impl CallEventsFamily {
    /// Reads its configuration.
    ///
    /// # Errors
    ///
    /// Where a variable can't be used.
    pub fn new(environment: &Environment, store: &Store) -> Result<Self, lambda_http::Error> {
        let retention = Retention::of(environment.report_retention_days()?);
        Ok(Self { calls: store.calls()?, retention })
    }

    async fn keep_status(&self, message: &Message) -> Answer {
        let dropped = |outcome, warning: &'static str| {
            Answer::acknowledged().with_outcome(outcome).with_warning(warning).counting("StatusDropped")
        };
        let Ok(update) = message.payload::<StatusUpdate<'_>>() else {
            return dropped("status_unreadable", "a status could not be read");
        };
        let Some(record) = StatusRecord::from_message(&update, message.received_at(), self.retention) else {
            return dropped("status_without_call_id", "a status has no usable call.id and is kept nowhere");
        };
        let answer = match self.calls.keep_status(record).await {
            Ok(()) => Answer::acknowledged().with_outcome("status_kept"),
            Err(error) => {
                tracing::warn!(error.code = error.code(), "a status could not be kept: {error}");
                dropped("status_dropped", "a status could not be kept")
            }
        };
        // The call has begun, whether or not DynamoDB took the note of it.
        if begins_a_call(&update) { answer.counting("CallsStarted") } else { answer }
    }
}

impl Family for CallEventsFamily {
    const FAMILY: vapi_webhook::Family = vapi_webhook::Family::CallEvents;

    fn time_limit(&self) -> TimeLimit {
        TIME_LIMIT
    }

    async fn handle(&self, message: &Message) -> Answer {
        match message.message_type() {
            MessageType::StatusUpdate => self.keep_status(message).await,
            MessageType::Hang => Answer::acknowledged().counting("Hangs"),
            MessageType::PhoneCallControl => Answer::acknowledged().with_warning(
                "phone-call-control is subscribed, so Vapi no longer hangs up or forwards by itself and nobody else does; \
                 take it out of the assistant's serverMessages",
            ),
            _ => Answer::acknowledged(),
        }
    }

    fn fallback(&self, message: &Message, _: Failure) -> Answer {
        match message.message_type() {
            MessageType::StatusUpdate => {
                let answer = Answer::acknowledged().counting("StatusDropped");
                let begins = message.payload().is_ok_and(|update| begins_a_call(&update));
                if begins { answer.counting("CallsStarted") } else { answer }
            }
            _ => Answer::acknowledged(),
        }
    }
}

/// Whether somebody talks now. After a drop it may be said again.
fn begins_a_call(update: &StatusUpdate<'_>) -> bool {
    update.status.as_deref() == Some("in-progress")
}
