//! `cargo vapi credential rotate`: a new token or key, while the old one goes on working for a day.

use std::io::{IsTerminal, Write, stdout};

use super::accepted::{Accepted, PreviousHours, minute};
use super::dashboard::{PAGE, WAY, fields};
use super::labels::{Before, Labels};
use super::plans::Plans;
use super::secret::Secret;
use crate::fields::write_fields;
use crate::next::{Typed, write_next};
use crate::output::{for_stderr, output, write_prose};
use crate::stack::Stack;
use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use serde_json::json;

/// What to make anew.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Which plan of the secret, as `credential show` numbers them. Needed where there are several.
    #[arg(long, value_name = "N")]
    plan: Option<usize>,
    /// Even while the previous one is still accepted, or where no previous one is: whoever uses that is refused from then on.
    #[arg(long)]
    force: bool,
    /// Show the new token or key also where the output is no terminal and may end in a log.
    #[arg(long)]
    reveal: bool,
}

/// Makes a new one and says what to change in Vapi.
///
/// # Errors
///
/// If the previous one is still accepted or none ever is, somebody else did the same meanwhile, or the secret can't be read, understood or written.
pub(super) async fn run(arguments: &Arguments, of: &Accepted) -> Result<()> {
    let access = &of.access;
    let Some(stack) = access.stack().await? else { return Ok(()) };
    let typed = of.typed();
    let hours = of.hours(stack);
    let secret = Secret::of(stack, access, &of.typed()).await?;
    let (current, previous) = futures_util::try_join!(secret.current(), secret.previous())?;
    let plans = Plans::read(&current.text).context(
        "the secret can't be used as it is, and only somebody who knows what it was meant to be can mend it",
    )?;
    let old = plans.to_rotate(arguments.plan)?;
    let now = Timestamp::now();
    let may_be_accepted =
        previous.as_ref().and_then(|previous| hours.previous(current.created, previous, now).may_be_until());
    if let (Some(until), false) = (may_be_accepted, arguments.force) {
        bail!(
            "the credential before this one is accepted until {} ({}), and whoever still uses it would be refused from now \
             on. Nothing is changed. If Vapi uses the new one everywhere: cargo vapi credential retire{typed}; else wait, or \
             say --force",
            minute(until),
            hours.in_words()
        );
    }
    if hours.is_zero() && !arguments.force {
        bail!(
            "this stack accepts no previous credential (PreviousCredentialHours is 0): every message of Vapi is refused from \
             then until Vapi is changed, and calls go unanswered. Nothing is changed. Deploy the stack with other hours \
             first, such as 24, or say --force"
        );
    }

    let text = plans.with_new_secret(old.position, &old.new_secret()?)?;
    let put = secret.put(&text).await?;
    let before = Before {
        current: &current.id,
        previous: previous.as_ref().and_then(|previous| previous.id.as_deref()),
    };
    match secret.labels_after(&put, before).await {
        Labels::Expected => {}
        Labels::Others { previous } => {
            bail!(overtaken(stack, &secret, &current.id, previous.as_deref(), hours, &typed))
        }
        Labels::Unknown => eprintln!(
            "{}",
            for_stderr(&format!(
                "Whether somebody else rotated at the same moment could not be seen. To see it: cargo vapi credential \
                 show{typed}"
            ))
        ),
    }

    let plans = Plans::read(&text)?;
    let new = plans.to_rotate(Some(old.position))?;
    let until = Some(hours.end(Timestamp::now())).filter(|_| !hours.is_zero());
    // A log is not where a person copies from.
    let is_shown = arguments.reveal || stdout().is_terminal();
    let mut output = output();
    if access.json() {
        let line = json!({
            "stack": stack.name(), "secret": secret.arn(), "plan": new.position, "type": new.kind.as_str(),
            "value": new.secret().filter(|_| is_shown), "previousAcceptedUntil": until.map(|until| until.to_string()),
        });
        writeln!(output, "{line}")?;
        return Ok(output.flush()?);
    }
    let width = access.width();
    let word = new.secret_word();
    let name = stack.name();
    let (state, when) = match until {
        Some(until) => (
            format!(
                "Stack {name} has a new {word}, which its functions accept from now on. They accept the old one until {} ({}).",
                minute(until),
                hours.in_words()
            ),
            "before then",
        ),
        None => (
            format!(
                "Stack {name} has a new {word}, and its functions accept only that from now on: every message of Vapi is \
                 refused until Vapi is changed."
            ),
            "now",
        ),
    };
    let text = format!(
        "{state}\n\nChange it in Vapi {when}: open {PAGE} and choose {WAY}, and the credential that you use for this stack. \
         Only this field changes:"
    );
    write_prose(&mut output, &text, width)?;
    let label = if word == "key" { "Secret Key" } else { "Token" };
    let fields: Vec<_> =
        fields(new, stack.name(), is_shown).into_iter().filter(|field| field.label == label).collect();
    write_fields(&mut output, &fields, 4, width)?;
    writeln!(output, "Save.")?;
    writeln!(output)?;
    if !is_shown {
        let show = format!("cargo vapi credential show --reveal{typed}");
        write_next(&mut output, &format!("To see the {word}"), &show, width)?;
    }
    write_next(
        &mut output,
        "Then call the number, and look",
        &format!("cargo vapi calls list{}", access.typed()),
        width,
    )?;
    if until.is_some() {
        let retire = format!("cargo vapi credential retire{typed}");
        write_next(&mut output, "To end the old one sooner, once Vapi uses the new one", &retire, width)?;
    }
    Ok(output.flush()?)
}

/// What has happened where somebody else put a value at the same moment, and the way back.
fn overtaken(
    stack: &Stack,
    secret: &Secret,
    old: &str,
    previous: Option<&str>,
    hours: PreviousHours,
    typed: &Typed,
) -> String {
    let happened = format!(
        "SOMEBODY ELSE CHANGED THIS SECRET AT THE SAME MOMENT. The value that counted before, which Vapi uses (version {old}), \
         is not AWSPREVIOUS now: within 5 minutes the functions of stack {} refuse every message that has it.",
        stack.name()
    );
    let enter = format!("enter in Vapi the one that counts now: cargo vapi credential show --reveal{typed}");
    if hours.is_zero() {
        return format!("{happened} At once {enter}");
    }
    let remove = Typed::default().option("--remove-from-version-id", previous);
    format!(
        "{happened} To have it accepted again: aws secretsmanager update-secret-version-stage --secret-id {} --version-stage \
         AWSPREVIOUS --move-to-version-id {old}{remove}{}. Then {enter}",
        secret.arn(),
        secret.for_aws()
    )
}
