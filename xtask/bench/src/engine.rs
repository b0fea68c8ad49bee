//! What the engine of tool calls takes for itself, in this process: a tool that does nothing, and many that only wait.
//!
//! The baseline does what no engine can spare: it reads the same arguments, does the same nothing, and makes the same
//! answer. Both take turns. The engine's log line is made as in a function, and written nowhere.

use std::io;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::runtime;
use vapi_tools::{
    CallFacts, Effect, Engine, Limits, Secrets, Services, SystemClock, Tool, ToolContext, ToolRegistry,
    ToolResult,
};
use vapi_webhook::answer::ToolCallResult;
use vapi_webhook::payload::{self, ToolCalls};

use crate::measure::{in_turns, median_ms};

const WARM_UP: usize = 500;
const ROUNDS: usize = 10_000;

const SIDE_BY_SIDE: usize = 20;
const WAIT: Duration = Duration::from_millis(200);
const SIDE_BY_SIDE_ROUNDS: usize = 10;

/// As `TOOL_DEADLINE_MS`, unless somebody sets it.
const DEADLINE: Duration = Duration::from_secs(8);

/// Medians.
pub(crate) struct EngineCost {
    /// Of one call of a tool that does nothing, less the baseline.
    pub(crate) overhead_us: f64,
    /// Of the baseline.
    pub(crate) baseline_us: f64,
    /// Of a message with [`SIDE_BY_SIDE`] calls, each of which waits for [`WAIT`].
    pub(crate) side_by_side_ms: f64,
}

/// Takes about three seconds.
pub(crate) fn measure() -> anyhow::Result<EngineCost> {
    eprintln!("measuring the engine of tool calls by itself");
    // Only the first one is taken, and there is no other.
    let _ = tracing_subscriber::fmt().json().flatten_event(true).with_writer(io::sink).try_init();
    let registry = ToolRegistry::builder().with::<Nothing>().with::<Wait>().build()?;
    let engine =
        Engine::new(registry, Services::new(SystemClock, None, Secrets::default()), Limits::default());
    // As a function runs it: see `vapi_lambda_http::run`.
    let runtime = runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.context("could not start a runtime")?;
    let measured = runtime.spawn(async move {
        let (overhead_us, baseline_us) = overhead(&engine).await?;
        Ok(EngineCost { overhead_us, baseline_us, side_by_side_ms: side_by_side(&engine).await? })
    });
    runtime.block_on(measured).context("the measurement panicked")?
}

/// Of the engine without the baseline, and of the baseline, in microseconds.
async fn overhead(engine: &Engine) -> anyhow::Result<(f64, f64)> {
    let body = message("nothing", 1);
    let (mut ours, mut floor) = (Vec::with_capacity(ROUNDS), Vec::with_capacity(ROUNDS));
    for round in 0..WARM_UP + ROUNDS {
        for is_engine in in_turns(round) {
            let message: ToolCalls<'_> = payload::read(body.as_bytes())?;
            let calls = message.into_calls();
            let began = Instant::now();
            let results = if is_engine {
                engine.run(&calls, facts(), began + DEADLINE).await
            } else {
                let arguments = calls[0].arguments_json()?;
                let Nothing { text } = serde_json::from_str(&arguments)?;
                vec![ToolCallResult::result("call_1", Nothing::NAME, &text)]
            };
            let took = began.elapsed();
            ensure!(results.len() == 1 && results[0].text() == "as it came", "{results:?}");
            if round >= WARM_UP {
                let times = if is_engine { &mut ours } else { &mut floor };
                times.push(took);
            }
        }
    }
    let baseline_us = median_ms(&mut floor) * 1000.0;
    Ok((median_ms(&mut ours) * 1000.0 - baseline_us, baseline_us))
}

async fn side_by_side(engine: &Engine) -> anyhow::Result<f64> {
    let body = message("wait", SIDE_BY_SIDE);
    let mut times = Vec::new();
    for _ in 0..SIDE_BY_SIDE_ROUNDS {
        let message: ToolCalls<'_> = payload::read(body.as_bytes())?;
        let began = Instant::now();
        let results = engine.run(&message.into_calls(), facts(), began + DEADLINE).await;
        times.push(began.elapsed());
        let waited = results.iter().filter(|result| result.text() == "waited").count();
        ensure!(waited == SIDE_BY_SIDE, "{results:?}");
    }
    Ok(median_ms(&mut times))
}

fn message(tool: &str, calls: usize) -> String {
    let arguments = json!({ "text": "as it came" });
    let call = |number: usize| json!({ "id": format!("call_{number}"), "type": "function", "function": { "name": tool, "arguments": arguments } });
    let calls: Value = (1..=calls).map(call).collect();
    json!({ "message": { "type": "tool-calls", "toolCallList": calls } }).to_string()
}

fn facts() -> CallFacts {
    CallFacts { call_id: Some("019c32ba-1e0f-7004-8000-000000000001".to_owned()), ..CallFacts::default() }
}

/// Gives back what it got.
#[derive(Deserialize, JsonSchema)]
struct Nothing {
    text: String,
}

impl Tool for Nothing {
    const NAME: &'static str = "nothing";
    const DESCRIPTION: &'static str = "Does nothing.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        Ok(self.text.into())
    }
}

/// Waits, as for another service.
#[derive(Deserialize, JsonSchema)]
struct Wait {}

impl Tool for Wait {
    const NAME: &'static str = "wait";
    const DESCRIPTION: &'static str = "Waits.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        tokio::time::sleep(WAIT).await;
        Ok("waited".into())
    }
}
