//! What this command can't reach.

use std::io::{self, Write};

use jiff::Timestamp;

use super::Which;
use super::found::Found;
use crate::aws::variable;
use crate::next::quoted;
use crate::output::write_prose;
use crate::plain::{line, words};
use crate::stack::Stack;
use crate::wrap::{LongWord, lines};

/// Days that DynamoDB can go back to any second of.
const RECOVERY_DAYS: u8 = 35;

/// Where Vapi's API is, unless an organisation has another.
const VAPI_API_URL: &str = "https://api.vapi.ai";

/// Says where else something of the customer may be, and what to do there.
pub(super) fn write(
    output: &mut impl Write,
    found: &Found,
    which: &Which,
    stack: Option<&Stack>,
    width: Option<usize>,
) -> io::Result<()> {
    writeln!(output)?;
    write_prose(output, "What stays elsewhere, out of reach of this command:", width)?;
    for text in places(found, which, stack) {
        write_item(output, &text, width)?;
    }
    if !found.calls.is_empty() {
        let url = vapi_url(stack);
        writeln!(output)?;
        let text = "To delete a call at Vapi, with a private key in VAPI_API_KEY:";
        write_prose(output, text, width)?;
        let url = format!("{url}/call/<id>");
        let url = quoted(&url);
        writeln!(output, "  curl -X DELETE -H \"Authorization: Bearer $VAPI_API_KEY\" {url}")?;
        write_prose(output, "The calls:", width)?;
        for id in &found.calls {
            writeln!(output, "  {}", line(id))?;
        }
    }
    let coming = found.coming(Timestamp::now());
    if !coming.is_empty() {
        writeln!(output)?;
        let text = if which.cancel_appointments {
            "Cancelled appointments:"
        } else {
            "Appointments whose time stays taken, for nobody:"
        };
        write_prose(output, text, width)?;
        for day in coming {
            for booked in day.times {
                let time = booked.time.map_or_else(String::new, |time| time.strftime(" %H:%M").to_string());
                writeln!(output, "  {}{time}, desk {}", day.date, words(&day.desk))?;
            }
        }
    }
    Ok(())
}

fn places(found: &Found, which: &Which, stack: Option<&Stack>) -> Vec<String> {
    let log_days = match stack.and_then(|stack| stack.parameter("LogRetentionDays")) {
        Some(days) => format!("{days} days"),
        None => "LogRetentionDays of the stack".to_owned(),
    };
    let mut places = vec![
        format!(
            "Backups: DynamoDB can restore a deleted item for {RECOVERY_DAYS} days. Backups and exports of your own keep it \
             as long as you keep them."
        ),
        format!("Logs: ids of calls, no numbers and no words. They go after {log_days}."),
    ];
    let vapi = "Vapi: its own copy of each call, 14 days unless agreed otherwise, and recordings where you have them \
                stored. ";
    let again = "As long as it has a call, reconcile-reports or calls backfill may fetch it again: delete it there, and run \
                 this command once more.";
    if found.calls.is_empty() {
        places.push(format!("{vapi}{again}"));
    } else {
        places.push(format!("{vapi}{again} The ids are below."));
    }
    places.push(
        "What names no number: calls and messages from hidden numbers, bookings made without one, and what others said about \
         this customer."
            .to_owned(),
    );
    if !which.scan {
        let digits = which.customer.as_str().trim_start_matches('+');
        places.push(format!(
            "Reports and queued messages with the number in another spelling, such as {digits} or tel:+{digits}: only --scan \
             looks for those."
        ));
    } else if !found.near.is_empty() {
        places.push("Calls whose number may be the customer's, written otherwise: see above.".to_owned());
    }
    places.push(
        "Statuses and records of tools of calls that have no report, or none yet: they hold no number to find them by. The \
         records expire after a day."
            .to_owned(),
    );
    places.push("What people made of it: exports, recordings, e-mails, calendars.".to_owned());
    places
}

/// The API of the organisation that the stack belongs to.
fn vapi_url(stack: Option<&Stack>) -> String {
    let of_stack = stack.and_then(|stack| stack.parameter("VapiApiUrl")).map(str::to_owned);
    let url = of_stack.or_else(|| variable("VAPI_API_URL"));
    url.as_deref().unwrap_or(VAPI_API_URL).trim_end_matches('/').to_owned()
}

/// A point of a list; what does not fit goes on below its beginning.
fn write_item(output: &mut impl Write, text: &str, width: Option<usize>) -> io::Result<()> {
    let Some(width) = width else { return writeln!(output, "- {text}") };
    let mut mark = "- ";
    for text in lines(text, width.saturating_sub(2), LongWord::Stays) {
        writeln!(output, "{mark}{text}")?;
        mark = "  ";
    }
    Ok(())
}
