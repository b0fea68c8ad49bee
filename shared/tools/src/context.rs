//! What a tool gets beside its arguments: the call, the desk, the clock, the store, HTTPS and secrets.

use std::sync::Arc;
use std::time::{Duration, Instant};

use call_store::calls::{CommitError, Completion};
use call_store::{E164, StoreError};
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder};

use crate::acting::Acting;
use crate::answer::ToolAnswer;
use crate::conversation::Conversation;
use crate::desk::CallDesk;
use crate::dynamodb::TransactWriteItem;
use crate::error::ToolError;
use crate::facts::CallFacts;
use crate::https::{self, HttpsError};
use crate::services::Services;

/// A request ends this much before the tool, so that the tool can say what it waited for.
const TO_SAY_SO: Duration = Duration::from_millis(50);

/// For the operator: whoever wrote the tool said that it changes nothing.
const NOT_ONCE: &str = "tool_is_not_once";

/// What a tool gets beside its arguments.
#[derive(Clone, Debug)]
pub struct ToolContext {
    services: Services,
    conversation: Conversation,
    tool_call_id: Arc<str>,
    deadline: Instant,
    acting: Option<Acting>,
}

impl ToolContext {
    pub(crate) fn new(
        services: Services,
        conversation: Conversation,
        tool_call_id: &str,
        deadline: Instant,
    ) -> Self {
        Self { services, conversation, tool_call_id: tool_call_id.into(), deadline, acting: None }
    }

    /// The same, with the right to act.
    pub(crate) fn acting(mut self, acting: Acting) -> Self {
        self.acting = Some(acting);
        self
    }

    /// What is known of the call.
    pub fn call(&self) -> &CallFacts {
        self.conversation.facts()
    }

    /// The caller's number, if it is a valid one. It can be spoofed: it is no proof of who calls.
    pub fn caller(&self) -> Option<&E164> {
        self.call().caller_number.as_ref()
    }

    /// The desk that the call belongs to, with its store.
    ///
    /// # Errors
    ///
    /// If there is no desk table, or DynamoDB fails.
    pub async fn desk(&self) -> Result<&CallDesk, ToolError> {
        let Some(store) = self.services.desks() else {
            return Err(ToolError::unavailable(
                "Our appointment book is not connected.",
                "desk_table_not_configured",
            ));
        };
        Ok(self.conversation.desk(store).await?)
    }

    /// What goes into the transaction of an effect on DynamoDB, so that the effect and the answer that a repeat gets are
    /// kept together or not at all. For the store's own functions, such as [`Desk::book`](call_store::Desk::book).
    ///
    /// # Errors
    ///
    /// In a tool whose effect is not [`Once`](crate::Effect::Once): it has nothing to keep.
    pub fn completion(&self, answer: &ToolAnswer) -> Result<Completion, ToolError> {
        Ok(self.right_to_act()?.completion(answer, self.now().as_millisecond()))
    }

    /// Writes to DynamoDB and keeps the answer that a repeat gets, together or not at all.
    ///
    /// The writes are DynamoDB's own, at most [90](call_store::calls::EFFECT_WRITES_AT_MOST) of them and 2 MB in all:
    /// [`dynamodb`](crate::dynamodb). The tool declares them with
    /// [`ToolOptions::uses`](crate::ToolOptions::uses).
    ///
    /// # Errors
    ///
    /// [`CommitError::ConditionFailed`] if a condition of the writes does not hold. `?` turns that, and everything else,
    /// into a sentence for the caller.
    pub async fn commit(
        &self,
        writes: Vec<TransactWriteItem>,
        answer: ToolAnswer,
    ) -> Result<ToolAnswer, CommitError> {
        let acting = self
            .right_to_act()
            .map_err(|_| StoreError::Refused { operation: "commit", reason: NOT_ONCE.to_owned() })?;
        let completion = acting.completion(&answer, self.now().as_millisecond());
        acting.calls.commit(&completion, writes).await?;
        Ok(answer)
    }

    /// The name of this one effect in the whole world, the same in every attempt: for the header `Idempotency-Key` of
    /// another system. Empty in a tool whose effect is not [`Once`](crate::Effect::Once).
    pub fn idempotency_key(&self) -> &str {
        self.acting.as_ref().map_or("", |acting| acting.lease.effect_key())
    }

    /// Whether an earlier attempt was not heard of again. An effect on DynamoDB has not taken place then; one elsewhere
    /// may have: look before doing it.
    pub fn may_have_happened(&self) -> bool {
        self.acting.as_ref().is_some_and(|acting| acting.lease.may_have_happened())
    }

    fn right_to_act(&self) -> Result<&Acting, ToolError> {
        self.acting.as_ref().ok_or_else(|| ToolError::unavailable("I can't do that.", NOT_ONCE))
    }

    /// The id of this tool call, empty for a legacy `function-call`.
    pub fn tool_call_id(&self) -> &str {
        &self.tool_call_id
    }

    /// The present instant: the machine's, or what a test says.
    pub fn now(&self) -> Timestamp {
        self.services.clock().now()
    }

    /// When this call is over at the latest. The engine answers for the tool then.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// How long this call may still take.
    pub fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// The secret of that name from `TOOL_SECRETS`, if it is there and not empty.
    pub fn secret(&self, name: &str) -> Option<&str> {
        self.services.secrets().get(name)
    }

    /// Starts a GET with the shared client, to end within this call's deadline.
    ///
    /// # Errors
    ///
    /// A URL that is neither `https` nor on this machine, or a machine without certificate authorities.
    pub fn get(&self, url: &str) -> Result<RequestBuilder, HttpsError> {
        self.request(Method::GET, url)
    }

    /// Starts a POST with the shared client, to end within this call's deadline.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub fn post(&self, url: &str) -> Result<RequestBuilder, HttpsError> {
        self.request(Method::POST, url)
    }

    /// Starts any request with the shared client, to end within this call's deadline.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub fn request(&self, method: Method, url: &str) -> Result<RequestBuilder, HttpsError> {
        https::request(&self.services.https()?, method, url, self.remaining().saturating_sub(TO_SAY_SO))
    }
}
