//! A call whose effect happens once: claim, act, keep the answer; or wait, or repeat what was answered.
//!
//! The records and their rules are call-store's (`calls::idempotency`). Here is who calls what, and when.

use std::sync::Arc;
use std::time::{Duration, Instant};

use call_store::calls::{CallKey, Claim, CommitError, HashKey, Lease, Running, Wish};
use call_store::{Calls, StoreError};
use serde_json::Value;
use tokio::time::{sleep, timeout_at};

use super::attempt::{Attempt, attempt};
use super::call::Call;
use super::message::Place;
use super::outcome::{Ended, Outcome};
use crate::acting::Acting;
use crate::answer::ToolAnswer;
use crate::arguments;
use crate::conversation::Conversation;
use crate::decryption::Decrypted;
use crate::desk::store_code;
use crate::error::ToolError;
use crate::services::Services;
use crate::stored_answer::StoredAnswer;
use crate::tool::Effect;

/// Kept back from the call's time, to write down what came of it; a quarter of what there is, where that is less.
const TO_RECORD: Duration = Duration::from_millis(250);

/// A lease outlasts its call's time by this much: whoever takes over later has waited for nobody who is on time.
const LEASE_LONGER_MS: i64 = 500;

/// Between two looks at whoever acts for the same wish.
const FIRST_LOOK: Duration = Duration::from_millis(50);
const LAST_LOOK: Duration = Duration::from_millis(250);

/// Without its records nothing is done: it might be done a second time.
const CANT_DO_IT_ONCE: &str = "I can't do that right now, and did nothing just now. Please try again later.";

const WHOSE_WISH: &str = "I can't do that without knowing which call it belongs to.";

/// One call of a `Once` tool.
pub(super) struct OnceCall {
    pub(super) call: Call,
    /// Where it stands in its message.
    pub(super) place: Place,
    /// The tools that take its effect back.
    pub(super) undone_by: Vec<&'static str>,
    /// What of the arguments must not be stored.
    pub(super) hidden: Decrypted,
    pub(super) services: Services,
    pub(super) conversation: Conversation,
    pub(super) result_max_chars: usize,
}

impl OnceCall {
    /// Answers the call. Runs the tool unless somebody else does or did.
    pub(super) async fn run(self) -> Ended {
        // What is wrong with them is worth more than a claim, and can be said without DynamoDB.
        if let Err(unusable) = self.call.tool.check(&self.call.arguments) {
            return Ended::unusable(unusable);
        }
        let Some(conversation) = self.conversation.facts().key() else {
            return Ended::new(Outcome::Refused, WHOSE_WISH);
        };
        let Some(calls) = self.services.calls().cloned() else {
            return Ended::new(Outcome::Unavailable, CANT_DO_IT_ONCE).with_code("calls_table_not_configured");
        };
        let deadline = self.call.deadline();
        let answered = async {
            match self.wish(&calls, conversation).await {
                Ok(wish) => Recorded { once: &self, calls, wish }.until_answered().await,
                Err(error) => not_claimed(&error),
            }
        };
        timeout_at(deadline.into(), answered).await.unwrap_or_else(|_| Ended::late(Effect::Once))
    }

    /// What tells this wish from all others.
    async fn wish(&self, calls: &Calls, conversation: CallKey) -> Result<Wish, StoreError> {
        let key = HashKey(calls.hash_key().await?);
        let known = arguments::known(&self.call.arguments, self.call.tool.taken().json());
        let arguments = Value::Object(self.hidden.hide(known)).to_string();
        let id = self.call.context.tool_call_id();
        let wish = Wish::new(key, conversation, id, self.call.tool.name(), &arguments)?;
        Ok(self.place.asks(wish, key).undone_by(self.undone_by.iter().copied()))
    }
}

/// A call with the records of its wish.
struct Recorded<'a> {
    once: &'a OnceCall,
    calls: Calls,
    wish: Wish,
}

impl Recorded<'_> {
    async fn until_answered(&self) -> Ended {
        loop {
            let now_ms = self.now_ms();
            let claim = self.calls.claim(&self.wish, self.lease_until_ms(now_ms), now_ms).await;
            let next = match claim {
                Ok(Claim::Repeat { data }) => return Ended::replayed(&data),
                Ok(Claim::Wait(running)) => self.wait_for(&running).await,
                Ok(Claim::Act(lease)) => self.act(Arc::from(lease)).await,
                Err(error) => return not_claimed(&error),
            };
            if let Some(ended) = next {
                return ended;
            }
        }
    }

    /// Waits until the other is done or was not heard of in time. Then it is time to claim anew.
    async fn wait_for(&self, running: &Running) -> Option<Ended> {
        let mut pause = FIRST_LOOK;
        loop {
            sleep(pause).await;
            pause = (pause * 2).min(LAST_LOOK);
            match self.calls.still_runs(&self.wish, running, self.now_ms()).await {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(not_claimed(&error)),
            }
        }
    }

    /// Runs the tool and writes down what came of it. `None` where another has taken over: its answer counts.
    async fn act(&self, lease: Arc<Lease>) -> Option<Ended> {
        let acting = Acting {
            calls: self.calls.clone(),
            lease: Arc::clone(&lease),
            result_max_chars: self.once.result_max_chars,
        };
        let context = self.once.call.context.clone().acting(acting.clone());
        let to_record = TO_RECORD.min(self.once.call.context.remaining() / 4);
        let until = self.once.call.deadline().checked_sub(to_record).unwrap_or(self.once.call.deadline());
        let arguments = self.once.call.arguments.clone();
        let attempt = attempt(&self.once.call.tool, arguments, context, until).await;
        // Done is done, whatever the tool made of it afterwards: everybody is told what was kept with it.
        if let Some(kept) = lease.kept_answer() {
            return Some(Ended::kept(kept));
        }
        let ended = match attempt {
            Attempt::Done(Ok(answer)) => return self.keep(&acting, answer).await,
            Attempt::Done(Err(ToolError::Refused(text))) => {
                let answer = StoredAnswer::error(&text, self.once.result_max_chars);
                let kept = self.calls.refuse(&lease, &answer.to_json(), self.now_ms()).await;
                return told_unless_taken_over(kept, Ended::answered(answer));
            }
            Attempt::Done(Err(error @ ToolError::Unavailable { .. })) => {
                let freed = self.calls.release(&lease, self.now_ms()).await;
                return told_unless_taken_over(freed, Ended::failed(&error));
            }
            Attempt::Unusable(arguments) => {
                let freed = self.calls.release(&lease, self.now_ms()).await;
                return told_unless_taken_over(freed, Ended::unusable(arguments));
            }
            Attempt::Done(Err(ToolError::TakenOver)) => return None,
            Attempt::Done(Err(error)) => match self.calls.look(&lease).await {
                Ok(Some(data)) => return Some(Ended::kept(&data)),
                _ => Ended::failed(&error),
            },
            Attempt::Late => Ended::late(Effect::Once),
            Attempt::Panicked => Ended::panicked(Effect::Once),
        };
        let left = self.calls.leave(&lease, self.now_ms()).await;
        told_unless_taken_over(left, ended)
    }

    /// The tool's answer, where its effect, if any, was not on DynamoDB: the records are completed now.
    async fn keep(&self, acting: &Acting, answer: ToolAnswer) -> Option<Ended> {
        let ended = Ended::answered(StoredAnswer::result(answer.clone(), self.once.result_max_chars));
        let completion = acting.completion(&answer, self.now_ms());
        match self.calls.commit(&completion, Vec::new()).await {
            Err(CommitError::Store(error)) => told_unless_taken_over(Err(error), ended),
            _ => Some(ended),
        }
    }

    fn now_ms(&self) -> i64 {
        self.once.call.context.now().as_millisecond()
    }

    fn lease_until_ms(&self, now_ms: i64) -> i64 {
        let left = self.once.call.deadline().saturating_duration_since(Instant::now());
        now_ms + i64::try_from(left.as_millis()).unwrap_or(i64::MAX / 2) + LEASE_LONGER_MS
    }
}

/// What could not be written down makes the answer no other; a repeat finds the lease to have run out.
fn told_unless_taken_over(recorded: Result<(), StoreError>, ended: Ended) -> Option<Ended> {
    match recorded {
        Ok(()) => Some(ended),
        Err(StoreError::LeaseLost) => None,
        Err(error) => {
            tracing::warn!(
                error.code = error.code(),
                "what came of a tool call could not be written down: {error}"
            );
            Some(ended)
        }
    }
}

fn not_claimed(error: &StoreError) -> Ended {
    Ended::new(Outcome::Unavailable, CANT_DO_IT_ONCE).with_code(store_code(error))
}
