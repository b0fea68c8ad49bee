//! Writes that take place together or not at all.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{CancellationReason, TransactWriteItem};

use crate::error::StoreError;

const FIRST_WAIT_MS: u64 = 10;
const LONGEST_WAIT_MS: u64 = 250;

/// How often writes are tried while others write to the same items. With the waits between, about 1 s.
const ATTEMPTS: u32 = 8;

/// What became of writes that belong together, where DynamoDB said so.
#[derive(Debug)]
pub(crate) enum Written {
    /// All took place.
    Yes,
    /// None did: the conditions of these, by position, did not hold.
    ConditionFailed(Vec<usize>),
}

/// Writes together. A transaction even for one item: its token makes the SDK's own retries safe, so that an answer that got
/// lost does not look like somebody else's write.
///
/// # Errors
///
/// If DynamoDB fails; [`StoreError::Contended`] if others are at the same items all the time.
pub(crate) async fn write(client: &Client, writes: Vec<TransactWriteItem>) -> Result<Written, StoreError> {
    for attempt in 0..ATTEMPTS {
        let Err(reasons) = try_to_write(client, writes.clone()).await? else { return Ok(Written::Yes) };
        let failed = failed_conditions(&reasons);
        if !failed.is_empty() {
            return Ok(Written::ConditionFailed(failed));
        }
        wait_for_the_others(attempt).await;
    }
    Err(StoreError::Contended { operation: "TransactWriteItems", attempts: ATTEMPTS })
}

/// Tries once; DynamoDB's reasons where it wrote nothing because of others.
pub(crate) async fn try_to_write(
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

/// Positions of the writes whose conditions did not hold.
pub(crate) fn failed_conditions(reasons: &[CancellationReason]) -> Vec<usize> {
    let failed = reasons.iter().enumerate().filter(|(_, reason)| reason.code() == Some(CONDITION_FAILED));
    failed.map(|(index, _)| index).collect()
}

pub(crate) fn not_sendable<E>(_: E) -> StoreError {
    StoreError::Refused { operation: "TransactWriteItems", reason: "NotSendable".to_owned() }
}

const CONDITION_FAILED: &str = "ConditionalCheckFailed";

/// Other reasons are about the items themselves, and don't go away.
fn is_about_others(reason: &CancellationReason) -> bool {
    const OTHERS: [&str; 4] =
        [CONDITION_FAILED, "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];
    reason.code().is_some_and(|code| OTHERS.contains(&code))
}

/// Waits longer each time, and not as long as the others do.
pub(crate) async fn wait_for_the_others(attempt: u32) {
    use std::hash::{BuildHasher, RandomState};
    let longest = (FIRST_WAIT_MS << attempt.min(8)).min(LONGEST_WAIT_MS);
    let chosen = RandomState::new().hash_one(attempt) % longest;
    tokio::time::sleep(Duration::from_millis(chosen)).await;
}
