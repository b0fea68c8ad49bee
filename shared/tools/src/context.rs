//! What a tool gets beside its arguments: the call, the desk, the clock, the store, HTTPS and secrets.

use std::sync::Arc;
use std::time::{Duration, Instant};

use call_store::E164;
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder};

use crate::conversation::Conversation;
use crate::desk::CallDesk;
use crate::error::ToolError;
use crate::facts::CallFacts;
use crate::https::{self, HttpsError};
use crate::services::Services;

/// A request ends this much before the tool, so that the tool can say what it waited for.
const TO_SAY_SO: Duration = Duration::from_millis(50);

/// What a tool gets beside its arguments.
#[derive(Clone, Debug)]
pub struct ToolContext {
    services: Services,
    conversation: Conversation,
    tool_call_id: Arc<str>,
    deadline: Instant,
}

impl ToolContext {
    pub(crate) fn new(
        services: Services,
        conversation: Conversation,
        tool_call_id: &str,
        deadline: Instant,
    ) -> Self {
        Self { services, conversation, tool_call_id: tool_call_id.into(), deadline }
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

    /// A name for this one wish in the whole world: the tool call's id with the call's, because models'
    /// providers give short ids (`call_51kj`) that come again in other calls. `None` for a legacy
    /// `function-call`, which has none.
    pub fn wish_id(&self) -> Option<String> {
        let conversation = self.call().conversation_id()?;
        let id = &*self.tool_call_id;
        (!id.is_empty()).then(|| format!("{conversation}/{id}"))
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
        https::request(self.services.https()?, method, url, self.remaining().saturating_sub(TO_SAY_SO))
    }
}
