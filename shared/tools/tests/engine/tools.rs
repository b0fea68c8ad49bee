//! Tools that do what tools should not, and some that behave.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use tokio::sync::Barrier;
use vapi_tools::dynamodb::{AttributeValue, Put, TransactWriteItem};
use vapi_tools::{Effect, Tool, ToolAnswer, ToolContext, ToolError, ToolRegistry, ToolResult};

pub(crate) fn registry() -> ToolRegistry {
    ToolRegistry::builder()
        .with::<Blocks>()
        .with::<Book>()
        .with::<Echo>()
        .with::<Fails>()
        .with::<Meets>()
        .with::<Panics>()
        .with::<Sleeps>()
        .with::<WhoCalls>()
        .build()
        .unwrap()
}

/// Repeats its text.
#[derive(Deserialize, JsonSchema)]
struct Echo {
    text: String,
}

impl Tool for Echo {
    const NAME: &'static str = "echo";
    const DESCRIPTION: &'static str = "Repeats a text.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        Ok(self.text.into())
    }
}

#[derive(Deserialize, JsonSchema)]
struct Panics {}

impl Tool for Panics {
    const NAME: &'static str = "panics";
    const DESCRIPTION: &'static str = "Panics.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        panic!("as it says")
    }
}

/// Set at the end of a test, so that its blocked threads end and the runtime can.
pub(crate) static UNBLOCK: AtomicBool = AtomicBool::new(false);

/// Blocks its thread, and does not even await.
#[derive(Deserialize, JsonSchema)]
struct Blocks {}

impl Tool for Blocks {
    const NAME: &'static str = "blocks";
    const DESCRIPTION: &'static str = "Blocks its thread.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        while !UNBLOCK.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok("too late".into())
    }
}

#[derive(Deserialize, JsonSchema)]
struct Sleeps {}

impl Tool for Sleeps {
    const NAME: &'static str = "sleeps";
    const DESCRIPTION: &'static str = "Never ends, politely.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        std::future::pending().await
    }
}

#[derive(Deserialize, JsonSchema)]
struct Fails {
    refused: bool,
}

impl Tool for Fails {
    const NAME: &'static str = "fails";
    const DESCRIPTION: &'static str = "Fails.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        if self.refused {
            return Err(ToolError::refused("We have no such thing."));
        }
        Err(ToolError::unavailable("I can't see that right now.", "shelf_timeout"))
    }
}

pub(crate) const MEETING: usize = 20;

/// Answers only when twenty are there at once.
#[derive(Deserialize, JsonSchema)]
struct Meets {
    seat: u32,
}

impl Tool for Meets {
    const NAME: &'static str = "meets";
    const DESCRIPTION: &'static str = "Waits for the others.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        static MEETING_POINT: OnceLock<Barrier> = OnceLock::new();
        MEETING_POINT.get_or_init(|| Barrier::new(MEETING)).wait().await;
        Ok(format!("seat {}", self.seat).into())
    }
}

/// Writes one item a seat into the desk table, and otherwise does as it is told.
#[derive(Deserialize, JsonSchema)]
struct Book {
    seat: u32,
    #[serde(default)]
    how: How,
}

/// What becomes of a booking.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq)]
#[serde(rename_all = "snake_case")]
enum How {
    #[default]
    Well,
    Taken,
    Away,
    Lost,
    Panics,
    Never,
    FailsAfterwards,
    Elsewhere,
}

/// How often a booking was begun, and which keys another system was given.
pub(crate) static BEGUN: AtomicUsize = AtomicUsize::new(0);
pub(crate) static KEYS: Mutex<Vec<(String, bool)>> = Mutex::new(Vec::new());

impl Tool for Book {
    const NAME: &'static str = "book";
    const DESCRIPTION: &'static str = "Books.";
    const EFFECT: Effect = Effect::Once;

    async fn call(self, context: &ToolContext) -> ToolResult {
        BEGUN.fetch_add(1, Ordering::SeqCst);
        let answer = ToolAnswer::sentence(format!("seat {} by {}", self.seat, context.tool_call_id()))
            .speaking("Booked.")
            .with_metadata("seat", self.seat);
        match self.how {
            How::Taken => return Err(ToolError::refused("taken")),
            How::Away => return Err(ToolError::unavailable("away", "shelf_timeout")),
            How::Lost => return Err(ToolError::uncertain("lost", "shelf_timeout")),
            How::Panics => panic!("as told"),
            How::Never => std::future::pending().await,
            How::Elsewhere => {
                let key = (context.idempotency_key().to_owned(), context.may_have_happened());
                KEYS.lock().unwrap().push(key);
                return Ok(answer);
            }
            How::Well | How::FailsAfterwards => {}
        }
        let seat = Put::builder()
            .table_name("desk")
            .item("pk", AttributeValue::S("SEATS".to_owned()))
            .item("sk", AttributeValue::S(self.seat.to_string()))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .unwrap();
        let write = TransactWriteItem::builder().put(seat).build();
        let answer = context.commit(vec![write], answer).await?;
        if self.how == How::FailsAfterwards {
            return Err(ToolError::unavailable("afterwards", "shelf_timeout"));
        }
        Ok(answer)
    }
}

/// Tells what the context knows.
#[derive(Deserialize, JsonSchema)]
struct WhoCalls {}

impl Tool for WhoCalls {
    const NAME: &'static str = "who_calls";
    const DESCRIPTION: &'static str = "Tells who calls.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, context: &ToolContext) -> ToolResult {
        let caller = context.caller().map_or("nobody", |number| number.as_str());
        let in_time = context.remaining() > Duration::ZERO && context.remaining() < Duration::from_secs(10);
        Ok(format!("{caller} {} {:?} {in_time}", context.now(), context.secret("key")).into())
    }
}
