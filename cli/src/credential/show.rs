//! `cargo vapi credential show`: which credentials are accepted now.

use std::io::{self, Write};

use super::accepted::{PreviousHours, minute};
use super::dashboard::{PAGE, WAY, fields};
use super::plans::{Kind, Plan, Plans};
use super::secret::{Secret, Stage, Version};
use crate::access::Access;
use crate::fields::{Field, write_fields};
use crate::next::write_next;
use crate::output::{output, write_prose};
use crate::stack::Stack;
use anyhow::Result;
use jiff::Timestamp;
use serde_json::{Value, json};

/// What to show.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Show the tokens and keys too: whoever sees them can send what Vapi can.
    #[arg(long)]
    reveal: bool,
}

/// A version of the secret, and what functions make of it.
struct Shown {
    stage: Stage,
    version: Version,
    /// `None`: no end.
    until: Option<Timestamp>,
    is_accepted: bool,
    plans: Result<Plans>,
}

/// Shows what is accepted.
///
/// # Errors
///
/// If the stack or its secret can't be read.
pub(super) async fn run(arguments: &Arguments, access: &Access, previous_hours: Option<u32>) -> Result<()> {
    let Some(stack) = access.stack().await? else { return Ok(()) };
    let hours = PreviousHours::of(previous_hours, stack);
    let secret = Secret::of(stack, access).await?;
    let (current, previous) = futures_util::try_join!(secret.current(), secret.previous())?;
    let now = Timestamp::now();
    let end = hours.end(current.created);
    let mut versions = vec![shown(Stage::Current, current, None, now)];
    versions.extend(previous.map(|previous| shown(Stage::Previous, previous, Some(end), now)));

    let mut output = output();
    if access.json() {
        let versions: Vec<Value> = versions.iter().map(|shown| as_json(shown, arguments.reveal)).collect();
        let line = json!({"stack": stack.name(), "secret": secret.arn(), "versions": versions});
        writeln!(output, "{line}")?;
        return Ok(output.flush()?);
    }
    let width = access.width();
    write_prose(&mut output, &format!("Stack {}, secret {}", stack.name(), secret.arn()), width)?;
    for shown in &versions {
        writeln!(output)?;
        write_prose(&mut output, &heading(shown, hours), width)?;
        write_plans(&mut output, shown, stack, arguments.reveal, width)?;
    }
    writeln!(output)?;
    let text = format!(
        "To enter it in Vapi, open {PAGE} and choose {WAY}, Add Custom Credential. Its fields are those above."
    );
    write_prose(&mut output, &text, width)?;
    let typed = access.typed();
    for (what, command) in
        [("What else to enter, and where", "connect"), ("To change it", "credential rotate")]
    {
        write_next(&mut output, what, &format!("cargo vapi {command}{typed}"), width)?;
    }
    Ok(output.flush()?)
}

fn shown(stage: Stage, version: Version, until: Option<Timestamp>, now: Timestamp) -> Shown {
    let plans = Plans::read(&version.text);
    Shown { stage, version, until, is_accepted: until.is_none_or(|until| now < until), plans }
}

fn heading(shown: &Shown, hours: PreviousHours) -> String {
    let label = shown.stage.label();
    match shown.until {
        None => format!("Accepted since {} ({label})", minute(shown.version.created)),
        Some(until) if shown.is_accepted => {
            format!("Accepted until {} ({label}; {})", minute(until), hours.in_words())
        }
        Some(until) => format!("No longer accepted since {} ({label}; {})", minute(until), hours.in_words()),
    }
}

fn write_plans(
    output: &mut impl Write,
    shown: &Shown,
    stack: &Stack,
    reveal: bool,
    width: Option<usize>,
) -> io::Result<()> {
    let plans = match &shown.plans {
        Ok(plans) => plans,
        Err(fault) => {
            let meanwhile = match shown.stage {
                Stage::Current => "Functions go on with the last one that could be used; new ones answer 503",
                Stage::Previous => "Functions do without it",
            };
            return write_prose(output, &format!("It can't be used: {fault:#}. {meanwhile}."), width);
        }
    };
    let mut count = 0;
    for plan in plans.iter() {
        count += 1;
        write_prose(output, &in_words(plan), width)?;
        // Of a previous one nothing is to be entered any more; but whoever looks for a token looks for it here.
        if shown.stage == Stage::Current {
            write_fields(output, &fields(plan, stack.name(), reveal), 4, width)?;
        } else if let Some(token) = plan.secret().filter(|_| reveal) {
            let field = Field { label: plan.secret_word(), value: token.to_owned() };
            write_fields(output, &[field], 4, width)?;
        }
    }
    if count == 0 {
        write_prose(output, "Everything is accepted, whoever sends it: the secret says none.", width)?;
    }
    Ok(())
}

/// `  1  bearer, in the header Authorization`.
fn in_words(plan: Plan<'_>) -> String {
    let how = match plan.kind {
        Kind::Bearer => format!("a token in the header {}", plan.header()),
        Kind::Hmac => format!("a signature in the header {}", plan.header()),
        Kind::Jwt => format!(
            "a token of {} in the header {}",
            plan.text("issuer").unwrap_or("an issuer"),
            plan.header()
        ),
    };
    format!("Plan {}, {}: {how}", plan.position, plan.kind.as_str())
}

fn as_json(shown: &Shown, reveal: bool) -> Value {
    let plans = shown.plans.as_ref().map(|plans| {
        let plans = plans.iter().map(|plan| {
            let secret = plan.secret().filter(|_| reveal);
            json!({
                "position": plan.position, "type": plan.kind.as_str(), "header": plan.header(), "secret": secret,
            })
        });
        plans.collect::<Vec<_>>()
    });
    json!({
        "stage": shown.stage.label(),
        "versionId": shown.version.id,
        "createdAt": shown.version.created.to_string(),
        "accepted": shown.is_accepted && shown.plans.is_ok(),
        "acceptedUntil": shown.until.map(|until| until.to_string()),
        "plans": plans.as_ref().ok(),
        "fault": shown.plans.as_ref().err().map(|fault| format!("{fault:#}")),
    })
}
