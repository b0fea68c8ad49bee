//! `cargo vapi desk messages remove`: a message that is done with.

use std::io::Write;

use anyhow::{Result, bail};
use call_store::E164;
use call_store::desk::KeptMessage;

use super::{as_json, heading, time_zone};
use crate::confirm::confirm;
use crate::desk::numbers::phone;
use crate::desk::place::Where;
use crate::output::{output, write_prose};

/// Which message.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Its id, as the list shows it: 1795190000000.
    #[arg(value_parser = id)]
    id: i64,
    /// Who left it. It reads little, where finding it takes reading the whole table.
    #[arg(long, value_name = "NUMBER", value_parser = phone)]
    caller: Option<E164>,
    /// Don't ask.
    #[arg(long)]
    yes: bool,
}

fn id(written: &str) -> Result<i64, String> {
    let is_id = !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit());
    let id = is_id.then(|| written.parse().ok()).flatten();
    id.ok_or_else(|| "write the id as the list of messages shows it: 1795190000000".to_owned())
}

/// Removes a message, after asking.
///
/// # Errors
///
/// If there is none of that id, or the table can't be reached.
pub(super) async fn run(arguments: &Arguments, of: &Where) -> Result<()> {
    let place = Box::pin(of.place()).await?;
    let zone = time_zone(of, &place).await?;
    let mut found: Vec<KeptMessage> = Vec::new();
    let is_meant = |message: &KeptMessage| message.id == arguments.id;
    match &arguments.caller {
        Some(caller) => {
            let messages = place.desks().messages_of(of.desk(), caller, None).await;
            found.extend(messages.map_err(|error| place.explain(error))?.into_iter().filter(is_meant));
        }
        None => {
            let pages = place.desks().messages(of.desk(), None);
            let keep = |messages: Vec<KeptMessage>| found.extend(messages.into_iter().filter(is_meant));
            Box::pin(place.gather(pages, keep)).await?;
        }
    }
    let message = match found.as_slice() {
        [message] => message,
        [] => bail!(
            "desk {} has no message {}; to see what there is: {}",
            of.desk(),
            arguments.id,
            place.command("messages")
        ),
        several => {
            bail!("{} messages were left at that moment: say which with --caller NUMBER", several.len())
        }
    };
    let what = heading(message, &zone);
    confirm(&format!("Remove the message of {what}? It can't be had back."), arguments.yes)?;
    let removed = place.desks().remove_message(of.desk(), message.caller.as_ref(), message.id).await;
    let Some(removed) = removed.map_err(|error| place.explain(error))? else {
        bail!("somebody else has just removed it");
    };
    let mut output = output();
    if of.json() {
        writeln!(output, "{}", as_json(of.desk(), &removed))?;
        return Ok(output.flush()?);
    }
    write_prose(&mut output, &format!("Removed: the message of {what}."), of.width())?;
    Ok(output.flush()?)
}
