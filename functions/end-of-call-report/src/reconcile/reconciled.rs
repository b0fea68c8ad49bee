//! What came of a reconciliation.

use call_store::StoreError;
use vapi_webhook::Timestamp;

use crate::vapi_api::VapiError;

/// What was found, and what became of it. A call counts once, however often it was listed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Reconciled {
    /// Calls that were listed.
    pub seen: u64,
    /// Of those, calls that are over.
    pub ended: u64,
    /// Of those, calls that had no report and have one now.
    pub stored: u64,
    /// Calls that had theirs.
    pub present: u64,
    /// Calls that are older than reports are kept.
    pub expired: u64,
    /// Elements of the list that are no call with an id, or over 16 MB.
    pub skipped: u64,
    /// Requests that were made.
    pub requests: u64,
    /// Windows of time that were whole.
    pub windows: u64,
    /// Every call that was updated before this moment has been looked at.
    pub before: Timestamp,
    /// How it ended.
    pub end: End,
}

impl Reconciled {
    pub(super) fn nothing(before: Timestamp) -> Self {
        Self {
            seen: 0,
            ended: 0,
            stored: 0,
            present: 0,
            expired: 0,
            skipped: 0,
            requests: 0,
            windows: 0,
            before,
            end: End::Complete,
        }
    }

    /// Whether everything was looked at.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        matches!(self.end, End::Complete)
    }
}

/// How a reconciliation ended.
#[derive(Debug)]
pub enum End {
    /// Everything was looked at.
    Complete,
    /// Time or requests were used up; [`Reconciled::before`] says how far it came.
    OutOfBudget,
    /// Vapi or DynamoDB failed; [`Reconciled::before`] says how far it came.
    Failed(ReconcileError),
}

/// Why a reconciliation stopped. Every one may be logged as it is.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// Vapi's API failed.
    #[error(transparent)]
    Vapi(#[from] VapiError),
    /// DynamoDB failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ReconcileError {
    /// One word for logs and metrics, from a closed list.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Vapi(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}
