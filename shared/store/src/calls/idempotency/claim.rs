//! Who acts for a wish, who waits, and who gets the answer that is there already.

use aws_sdk_dynamodb::types::{
    CancellationReason, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};

use super::before::{Since, Wishes};
use super::lease::Lease;
use super::record::{self, Record};
use super::{INTENT_MS, Wish, random};
use crate::attributes::{Item, number, text};
use crate::calls::Calls;
use crate::error::StoreError;
use crate::transaction;

/// How often a claim is tried while others claim at the same time.
const ATTEMPTS: u32 = 8;

/// The wishes of one conversation, in pages of 1 MB.
const PAGES_OF_WISHES: usize = 3;

/// What a tool call may do about its wish.
pub enum Claim {
    /// Act.
    Act(Box<Lease>),
    /// Give the answer that is there.
    Repeat {
        /// The answer.
        data: String,
    },
    /// Wait: somebody acts at this moment.
    Wait(Running),
}

/// Shows no answer.
impl std::fmt::Debug for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Act(lease) => f.debug_tuple("Act").field(lease).finish(),
            Self::Repeat { .. } => f.debug_struct("Repeat").finish_non_exhaustive(),
            Self::Wait(running) => f.debug_tuple("Wait").field(running).finish(),
        }
    }
}

/// Somebody who acts for the same wish.
#[derive(Debug)]
pub struct Running {
    key: String,
    token: String,
}

/// What a granted wish is to the one that is asked for.
enum SameWish {
    /// The same: this is the answer.
    Granted(String),
    /// That is decided once this one is done.
    Running(Running),
    /// Another: too long ago, or something else has been granted since.
    No {
        /// The number of the new one.
        sequence: u64,
    },
}

/// What one of the two items must be for a claim to succeed.
enum Expected {
    /// Not there, or past its day.
    Nothing,
    /// What was seen there.
    Token(String),
}

impl Calls {
    /// Asks for the right to act for a wish until `until_ms` (ms since 1970, as `now_ms`).
    ///
    /// * A call that was answered is a repeat, for a day.
    /// * The same wish under a new tool call's id is a repeat for 120 s, and only while no other wish of the conversation
    ///   has been granted since: book, cancel, book again books again. One that counts and is still acted for is waited for.
    /// * Wishes that were claimed beside each other do not count against each other, except one that
    ///   [takes the other's effect back](Wish::undone_by) and was done later. Nor does what is asked for
    ///   [in the same message](Wish::asked_in), except what was done there [before it](Wish::undone_before).
    /// * Whose owner may still be at work is waited for; whose owner was not heard of in time is acted for anew.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails. Then nothing may be done: who knows whether it has been done already.
    pub async fn claim(&self, wish: &Wish, until_ms: i64, now_ms: i64) -> Result<Claim, StoreError> {
        let token = random::hex_128()?;
        let (mut tool, mut intent) = (Expected::Nothing, Expected::Nothing);
        let mut lease = Lease::new(wish, token, until_ms, 0);
        // The wishes are asked for beside the first attempt, which mostly succeeds.
        let first = self.try_to_claim(&lease, &tool, &intent, now_ms);
        let (first, wishes) = tokio::join!(first, self.wishes(wish));
        let mut tried = first?;
        let wishes = match wishes {
            Ok(wishes) => wishes,
            Err(error) => {
                // Nobody need wait for what is not going to be done.
                if tried.is_ok() {
                    let _ = self.release(&lease, now_ms).await;
                }
                return Err(error);
            }
        };
        warn_of_other_arguments(wish, &wishes, now_ms);
        lease.sequence = Wishes::of(&wishes, wish).next_sequence();

        for attempt in 0..ATTEMPTS {
            let reasons = match tried {
                Ok(()) => return Ok(Claim::Act(Box::new(lease))),
                Err(reasons) => reasons,
            };
            let failed = transaction::failed_conditions(&reasons);
            if attempt > 0 || failed.is_empty() {
                transaction::wait_for_the_others(attempt).await;
            }
            match found(&reasons, 0).filter(|found| !found.is_expired(now_ms)) {
                Some(found) if found.is_completed => {
                    return Ok(Claim::Repeat { data: found.data.unwrap_or_default() });
                }
                Some(found) if found.is_running(now_ms) => {
                    return Ok(Claim::Wait(Running { key: wish.tool_key.clone(), token: found.token }));
                }
                Some(found) => {
                    lease.may_have_happened = true;
                    tool = Expected::Token(found.token);
                }
                // Whoever held it has given it back since.
                None if failed.contains(&0) => tool = Expected::Nothing,
                None => {}
            }
            lease.replaced_grant = None;
            match found(&reasons, 1).filter(|found| !found.is_expired(now_ms)) {
                Some(found) if found.is_running(now_ms) => {
                    return Ok(Claim::Wait(Running { key: wish.intent_key.clone(), token: found.token }));
                }
                Some(found) if !found.is_completed => {
                    intent = Expected::Token(found.token.clone());
                    let wishes = Wishes::of(&wishes, wish);
                    let since = wishes.since_left(&found);
                    // It may have been claimed anew, after something in its own message: there it stays.
                    lease.sequence = wishes.sequence_after(since).max(found.sequence);
                    if since == Since::Nothing {
                        lease = lease.in_place_of(&found);
                    }
                }
                Some(found) => {
                    // Looked at anew: what has been begun or granted meanwhile decides.
                    let wishes = self.wishes(wish).await?;
                    let wishes = Wishes::of(&wishes, wish);
                    match self.same_wish(wish, &found, &wishes, now_ms).await? {
                        SameWish::Running(running) => return Ok(Claim::Wait(running)),
                        SameWish::Granted(data) => {
                            self.keep_answer(wish, &lease.token, &tool, &data, now_ms).await;
                            return Ok(Claim::Repeat { data });
                        }
                        SameWish::No { sequence } => {
                            lease.sequence = sequence;
                            intent = Expected::Token(found.token);
                            lease.replaced_grant = reasons.get(1).and_then(CancellationReason::item).cloned();
                        }
                    }
                }
                None if failed.contains(&1) => intent = Expected::Nothing,
                None => {}
            }
            tried = self.try_to_claim(&lease, &tool, &intent, now_ms).await?;
        }
        Err(StoreError::Contended { operation: "claim", attempts: ATTEMPTS })
    }

    /// Whether somebody who acted still does.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn still_runs(&self, wish: &Wish, running: &Running, now_ms: i64) -> Result<bool, StoreError> {
        let item = self.table.get(wish.conversation.as_str(), &running.key).await?;
        let record = item.as_ref().map(Record::read);
        Ok(record.is_some_and(|record| record.token == running.token && record.is_running(now_ms)))
    }

    /// All wishes of the conversation.
    async fn wishes(&self, wish: &Wish) -> Result<Vec<Record>, StoreError> {
        let items = self.query(&wish.conversation, "INTENT#", PAGES_OF_WISHES).await?;
        Ok(items.iter().map(Record::read).collect())
    }

    async fn try_to_claim(
        &self,
        lease: &Lease,
        tool: &Expected,
        intent: &Expected,
        now_ms: i64,
    ) -> Result<Result<(), Vec<CancellationReason>>, StoreError> {
        let writes = vec![
            self.put_if(record::tool_in_progress(lease, now_ms), tool, now_ms)?,
            self.put_if(record::intent_in_progress(lease, now_ms), intent, now_ms)?,
        ];
        transaction::try_to_write(&self.table.client, writes).await
    }

    /// The answer that a granted wish was given.
    async fn answer_of(&self, wish: &Wish, granted: &Record) -> Result<Option<String>, StoreError> {
        let Some(owner) = granted.owners.last() else { return Ok(None) };
        let item = self.table.get(wish.conversation.as_str(), owner).await?;
        Ok(item
            .as_ref()
            .map(Record::read)
            .filter(|record| record.is_completed)
            .and_then(|record| record.data))
    }

    /// Whether a granted wish answers for the same wish under a new id.
    async fn same_wish(
        &self,
        wish: &Wish,
        granted: &Record,
        wishes: &Wishes<'_>,
        now_ms: i64,
    ) -> Result<SameWish, StoreError> {
        let since = wishes.since_granted(granted);
        let another = SameWish::No { sequence: wishes.sequence_after(since) };
        if since != Since::Nothing || now_ms - granted.completed_at_ms > INTENT_MS {
            return Ok(another);
        }
        if let Some(other) = wishes.running_beside(granted, now_ms) {
            let running = Running { key: other.key.clone(), token: other.token.clone() };
            return Ok(SameWish::Running(running));
        }
        Ok(self.answer_of(wish, granted).await?.map_or(another, SameWish::Granted))
    }

    /// Keeps an answer for repeats of this call too. Where another delivery of it was quicker, that one kept the same; where
    /// DynamoDB fails, the next delivery finds the wish again.
    async fn keep_answer(&self, wish: &Wish, token: &str, tool: &Expected, data: &str, now_ms: i64) {
        let kept = match self.put_if(record::tool_replayed(wish, token, data, now_ms), tool, now_ms) {
            Ok(put) => transaction::write(&self.table.client, vec![put]).await.map(|_| ()),
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            tracing::warn!(error.code = error.code(), "a repeated answer could not be kept: {error}");
        }
    }

    fn put_if(&self, item: Item, expected: &Expected, now_ms: i64) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.table.name)
            .set_item(Some(item))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let put = match expected {
            Expected::Nothing => put
                .condition_expression("attribute_not_exists(pk) OR expiresAt <= :now")
                .expression_attribute_values(":now", number(now_ms / 1000)),
            Expected::Token(token) => put
                .condition_expression("#token = :seen")
                .expression_attribute_names("#token", "token")
                .expression_attribute_values(":seen", text(token)),
        };
        let put = put.build().map_err(transaction::not_sendable)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

/// What stood in the way, if it was that item's condition that failed.
fn found(reasons: &[CancellationReason], index: usize) -> Option<Record> {
    reasons.get(index).and_then(CancellationReason::item).map(Record::read)
}

/// One id for two different calls: each is done, and somebody should know.
fn warn_of_other_arguments(wish: &Wish, wishes: &[Record], now_ms: i64) {
    if wish.tool_call_id.is_empty() {
        return;
    }
    let id = record::kept_id(&wish.tool_call_id);
    let has_same_id = |other: &&Record| other.tool_call_id.as_deref() == Some(id);
    let mut others = wishes.iter().filter(has_same_id).filter(|other| !other.is_expired(now_ms));
    if others.any(|other| !other.owners.contains(&wish.tool_key)) {
        tracing::warn!(
            tool.name = wish.tool_name,
            "a tool call's id came again with other arguments: it counts as a new call"
        );
    }
}
