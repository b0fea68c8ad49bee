//! An effect that can be counted: an item of its own each time it takes place, so that a second one can't hide.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::dynamodb::{AttributeValue, Put, TransactWriteItem};
use vapi_tools::{AwsAction, Effect, Tool, ToolContext, ToolError, ToolOptions, ToolResult};

/// The partition of a counter's items in the table of desk data is this and its name; each effect is one item.
pub const COUNTED: &str = "COUNTED#";

/// What it takes.
pub(crate) const COUNTING: &[AwsAction] = &[AwsAction { action: "dynamodb:PutItem", resource: "DeskTable" }];

/// Counts one effect.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Counts {
    /// Which counter.
    counter: String,
    /// What goes wrong, if anything.
    #[serde(default)]
    fault: Fault,
    /// Whether it goes wrong the first time only, in one process.
    #[serde(default)]
    once: bool,
}

#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Fault {
    #[default]
    None,
    RefusesBefore,
    UnavailableBefore,
    UncertainBefore,
    PanicsBefore,
    NeverEndsBefore,
    BlocksBefore,
    RefusesAfter,
    UnavailableAfter,
    UncertainAfter,
    PanicsAfter,
    NeverEndsAfter,
    BlocksAfter,
    SaysSomethingElseAfter,
    /// The condition of its own write does not hold.
    ConditionFails,
    /// It answers without having done anything with DynamoDB.
    NothingDone,
}

impl Tool for Counts {
    const NAME: &'static str = "counts";
    const DESCRIPTION: &'static str = "Counts one more.";
    const EFFECT: Effect = Effect::Once;
    const OPTIONS: ToolOptions = ToolOptions::new().uses(COUNTING);

    async fn call(self, context: &ToolContext) -> ToolResult {
        let fault = if self.once && !is_first(&self.counter) { Fault::None } else { self.fault };
        match fault {
            Fault::RefusesBefore => return Err(ToolError::refused("Not that.")),
            Fault::UnavailableBefore => return Err(ToolError::unavailable("Not now.", "counter_away")),
            Fault::UncertainBefore => return Err(ToolError::uncertain("Who knows?", "counter_unknown")),
            Fault::PanicsBefore => fall(),
            Fault::NeverEndsBefore => std::future::pending().await,
            Fault::BlocksBefore => block(),
            Fault::NothingDone => return Ok("Counted without a trace.".into()),
            _ => {}
        }
        let write = effect(&self.counter, matches!(fault, Fault::ConditionFails))?;
        let answer = context.commit(vec![write], format!("Counted {}.", self.counter).into()).await?;
        match fault {
            Fault::RefusesAfter => Err(ToolError::refused("Not that, after all.")),
            Fault::UnavailableAfter => Err(ToolError::unavailable("Not now, after all.", "counter_away")),
            Fault::UncertainAfter => Err(ToolError::uncertain("Who knows, after all?", "counter_unknown")),
            Fault::PanicsAfter => fall(),
            Fault::NeverEndsAfter => std::future::pending().await,
            Fault::BlocksAfter => block(),
            Fault::SaysSomethingElseAfter => Ok("Something else.".into()),
            _ => Ok(answer),
        }
    }
}

/// One item that nothing else writes.
pub(crate) fn effect(counter: &str, condition_fails: bool) -> Result<TransactWriteItem, ToolError> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let table = std::env::var("DESK_TABLE").unwrap_or_default();
    let put = Put::builder()
        .table_name(table)
        .item("pk", AttributeValue::S(format!("{COUNTED}{counter}")))
        .item("sk", AttributeValue::S(format!("EFFECT#{now}#{}", std::process::id())));
    let put = if condition_fails { put.condition_expression("attribute_exists(pk)") } else { put };
    let put = put.build().map_err(|_| ToolError::unavailable("I can't count.", "counter_not_sendable"))?;
    Ok(TransactWriteItem::builder().put(put).build())
}

fn is_first(counter: &str) -> bool {
    static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    SEEN.lock().unwrap_or_else(PoisonError::into_inner).insert(counter.to_owned())
}

#[expect(clippy::panic, reason = "this is what it is for")]
fn fall() -> ! {
    panic!("as it says")
}

fn block() -> ! {
    loop {
        std::thread::sleep(Duration::from_secs(3600));
    }
}
