//! Runs the tool calls of a message: side by side, each under the deadline, one result per call, in order.
//!
//! A tool is other people's code. It may panic, block its thread or never end; still every other call of the
//! message, and the process, must be answered in time. So each call is a task of its own, whose worker thread
//! hands its other tasks on before it enters the tool (`block_in_place`), while the engine's own task keeps
//! the deadline. A tool that blocks keeps that thread, and holds up nobody.

mod attempt;
mod call;
mod message;
mod once;
mod outcome;
mod request;
mod sealed;
mod thread;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use futures_util::future::join_all;
use tokio::time::timeout_at;
use vapi_webhook::answer::ToolCallResult;
use vapi_webhook::payload::ToolCall;

use self::call::Call;
use self::message::{Message, Place};
use self::once::OnceCall;
use self::outcome::{Ended, Outcome};
use self::request::Request;
use self::thread::Threads;
use crate::arguments;
use crate::context::ToolContext;
use crate::conversation::Conversation;
use crate::facts::CallFacts;
use crate::log::{CallLog, TracingLog};
use crate::registry::ToolRegistry;
use crate::services::Services;
use crate::tool::Effect;

/// The most results in one answer. A message with more calls is none that a model made, and the answer to it
/// must stay under Lambda's 6 MB.
pub const ANSWERED_AT_MOST: usize = 1000;

/// Bounds on what the engine does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many calls one message may hold. The rest are answered, but not run.
    pub calls_per_message: usize,
    /// How many calls run at a time in the whole process.
    pub calls_at_a_time: usize,
    /// How long a result may be, in characters: `RESULT_MAX_CHARS`.
    pub result_max_chars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { calls_per_message: 100, calls_at_a_time: 64, result_max_chars: 4000 }
    }
}

/// Runs tool calls. Made once, in init; cheap to clone.
#[derive(Clone)]
pub struct Engine {
    registry: Arc<ToolRegistry>,
    services: Services,
    limits: Limits,
    threads: Threads,
    log: Arc<dyn CallLog>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Engine {
    /// An engine for these tools.
    pub fn new(registry: ToolRegistry, services: Services, limits: Limits) -> Self {
        let threads = Threads::new(limits.calls_at_a_time, registry.names());
        Self { registry: Arc::new(registry), services, limits, threads, log: Arc::new(TracingLog) }
    }

    /// The same, with another log than one line a call.
    #[must_use]
    pub fn with_log(mut self, log: impl CallLog) -> Self {
        self.log = Arc::new(log);
        self
    }

    /// The tools.
    pub fn registry(&self) -> &ToolRegistry {
        &self.registry
    }

    /// Runs the calls of one message and answers each by `deadline`.
    ///
    /// The results come in the calls' order. A call without an id can't be answered: it is neither run nor in
    /// the result. A call that comes twice under one id is run once and answered twice; a second, different
    /// one under the same id is not run.
    pub async fn run(
        &self,
        calls: &[ToolCall<'_>],
        facts: CallFacts,
        deadline: Instant,
    ) -> Vec<ToolCallResult> {
        let message = Arc::new(Message::new(with_ids(calls), &self.registry));
        let requests = message.requests();
        let first_of_id = first_of_each_id(requests);
        let conversation = Conversation::new(facts);
        let runs =
            requests.iter().zip(&first_of_id).enumerate().map(async |(position, (request, &first))| {
                let place = Place::new(&message, position);
                let result = match position {
                    _ if first < position && requests[first] == *request => None,
                    _ if first < position => Some(self.not_run(
                        request,
                        "Another call has the same id. Call it again.",
                        &conversation,
                    )),
                    _ if position >= self.limits.calls_per_message => Some(self.not_run(
                        request,
                        "These are too many calls at once. Call it again, on its own.",
                        &conversation,
                    )),
                    _ => Some(self.run_one(&place, &conversation, deadline).await),
                };
                place.answered();
                result
            });
        let mut results: Vec<ToolCallResult> = Vec::with_capacity(requests.len());
        for (result, first) in join_all(runs).await.into_iter().zip(first_of_id) {
            // The first of an id always has a result of its own, so that positions stay equal.
            let result = result.unwrap_or_else(|| results[first].clone());
            results.push(result);
        }
        results
    }

    /// Runs one call that has no id, as the legacy `function-call` message asks for.
    pub async fn run_function(
        &self,
        call: &ToolCall<'_>,
        facts: CallFacts,
        deadline: Instant,
    ) -> ToolCallResult {
        let request = Request::new(String::new(), call);
        let message = Arc::new(Message::new(vec![request], &self.registry));
        self.run_one(&Place::new(&message, 0), &Conversation::new(facts), deadline).await
    }

    async fn run_one(&self, place: &Place, conversation: &Conversation, deadline: Instant) -> ToolCallResult {
        let began = Instant::now();
        let ended = self.try_one(place, conversation, deadline).await;
        self.finish(place.request(), ended, began, conversation)
    }

    fn not_run(&self, request: &Request, text: &str, conversation: &Conversation) -> ToolCallResult {
        self.finish(request, Ended::new(Outcome::NotRun, text), Instant::now(), conversation)
    }

    /// The answer to a call, and the operator's note of it.
    fn finish(
        &self,
        request: &Request,
        ended: Ended,
        began: Instant,
        conversation: &Conversation,
    ) -> ToolCallResult {
        let is_registered = self.registry.get(&request.name).is_some();
        request.note(&ended, is_registered, began.elapsed(), conversation, &*self.log);
        ended.into_result(&request.tool_call_id, &request.name, self.limits.result_max_chars)
    }

    async fn try_one(&self, place: &Place, conversation: &Conversation, deadline: Instant) -> Ended {
        let request = place.request();
        let Some(tool) = self.registry.get(&request.name) else {
            return Ended::new(Outcome::UnknownTool, self.no_such_tool(request));
        };
        let (name, schema) = (tool.name(), tool.taken());
        let arguments = match &request.arguments {
            Ok(json) => arguments::fit(json, name, schema),
            Err(error) => Err(arguments::unusable(name, schema.json(), &format!("The {error}."))),
        };
        let (arguments, hidden) = match arguments {
            Ok(arguments) => match sealed::open(&self.services, tool, arguments).await {
                Ok(opened) => opened,
                Err(ended) => return ended,
            },
            Err(unusable) => return Ended::unusable(unusable),
        };
        let own_deadline = tool.options().deadline().and_then(|time| Instant::now().checked_add(time));
        let deadline = own_deadline.map_or(deadline, |own| own.min(deadline));
        let tool_deadline = thread::tool_deadline(deadline);
        let context = ToolContext::new(
            self.services.clone(),
            conversation.clone(),
            &request.tool_call_id,
            tool_deadline,
        );
        let call = Call { tool: tool.clone(), arguments, context };
        let max_chars = self.limits.result_max_chars;
        match tool.effect() {
            Effect::ReadOnly => self.threads.run(call.run_read_only(max_chars), tool, deadline).await,
            Effect::Once => {
                // It holds no thread meanwhile, which those before it may be waiting for.
                let those_before = timeout_at(tool_deadline.into(), place.wait_for_those_before()).await;
                if those_before.is_err() || tool_deadline <= Instant::now() {
                    return Ended::not_begun();
                }
                let once = OnceCall {
                    call,
                    place: place.clone(),
                    undone_by: self.undoers_of(name),
                    hidden,
                    services: self.services.clone(),
                    conversation: conversation.clone(),
                    result_max_chars: max_chars,
                };
                self.threads.run(once.run(), tool, deadline).await
            }
        }
    }

    fn undoers_of(&self, name: &str) -> Vec<&'static str> {
        let undoes = |other: &&str| {
            self.registry.get(other).is_some_and(|tool| tool.options().undone_tools().contains(&name))
        };
        self.registry.names().filter(undoes).collect()
    }

    fn no_such_tool(&self, request: &Request) -> String {
        let names: Vec<_> = self.registry.names().collect();
        if names.is_empty() {
            return format!("There is no tool called {}. There are no tools here.", request.shown_name());
        }
        format!("There is no tool called {}. The tools are: {}.", request.shown_name(), names.join(", "))
    }
}

/// The calls that can be answered.
fn with_ids(calls: &[ToolCall<'_>]) -> Vec<Request> {
    let requests: Vec<_> = calls
        .iter()
        .filter_map(|call| {
            call.id.as_deref().filter(|id| !id.is_empty()).map(|id| Request::new(id.to_owned(), call))
        })
        .take(ANSWERED_AT_MOST)
        .collect();
    let unanswered = calls.len() - requests.len();
    if unanswered > 0 {
        tracing::warn!(
            calls = unanswered,
            "tool calls can't be answered: they have no id, or there are too many"
        );
    }
    requests
}

/// For each call the position of the first one that has its id.
fn first_of_each_id(requests: &[Request]) -> Vec<usize> {
    let mut positions = HashMap::with_capacity(requests.len());
    requests
        .iter()
        .enumerate()
        .map(|(position, request)| *positions.entry(request.tool_call_id.as_str()).or_insert(position))
        .collect()
}
