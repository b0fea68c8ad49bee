//! The desk that a call belongs to: by the number that was dialled, `main` unless its entry says otherwise.

use call_store::calls::CommitError;
use call_store::desk::{DEFAULT_DESK, DeskSettings};
use call_store::{Desk, StoreError};

use crate::error::ToolError;
use crate::facts::CallFacts;

/// The desk of this call. A tool never gets another one's data, so it never names a desk itself.
#[derive(Clone, Debug)]
pub struct CallDesk {
    name: String,
    store: Desk,
}

impl CallDesk {
    /// Finds out whose number was dialled. A call without a number of ours, such as a web call, belongs to
    /// `main`.
    pub(crate) async fn of(facts: &CallFacts, store: Desk) -> Result<Self, StoreError> {
        let number = facts.dialled_number.as_ref();
        let entry = store.number(number, facts.phone_number_id.as_deref()).await?;
        let name = entry.map_or_else(|| DEFAULT_DESK.to_owned(), |entry| entry.desk().to_owned());
        Ok(Self { name, store })
    }

    /// The desk's name, such as `main`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The table of desk data.
    pub fn store(&self) -> &Desk {
        &self.store
    }

    /// The desk's settings.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails; or a refusal that the caller can hear, if the desk has no opening hours: it is then
    /// not set up.
    pub async fn settings(&self) -> Result<DeskSettings, ToolError> {
        let settings = self.store.settings(&self.name).await?;
        if !settings.is_set_up() {
            return Err(ToolError::unavailable(NOT_SET_UP, "desk_not_set_up"));
        }
        Ok(settings)
    }
}

const NOT_SET_UP: &str =
    "Our appointment book is not set up yet, so I can't look at times or book. I can take a message.";

/// Where a tool has no better sentence for it, so that `?` does.
impl From<StoreError> for ToolError {
    fn from(error: StoreError) -> Self {
        let code = store_code(&error);
        match error {
            StoreError::LeaseLost => Self::TakenOver,
            error if error.may_have_written() => Self::uncertain(
                "I can't tell yet whether that went through, so please don't count on it.",
                code,
            ),
            _ => Self::unavailable("I can't reach our records right now.", code),
        }
    }
}

impl From<CommitError> for ToolError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Store(error) => error.into(),
            _ => Self::refused("That has just changed, so I have not done it. Please look at it anew."),
        }
    }
}

/// The operator's word for it.
pub(crate) fn store_code(error: &StoreError) -> &'static str {
    match error.code() {
        "timeout" => "store_timeout",
        "connection" => "store_connection",
        "throttled" => "store_throttled",
        "contended" => "store_contended",
        "refused" => "store_refused",
        "unreadable" => "store_unreadable",
        "lease-lost" => "store_lease_lost",
        "not-configured" => "store_not_configured",
        _ => "store_failed",
    }
}
