//! `cargo vapi credential show`: which credentials are accepted now.

use std::io::{self, Write};

use super::accepted::{Accepted, Previous, PreviousHours, minute};
use super::dashboard::{PAGE, WAY, fields};
use super::plans::{Kind, Plan, Plans};
use super::secret::{Labelled, Secret, Stage};
use crate::fields::{Field, write_fields};
use crate::next::write_next;
use crate::output::{output, write_prose};
use crate::stack::Stack;
use anyhow::{Result, anyhow};
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
    id: Option<String>,
    created: Timestamp,
    /// `None` of the current one.
    previous: Option<Previous>,
    plans: Result<Plans>,
}

/// Shows what is accepted.
///
/// # Errors
///
/// If the stack or its secret can't be read.
pub(super) async fn run(arguments: &Arguments, of: &Accepted) -> Result<()> {
    let access = &of.access;
    let Some(stack) = access.stack().await? else { return Ok(()) };
    let hours = of.hours(stack);
    let secret = Secret::of(stack, access, &of.typed()).await?;
    let (current, previous) = futures_util::try_join!(secret.current(), secret.previous())?;
    let now = Timestamp::now();
    let mut versions = vec![Shown {
        stage: Stage::Current,
        id: Some(current.id),
        created: current.created,
        previous: None,
        plans: Plans::read(&current.text),
    }];
    versions.extend(previous.map(|previous| {
        let accepted = hours.previous(current.created, &previous, now);
        let Labelled { id, created, text } = previous;
        let plans =
            text.map_err(|unreadable| anyhow!("{}", unreadable.fault)).and_then(|text| Plans::read(&text));
        Shown { stage: Stage::Previous, id, created, previous: Some(accepted), plans }
    }));

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
    let connect = format!("cargo vapi connect{}", access.typed());
    write_next(&mut output, "What else to enter, and where", &connect, width)?;
    let rotate = format!("cargo vapi credential rotate{}", of.typed());
    write_next(&mut output, "To change it", &rotate, width)?;
    Ok(output.flush()?)
}

impl Shown {
    /// Whether functions accept it now. Of what nobody here can read nobody here can say so.
    fn is_accepted(&self) -> bool {
        self.plans.is_ok() && matches!(self.previous, None | Some(Previous::Until(_)))
    }

    /// When that ends or has ended, if it ever does.
    fn until(&self) -> Option<Timestamp> {
        match self.previous {
            Some(Previous::Until(until) | Previous::Over(until) | Previous::Unknown { until, .. }) => {
                Some(until)
            }
            None | Some(Previous::Never(_)) => None,
        }
    }
}

fn heading(shown: &Shown, hours: PreviousHours) -> String {
    let label = shown.stage.label();
    match &shown.previous {
        None => format!("Accepted since {} ({label})", minute(shown.created)),
        Some(Previous::Until(until)) => {
            format!("Accepted until {} ({label}; {})", minute(*until), hours.in_words())
        }
        Some(Previous::Over(until)) => {
            format!("No longer accepted since {} ({label}; {})", minute(*until), hours.in_words())
        }
        Some(Previous::Never(fault)) => format!("Not accepted ({label}): {fault}."),
        Some(Previous::Unknown { until, fault }) => format!(
            "Accepted until {} ({label}; {}), if functions can read it. {fault}.",
            minute(*until),
            hours.in_words()
        ),
    }
}

fn write_plans(
    output: &mut impl Write,
    shown: &Shown,
    stack: &Stack,
    reveal: bool,
    width: Option<usize>,
) -> io::Result<()> {
    let plans = match (&shown.plans, shown.stage) {
        (Ok(plans), _) => plans,
        // Its heading says why.
        (Err(_), Stage::Previous) => return Ok(()),
        (Err(fault), Stage::Current) => {
            let meanwhile = "Functions go on with the last one that could be used, and those that start now with the previous \
                             one as long as that is accepted; after that they answer 503";
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
    if count == 0 && shown.stage == Stage::Current {
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
    let fault = match &shown.previous {
        Some(Previous::Never(fault) | Previous::Unknown { fault, .. }) => Some(fault.clone()),
        _ => shown.plans.as_ref().err().map(|fault| format!("{fault:#}")),
    };
    json!({
        "stage": shown.stage.label(),
        "versionId": shown.id,
        "createdAt": shown.created.to_string(),
        "accepted": shown.is_accepted(),
        "acceptedUntil": shown.until().map(|until| until.to_string()),
        "plans": plans.as_ref().ok(),
        "fault": fault,
    })
}
