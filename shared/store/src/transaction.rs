//! Writes that take place together or not at all.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{CancellationReason, TransactWriteItem};

use crate::error::StoreError;

const FIRST_WAIT_MS: u64 = 10;
const LONGEST_WAIT_MS: u64 = 250;

/// What became of writes that belong together, where DynamoDB said so.
#[derive(Debug)]
pub(crate) enum Written {
    /// All took place.
    Yes,
    /// None did: the conditions of these, by position, did not hold.
    ConditionFailed(Vec<usize>),
    /// None did: another transaction was at the same items. Trying again may do.
    Conflict,
}

/// Writes together. A transaction even for one item: its token makes the SDK's own retries safe, so that an answer that got
/// lost does not look like somebody else's write.
pub(crate) async fn write(client: &Client, writes: Vec<TransactWriteItem>) -> Result<Written, StoreError> {
    Ok(match write_or_reasons(client, writes).await? {
        Ok(()) => Written::Yes,
        Err(reasons) => written(&reasons),
    })
}

/// The same, with DynamoDB's reasons where it wrote nothing.
pub(crate) async fn write_or_reasons(
    client: &Client,
    writes: Vec<TransactWriteItem>,
) -> Result<Result<(), Vec<CancellationReason>>, StoreError> {
    let sent = client.transact_write_items().set_transact_items(Some(writes)).send();
    let Err(error) = Box::pin(sent).await else { return Ok(Ok(())) };
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled))
            if cancelled.cancellation_reasons().iter().any(is_about_others) =>
        {
            Ok(Err(cancelled.cancellation_reasons().to_vec()))
        }
        _ => Err(StoreError::from_sdk("TransactWriteItems")(error)),
    }
}

pub(crate) fn written(reasons: &[CancellationReason]) -> Written {
    let failed: Vec<usize> = reasons
        .iter()
        .enumerate()
        .filter(|(_, reason)| reason.code() == Some(CONDITION_FAILED))
        .map(|(index, _)| index)
        .collect();
    if failed.is_empty() { Written::Conflict } else { Written::ConditionFailed(failed) }
}

pub(crate) fn not_sendable<E>(_: E) -> StoreError {
    StoreError::Refused { operation: "TransactWriteItems", reason: "NotSendable".to_owned() }
}

const CONDITION_FAILED: &str = "ConditionalCheckFailed";

/// Other reasons are about capacity or the items themselves.
fn is_about_others(reason: &CancellationReason) -> bool {
    matches!(reason.code(), Some(CONDITION_FAILED | "TransactionConflict"))
}

/// Waits longer each time, and not as long as the others do.
pub(crate) async fn wait_for_the_others(attempt: u32) {
    use std::hash::{BuildHasher, RandomState};
    let longest = (FIRST_WAIT_MS << attempt.min(8)).min(LONGEST_WAIT_MS);
    let chosen = RandomState::new().hash_one(attempt) % longest;
    tokio::time::sleep(Duration::from_millis(chosen)).await;
}
