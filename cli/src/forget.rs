//! `cargo vapi forget`: deletes all that is kept about one customer, and says what is kept elsewhere.
//!
//! In an order that leaves, until the very end, what the rest is found by. So whoever is interrupted runs it again.

mod calls;
mod desk;
mod elsewhere;
mod found;
mod near;
mod queues;
mod spelling;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use anyhow::{Context, Result, bail};
use call_store::E164;
use call_store::desk::DeskName;
use jiff::Timestamp;

use self::calls::KeptCalls;
use self::desk::DeskData;
use self::found::Found;
use self::queues::{Bound, Left, Queues, Whose};
use self::spelling::{Match, Spellings};
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
    /// Read the whole table of calls: also finds calls that are in no desk's list, and numbers that are written otherwise.
    /// DynamoDB charges for all of it.
    #[arg(long)]
    scan: bool,
    /// This text is the customer's number, too: 4155550123. As --scan lists it; may be given several times.
    #[arg(long, value_name = "TEXT", requires = "scan")]
    also_written_as: Vec<String>,
    /// Most messages to look at in each of the two queues.
    #[arg(long, value_name = "N", default_value_t = queues::MOST_MESSAGES)]
    most_queued: usize,
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
    let spellings = Spellings::new(which.customer.clone(), which.scan, which.also_written_as.clone())?;
    let mut found = Box::pin(find(which, &spellings, &calls, &desks, &queues)).await?;
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
        let delete = delete(which, &spellings, &found, &calls, &desks, &queues, now);
        let Left { is_whole, hidden } = Box::pin(delete).await.context(AGAIN)?;
        found.queued.is_whole = is_whole;
        found.queued.hidden = hidden;
    }

    let mut output = output();
    if access.json() {
        writeln!(output, "{}", found.as_json(which, now, true))?;
        return Ok(output.flush()?);
    }
    if !found.is_nothing(which) {
        writeln!(output)?;
        write_prose(&mut output, found.outcome(), width)?;
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

async fn find(
    which: &Which,
    spellings: &Spellings,
    calls: &KeptCalls<'_>,
    desks: &DeskData<'_>,
    queues: &Queues,
) -> Result<Found> {
    let customer = &which.customer;
    let desk = which.desk.as_ref().map(DeskName::as_str);
    let about = Box::pin(desks.about(customer, desk)).await?;
    let names = match desk {
        Some(desk) => vec![desk.to_owned()],
        None => Box::pin(desks.names(&about)).await?,
    };
    let mut ids = Box::pin(calls.of_desks(customer, &names)).await?;
    let mut near: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    if which.scan {
        for (id, found) in Box::pin(calls.by_scan(spellings)).await? {
            match found {
                Match::Same => drop(ids.insert(id)),
                Match::Near(written) => drop(near.entry(written).or_default().insert(id)),
            }
        }
    }
    // A header that waits in a queue may be all that says whose call it is.
    let queued = Box::pin(queues.look(whose(which, spellings), &mut ids, &mut near)).await?;
    let items = Box::pin(calls.count(&ids)).await?;
    Ok(Found { calls: ids, items, near, queued, has_queues: queues.is_some(), about })
}

fn whose<'a>(which: &'a Which, spellings: &'a Spellings) -> Whose<'a> {
    let bound = Bound { messages: which.most_queued };
    Whose { spellings, desk: which.desk.as_ref().map(DeskName::as_str), bound }
}

/// Deletes what was found, and says what the queues may still hold.
async fn delete(
    which: &Which,
    spellings: &Spellings,
    found: &Found,
    calls: &KeptCalls<'_>,
    desks: &DeskData<'_>,
    queues: &Queues,
    now: Timestamp,
) -> Result<Left> {
    Box::pin(calls.forget_but_headers(&found.calls)).await?;
    let left = Box::pin(queues.delete(whose(which, spellings), &found.calls, found.queued)).await?;
    // By the headers the messages are found that could not be looked at.
    if left.is_nothing() {
        Box::pin(calls.forget(&found.calls)).await?;
    }
    Box::pin(desks.forget(which, &found.about, now)).await?;
    Ok(left)
}
