//! `cargo vapi forget`: deletes all that is kept about one customer, and says what is kept elsewhere.
//!
//! In an order that leaves, until the very end, what the rest is found by. So whoever is interrupted runs it again.

mod calls;
mod desk;
mod elsewhere;
mod found;
mod queues;

use std::io::Write;

use anyhow::{Context, Result, bail};
use call_store::E164;
use call_store::desk::DeskName;
use jiff::Timestamp;

use self::calls::KeptCalls;
use self::desk::DeskData;
use self::found::Found;
use self::queues::Queues;
use crate::access::Access;
use crate::aws::variable;
use crate::calls::number;
use crate::confirm::confirm;
use crate::output::{output, unless_reader_has_gone, write_prose};
use crate::place::Holding;

/// Said of a failure after which the command is to be run again.
const AGAIN: &str =
    "what was deleted until then is gone, and the rest is where it was: run the same command again";

/// Whom to forget, and where.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    places: Places,
    #[command(flatten)]
    access: Access,
}

#[derive(Debug, clap::Args)]
struct Which {
    /// Number of the customer, in full: +14155550123.
    #[arg(long, value_name = "NUMBER", value_parser = number, allow_hyphen_values = true)]
    customer: E164,
    /// Only what this desk has of them. Default: what any desk has.
    #[arg(long, value_name = "NAME", conflicts_with = "scan")]
    desk: Option<DeskName>,
    /// Read the whole table of calls: also finds calls that are in no desk's list. DynamoDB charges for all of it.
    #[arg(long)]
    scan: bool,
    /// Cancel appointments to come. Without it their time stays taken, for nobody.
    #[arg(long)]
    cancel_appointments: bool,
    /// Take the number off the lists of refused callers too.
    #[arg(long)]
    also_block_list: bool,
    /// Only say what there is.
    #[arg(long)]
    dry_run: bool,
    /// Don't ask.
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Where and how")]
struct Places {
    /// Table of calls. Default: that of --stack, else CALLS_TABLE, else that of `cargo xtask dev`.
    #[arg(long, value_name = "NAME")]
    calls_table: Option<String>,
    /// Table of desk data. Default: that of --stack, else DESK_TABLE, else that of `cargo xtask dev`.
    #[arg(long, value_name = "NAME")]
    desk_table: Option<String>,
    /// The queue that reports wait in. Default: that of --stack, else REPORT_RETRY_QUEUE_URL.
    #[arg(long, value_name = "URL")]
    queue_url: Option<String>,
    /// The queue of those that could not be written. Default: that of --stack, else REPORT_DEAD_LETTER_QUEUE_URL.
    #[arg(long, value_name = "URL")]
    dead_letter_queue_url: Option<String>,
}

/// Deletes, after showing what and asking.
///
/// # Errors
///
/// A sentence for whoever typed it; what was deleted until then stays deleted. That the reader of standard output has gone
/// is none.
pub async fn run(arguments: &Arguments) -> Result<()> {
    unless_reader_has_gone(Box::pin(forget(arguments)).await)
}

async fn forget(arguments: &Arguments) -> Result<()> {
    let Arguments { which, places, access } = arguments;
    let stack = access.stack().await?;
    check_tables(places, stack.is_some())?;
    let calls_place = access.place(Holding::Calls, places.calls_table.as_deref()).await?;
    let desk_place = access.place(Holding::DeskData, places.desk_table.as_deref()).await?;
    let calls = KeptCalls::new(&calls_place)?;
    let desks = DeskData::new(&desk_place)?;
    let queues = Queues::of(places, stack, access).await?;

    let now = Timestamp::now();
    let found = Box::pin(find(which, &calls, &desks, &queues)).await?;
    let width = access.width();
    if !access.json() || which.dry_run {
        let mut output = output();
        if access.json() {
            writeln!(output, "{}", found.as_json(which, now, false))?;
        } else {
            found.write(&mut output, which, now, width)?;
        }
        output.flush()?;
    }
    if which.dry_run {
        return Ok(());
    }
    if !found.is_nothing(which) {
        confirm("Delete it? It can't be had back.", which.yes)?;
        Box::pin(delete(which, &found, &calls, &desks, &queues, now)).await.context(AGAIN)?;
    }

    let mut output = output();
    if access.json() {
        writeln!(output, "{}", found.as_json(which, now, true))?;
        return Ok(output.flush()?);
    }
    if !found.is_nothing(which) {
        writeln!(output)?;
        write_prose(&mut output, "All of it is deleted.", width)?;
    }
    elsewhere::write(&mut output, &found, which, stack, width)?;
    Ok(output.flush()?)
}

/// A table of AWS and one of this machine would be those of two stacks.
fn check_tables(places: &Places, has_stack: bool) -> Result<()> {
    let named = |given: &Option<String>, name: &str| given.is_some() || variable(name).is_some();
    let tables = [named(&places.calls_table, "CALLS_TABLE"), named(&places.desk_table, "DESK_TABLE")];
    if !has_stack && tables[0] != tables[1] {
        bail!(
            "one table is named and the other is not: say --stack NAME, or both --calls-table and --desk-table"
        );
    }
    Ok(())
}

async fn find(which: &Which, calls: &KeptCalls<'_>, desks: &DeskData<'_>, queues: &Queues) -> Result<Found> {
    let customer = &which.customer;
    let desk = which.desk.as_ref().map(DeskName::as_str);
    let about = Box::pin(desks.about(customer, desk)).await?;
    let names = match desk {
        Some(desk) => vec![desk.to_owned()],
        None => Box::pin(desks.names(&about)).await?,
    };
    let mut ids = Box::pin(calls.of_desks(customer, &names)).await?;
    if which.scan {
        ids.extend(Box::pin(calls.by_scan(customer)).await?);
    }
    // A header that waits in a queue may be all that says whose call it is.
    let queued = Box::pin(queues.look(customer, desk, &mut ids)).await?;
    let items = Box::pin(calls.count(&ids)).await?;
    Ok(Found { calls: ids, items, queued, has_queues: queues.is_some(), about })
}

async fn delete(
    which: &Which,
    found: &Found,
    calls: &KeptCalls<'_>,
    desks: &DeskData<'_>,
    queues: &Queues,
    now: Timestamp,
) -> Result<()> {
    let desk = which.desk.as_ref().map(DeskName::as_str);
    Box::pin(calls.forget_but_headers(&found.calls)).await?;
    if found.queued.messages > 0 {
        Box::pin(queues.delete(&which.customer, desk, &found.calls)).await?;
    }
    Box::pin(calls.forget(&found.calls)).await?;
    Box::pin(desks.forget(which, &found.about, now)).await
}
