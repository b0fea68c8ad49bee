//! The family `tool-calls`: messages in, results out.

use std::time::{Duration, Instant};

use call_store::Store;
use vapi_lambda_http::{Answer, ConfigurationFault, Environment, Failure, Family, Message, TimeLimit};
use vapi_tools::{
    ANSWERED_AT_MOST, Clock, Engine, Limits, PrivateKeys, Secrets, Services, SystemClock, ToolRegistry,
};
use vapi_webhook::answer::{FunctionCallAnswer, ToolCallResult, ToolCallsAnswer};
use vapi_webhook::payload::{self, FunctionCall, ToolCalls};
use vapi_webhook::{Family as FamilyName, MessageType};

use crate::facts::origin;
use crate::telemetry::ToolTelemetry;

/// What is kept back for reading the message and writing the answer: the engine is then done before the
/// message's own deadline, and the results that are there are not lost to the fallback.
const TO_ANSWER: Duration = Duration::from_millis(50);

const DEADLINE_MS: u64 = 8000;
const RESULT_MAX_CHARS: u64 = 4000;

/// Runs the tools of a registry. Made once, in init.
#[derive(Clone, Debug)]
pub struct ToolCallsFamily {
    engine: Engine,
    time_limit: TimeLimit,
}

impl ToolCallsFamily {
    /// Reads `TOOL_DEADLINE_MS`, `RESULT_MAX_CHARS`, `TOOL_SECRETS` and `VAPI_ARGUMENTS_PRIVATE_KEY`, and makes the HTTPS client if there
    /// are secrets for it.
    ///
    /// Without `DESK_TABLE`, tools that need a desk say so; without `CALLS_TABLE`, tools that must do something once
    /// refuse. The others work.
    ///
    /// # Errors
    ///
    /// If a variable can't be used.
    pub fn start(
        environment: &Environment,
        registry: ToolRegistry,
        store: Option<&Store>,
    ) -> Result<Self, ConfigurationFault> {
        Self::start_with_clock(environment, registry, store, SystemClock)
    }

    /// As [`start`](Self::start), with a clock that a test has set.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn start_with_clock(
        environment: &Environment,
        registry: ToolRegistry,
        store: Option<&Store>,
        clock: impl Clock,
    ) -> Result<Self, ConfigurationFault> {
        let deadline_ms = environment.number("TOOL_DEADLINE_MS", DEADLINE_MS, 50..=300_000)?;
        let result_max_chars = environment.number("RESULT_MAX_CHARS", RESULT_MAX_CHARS, 10..=100_000)?;
        let secrets = Secrets::parse(environment.get("TOOL_SECRETS").unwrap_or_default()).map_err(|_| {
            ConfigurationFault::new("TOOL_SECRETS", "is not a JSON object whose values are all strings")
        })?;
        let keys = environment.get("VAPI_ARGUMENTS_PRIVATE_KEY").map(PrivateKeys::parse).transpose();
        let keys = keys.map_err(|error| {
            ConfigurationFault::new("VAPI_ARGUMENTS_PRIVATE_KEY", format!("is not usable: {error}"))
        })?;
        let services = Services::with_argument_keys(clock, store, secrets, keys);
        services.warm_https();
        let limits = Limits {
            result_max_chars: usize::try_from(result_max_chars).unwrap_or(usize::MAX),
            ..Limits::default()
        };
        let telemetry = ToolTelemetry::new(environment, &registry);
        let engine = Engine::new(registry, services, limits).with_log(telemetry);
        Ok(Self { engine, time_limit: TimeLimit::from_millis(deadline_ms) })
    }

    /// Answers a `tool-calls` message by `deadline`: one result per call that has an id, in order.
    pub async fn answer(&self, body: &[u8], deadline: Instant) -> ToolCallsAnswer {
        let Ok(message) = payload::read::<ToolCalls<'_>>(body) else {
            return answer_without_running(body, UNREADABLE);
        };
        let facts = origin!(message).facts();
        let results = self.engine.run(&message.into_calls(), facts, deadline).await;
        let nothing_usable = results.is_empty();
        let answer = ToolCallsAnswer::new(results);
        if nothing_usable { answer.with_error(NO_USABLE_CALL) } else { answer }
    }

    /// Answers a legacy `function-call` message by `deadline`.
    pub async fn answer_function_call(&self, body: &[u8], deadline: Instant) -> FunctionCallAnswer {
        let Ok(message) = payload::read::<FunctionCall<'_>>(body) else {
            return FunctionCallAnswer::new(UNREADABLE);
        };
        let facts = origin!(message).facts();
        let Some(call) = message.into_call() else {
            return FunctionCallAnswer::new(NO_FUNCTION);
        };
        self.engine.run_function(&call, facts, deadline).await.into()
    }
}

const UNREADABLE: &str = "The message can't be read.";
const NO_FUNCTION: &str = "The message names no function.";
const NO_USABLE_CALL: &str = "The message holds no tool call with an id.";

/// An `error` for each id that can be read, without running anything: for when the tools can't be run, or
/// were not done in time.
pub fn answer_without_running(body: &[u8], sentence: &str) -> ToolCallsAnswer {
    let results = payload::called(body)
        .into_iter()
        .take(ANSWERED_AT_MOST)
        .map(|(id, name)| ToolCallResult::error(id, name.unwrap_or_default(), sentence))
        .collect();
    ToolCallsAnswer::new(results).with_error(sentence)
}

impl Family for ToolCallsFamily {
    const FAMILY: FamilyName = FamilyName::ToolCalls;

    fn time_limit(&self) -> TimeLimit {
        self.time_limit
    }

    async fn handle(&self, message: &Message) -> Answer {
        let deadline = message.deadline().checked_sub(TO_ANSWER).unwrap_or(message.deadline());
        match message.message_type() {
            MessageType::FunctionCall => {
                Answer::json(&self.answer_function_call(message.body(), deadline).await)
            }
            _ => Answer::json(&self.answer(message.body(), deadline).await),
        }
    }

    fn fallback(&self, message: &Message, failure: Failure) -> Answer {
        let sentence = match failure {
            Failure::Panicked => "Something went wrong on our side. I can't tell whether it went through.",
            Failure::TimedOut => "That is taking too long right now. I can't tell whether it went through.",
        };
        match message.message_type() {
            MessageType::FunctionCall => Answer::json(&FunctionCallAnswer::new(sentence)),
            _ => Answer::json(&answer_without_running(message.body(), sentence)),
        }
    }
}
