//! Which calls a command is about.

use std::num::NonZeroU8;

use anyhow::{Result, bail};
use call_store::E164;
use call_store::calls::{Among, Detail, SHARDS, Selection};
use vapi_lambda_http::now;
use vapi_webhook::Timestamp;

use super::when::{LocalTime, When};

/// Calls are listed up to a day and an hour after this moment: clocks differ, and a report may be ahead by a day.
const AHEAD_MS: i64 = 25 * 60 * 60 * 1000;

/// Days that are looked at unless it is said how far to go back; today comes on top. The help of `--since` names them.
const DEFAULT_DAYS: i64 = 30;

/// Days that may be asked for one by one: ten years.
const MOST_DAYS: i64 = 3_660;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Calls of a time.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Period {
    /// Calls that ended on this day: 2026-11-20, today, yesterday. In the time zone of this machine, as all of these.
    #[arg(long, value_name = "DATE", conflicts_with_all = ["since", "until"])]
    day: Option<When>,
    /// Calls that ended since then: a day, 7d, 12h, or a moment. Default: 30d, or 30 days before --until.
    #[arg(long, value_name = "DATE")]
    since: Option<When>,
    /// Calls that ended until then; a day is included.
    #[arg(long, value_name = "DATE")]
    until: Option<When>,
}

impl Period {
    /// First moment, and the one after the last; without `--since` 30 days before the last.
    ///
    /// # Errors
    ///
    /// If the end comes before the beginning, or more than ten years after it.
    pub(super) fn bounds(&self) -> Result<(Timestamp, Timestamp)> {
        if let Some(day) = self.day {
            return Ok((day.start, day.end));
        }
        let until = match self.until {
            Some(until) => until.end,
            None => latest(),
        };
        let since = match (self.since, self.until) {
            (Some(since), _) => since.start,
            (None, None) => When::days_ago(DEFAULT_DAYS).start,
            (None, Some(until)) => {
                Timestamp::from_millis(until.start.as_millis().saturating_sub(DEFAULT_DAYS * DAY_MS))
            }
        };
        if self.until.is_none() && until <= since {
            bail!("--since lies in the future");
        }
        if until <= since {
            bail!("--until comes before --since");
        }
        if until.as_millis().saturating_sub(since.as_millis()) > MOST_DAYS * DAY_MS {
            bail!("that is more than ten years: give --since and --until that lie closer together");
        }
        Ok((since, until))
    }

    /// The period in words: `since 2026-11-14 00:00` or `from ... to ...`.
    pub(super) fn in_words(&self, since: Timestamp, until: Timestamp, time: &LocalTime) -> String {
        let since = time.minute(&since.to_iso8601());
        if self.day.is_none() && self.until.is_none() {
            return format!("since {since}");
        }
        format!("from {since} to {}", time.minute(&until.to_iso8601()))
    }
}

/// Calls of a time, an assistant, a customer, a reason.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Which {
    #[command(flatten)]
    pub(super) period: Period,
    /// Calls of this assistant, by its id.
    #[arg(long, value_name = "ID")]
    assistant: Option<String>,
    /// Calls of this customer, by the number: +14155550123.
    #[arg(long, value_name = "NUMBER", value_parser = number, allow_hyphen_values = true)]
    customer: Option<E164>,
    /// The desk that the customer talked to.
    #[arg(long, value_name = "NAME", default_value = "main", requires = "customer")]
    desk: String,
    /// Calls that ended for this reason, in Vapi's word: customer-ended-call.
    #[arg(long, value_name = "REASON")]
    ended_reason: Option<String>,
    /// Shards of a day in the table's index.
    #[arg(long, value_name = "N", default_value_t = SHARDS, hide = true)]
    shards: NonZeroU8,
}

impl Which {
    /// What to ask the table for.
    ///
    /// # Errors
    ///
    /// As [`Period::bounds`].
    pub(super) fn selection(&self, detail: Detail) -> Result<Selection> {
        let (since, until) = self.period.bounds()?;
        let mut selection = Selection {
            among: Among::All { shards: self.shards },
            since,
            until,
            ended_reason: self.ended_reason.clone(),
            assistant_id: self.assistant.clone(),
            customer_number: None,
            desk: None,
            id_prefix: None,
            limit: None,
            detail,
        };
        match &self.customer {
            // Only the list of all calls has what is counted.
            Some(number) if detail == Detail::Counted => {
                selection.customer_number = Some(number.as_str().to_owned());
                selection.desk = Some(self.desk.clone());
            }
            Some(number) => {
                selection.among = Among::Customer { desk: self.desk.clone(), number: number.clone() };
            }
            None if detail == Detail::Counted => {}
            None => {
                if let Some(assistant) = selection.assistant_id.take() {
                    selection.among = Among::Assistant(assistant);
                }
            }
        }
        Ok(selection)
    }
}

/// The latest moment that a call can have.
pub(super) fn latest() -> Timestamp {
    Timestamp::from_millis(now().as_millis().saturating_add(AHEAD_MS))
}

/// A number as everything here compares it.
pub(crate) fn number(text: &str) -> Result<E164, String> {
    text.parse().map_err(|_| "write it in full, with + and the country: +14155550123".to_owned())
}
