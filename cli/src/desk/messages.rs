//! `cargo vapi desk messages`: what callers left.

mod remove;

use std::io::Write;

use anyhow::{Result, bail};
use call_store::E164;
use call_store::desk::KeptMessage;
use clap::Subcommand;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use super::day_word::DayWord;
use super::numbers::phone;
use super::place::{Place, Where};
use crate::next::write_next;
use crate::output::{output, write_prose};
use crate::plain::words;
use crate::wrap::{LongWord, lines};

/// Messages that are listed unless it is said how many.
const USUAL_LIMIT: u32 = 50;

/// What to do; nothing: messages are shown.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    which: Which,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists messages, newest first.
    List(Which),
    /// Removes a message that is done with.
    Remove(remove::Arguments),
}

/// Which messages.
#[derive(Debug, Default, PartialEq, Eq, clap::Args)]
struct Which {
    /// Messages since the beginning of a day: 2026-12-24, today, yesterday, 7d. Default: all there are.
    #[arg(long, value_name = "DAY")]
    since: Option<DayWord>,
    /// Messages of this caller. It reads little, where all messages of a desk take reading the whole table.
    #[arg(long, value_name = "NUMBER", value_parser = phone)]
    caller: Option<E164>,
    /// Most messages that are listed. Default: 50.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    limit: Option<u32>,
}

/// Shows messages, or removes one.
///
/// # Errors
///
/// If the table can't be reached.
pub(super) async fn run(arguments: &Arguments, of: &Where) -> Result<()> {
    // Not for clap to say: it would refuse --desk there too.
    if arguments.command.is_some() && arguments.which != Which::default() {
        bail!(
            "--since, --caller and --limit say what is listed: write them behind the word that follows, or leave them out"
        );
    }
    match &arguments.command {
        None => Box::pin(list(&arguments.which, of)).await,
        Some(Command::List(which)) => Box::pin(list(which, of)).await,
        Some(Command::Remove(arguments)) => Box::pin(remove::run(arguments, of)).await,
    }
}

async fn time_zone(of: &Where, place: &Place) -> Result<TimeZone> {
    let settings = place.desks().settings(of.desk()).await.map_err(|error| place.explain(error))?;
    Ok(settings.time_zone().clone())
}

async fn list(which: &Which, of: &Where) -> Result<()> {
    let place = Box::pin(of.place()).await?;
    let zone = time_zone(of, &place).await?;
    let today = zone.to_datetime(Timestamp::now()).date();
    let since = match which.since {
        Some(day) => Some(zone.to_timestamp(day.on(today).to_datetime(jiff::civil::Time::midnight()))?),
        None => None,
    };
    let limit = usize::try_from(which.limit.unwrap_or(USUAL_LIMIT))?;
    let mut newest = Newest { limit, messages: Vec::new(), seen: 0 };
    match &which.caller {
        Some(caller) => {
            let found = place.desks().messages_of(of.desk(), caller, since).await;
            newest.keep(found.map_err(|error| place.explain(error))?);
        }
        None => {
            let pages = place.desks().messages(of.desk(), since);
            Box::pin(place.gather(pages, |found| newest.keep(found))).await?;
        }
    }
    let (messages, seen) = newest.sorted();
    let mut output = output();
    if of.json() {
        for message in &messages {
            writeln!(output, "{}", as_json(of.desk(), message))?;
        }
        return Ok(output.flush()?);
    }
    let width = of.text_width();
    for message in &messages {
        write_message(&mut output, message, &zone, width)?;
        writeln!(output)?;
    }
    write_prose(&mut output, &summary(which, messages.len(), seen, of, &zone), of.width())?;
    if !messages.is_empty() {
        write_next(
            &mut output,
            "To remove one that is done with",
            &place.command("messages remove ID"),
            of.width(),
        )?;
    }
    Ok(output.flush()?)
}

fn summary(which: &Which, shown: usize, seen: usize, of: &Where, zone: &TimeZone) -> String {
    let caller =
        which.caller.as_ref().map_or_else(String::new, |caller| format!(" from {}", caller.as_str()));
    let since = if which.since.is_some() { " in that time" } else { "" };
    let desk = of.desk();
    if shown == 0 {
        return format!("No messages{caller} for desk {desk}{since}.");
    }
    let count = match (shown, seen) {
        (shown, seen) if shown < seen => format!("{shown} of {seen} messages"),
        (1, _) => "1 message".to_owned(),
        (shown, _) => format!("{shown} messages"),
    };
    let more = if shown < seen { "; for more: --limit" } else { "" };
    format!(
        "{count}{caller} for desk {desk}{since}, newest first, times in {}{more}.",
        zone.iana_name().unwrap_or("UTC")
    )
}

/// The newest messages of any number, in bounded memory.
struct Newest {
    limit: usize,
    messages: Vec<KeptMessage>,
    seen: usize,
}

impl Newest {
    fn keep(&mut self, found: Vec<KeptMessage>) {
        self.seen += found.len();
        self.messages.extend(found);
        if self.messages.len() > self.limit.saturating_mul(2) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.messages.sort_by(|a, b| b.id.cmp(&a.id).then_with(|| a.caller.cmp(&b.caller)));
        self.messages.truncate(self.limit);
    }

    fn sorted(mut self) -> (Vec<KeptMessage>, usize) {
        self.cut();
        (self.messages, self.seen)
    }
}

/// When, from whom, by what to find it; what was said.
fn write_message(
    output: &mut impl Write,
    kept: &KeptMessage,
    zone: &TimeZone,
    width: usize,
) -> std::io::Result<()> {
    let text = format!("{} (id {})", heading(kept, zone), kept.id);
    for line in lines(&text, width, LongWord::Breaks) {
        writeln!(output, "{line}")?;
    }
    for line in lines(&words(&kept.message.text), width.saturating_sub(2), LongWord::Breaks) {
        writeln!(output, "  {line}")?;
    }
    Ok(())
}

/// `Fri 2026-11-20 16:05, Ada Example, +14155550123`.
fn heading(kept: &KeptMessage, zone: &TimeZone) -> String {
    let at = zone.to_datetime(kept.message.left_at).strftime("%a %Y-%m-%d %H:%M").to_string();
    let name = kept.message.name.as_deref().map(words).filter(|name| !name.is_empty());
    let caller = kept.caller.as_ref().map_or("no number", E164::as_str).to_owned();
    [Some(at), name, Some(caller)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn as_json(desk: &str, kept: &KeptMessage) -> serde_json::Value {
    json!({
        "desk": desk,
        "id": kept.id,
        "leftAt": kept.message.left_at.to_string(),
        "caller": kept.caller.as_ref().map(E164::as_str),
        "name": kept.message.name,
        "text": kept.message.text,
    })
}

#[cfg(test)]
mod tests {
    use call_store::desk::Message;

    use super::*;

    #[test]
    fn the_newest_are_kept_whatever_the_order_in_which_they_come() {
        let message = |id: i64| KeptMessage {
            id,
            caller: None,
            message: Message { left_at: Timestamp::UNIX_EPOCH, text: id.to_string(), name: None },
        };
        let mut newest = Newest { limit: 3, messages: Vec::new(), seen: 0 };
        for start in 0..10 {
            newest.keep((0..10).map(|step| message((start * 7 + step * 10) % 100)).collect());
            assert!(newest.messages.len() <= 16);
        }
        let (messages, seen) = newest.sorted();
        assert_eq!(seen, 100);
        let ids: Vec<i64> = messages.iter().map(|message| message.id).collect();
        assert!(ids.is_sorted_by(|a, b| a >= b) && ids.len() == 3 && ids[0] >= 98, "{ids:?}");
    }
}
