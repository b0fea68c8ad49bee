//! Where a table is, and in which form to write what is in it.

mod advice;
mod holding;

use std::fmt;
use std::io::{IsTerminal, stderr};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use aws_types::SdkConfig;
use call_store::{Store, Tables, TimeLimits};
use project_files::LocalEnv;

pub(crate) use self::holding::Holding;
use crate::aws::{self, variable};
use crate::send::is_local;

/// A person waits longer than Vapi does, and may be far away from the region.
const TIME_LIMITS: TimeLimits = TimeLimits {
    connect: Duration::from_secs(3),
    attempt: Duration::from_secs(10),
    operation: Duration::from_secs(30),
};

/// Columns of running text where standard output is no terminal, and the most that it takes of a wide one.
const TEXT_WIDTH: usize = 100;

/// Which table, and in which form to write.
#[derive(Debug, clap::Args)]
// Its group would have the name of another's.
#[group(skip)]
#[command(next_help_heading = "Where and how")]
pub(crate) struct Options {
    #[command(flatten)]
    aws: aws::Arguments,
    /// Name of the table. What it holds, and where else its name may come from, is for the command to say.
    #[arg(long, value_name = "NAME", global = true)]
    table: Option<String>,
    /// Write JSON, one object a line.
    #[arg(long, global = true)]
    json: bool,
    /// Columns to fit tables and sentences into. Default: the terminal's; as wide as need be where it is none.
    #[arg(long, value_name = "COLUMNS", global = true)]
    width: Option<usize>,
}

impl Options {
    /// Finds the table that holds this, and signs in.
    ///
    /// # Errors
    ///
    /// A sentence that says what is missing.
    pub(crate) async fn place(&self, holding: Holding) -> Result<Place> {
        let (table, aws) = self.table_and_aws(holding)?;
        let sdk_config = Box::pin(aws::sdk_config(&aws)).await?;
        let place = Place { holding, table, aws, sdk_config };
        if stderr().is_terminal() {
            eprintln!("{place}");
        }
        Ok(place)
    }

    /// Which AWS, for commands that read no table: `service` as in `AWS_ENDPOINT_URL_SQS`.
    pub(crate) fn aws(&self, service: &str) -> aws::Arguments {
        let mut aws = self.aws.clone();
        aws.endpoint_url = aws
            .endpoint_url
            .or_else(|| variable(&format!("AWS_ENDPOINT_URL_{service}")))
            .or_else(|| variable("AWS_ENDPOINT_URL"));
        aws
    }

    /// Whether to write for programs.
    pub(crate) fn json(&self) -> bool {
        self.json
    }

    /// Columns that tables and sentences have to fit into, if any.
    pub(crate) fn width(&self) -> Option<usize> {
        self.width.or_else(crate::output::terminal_width)
    }

    /// Columns that running text has to fit into.
    pub(crate) fn text_width(&self) -> usize {
        self.width().map_or(TEXT_WIDTH, |width| width.min(TEXT_WIDTH))
    }

    /// The options that say where, as they were typed: another command needs them too.
    pub(crate) fn typed(&self) -> String {
        let options = [
            ("table", self.table.as_deref()),
            ("profile", self.aws.profile.as_deref()),
            ("region", self.aws.region.as_deref()),
            ("endpoint-url", self.aws.endpoint_url.as_deref()),
        ];
        let typed = options.into_iter().filter_map(|(name, value)| Some(format!(" --{name} {}", value?)));
        typed.collect()
    }

    fn table_and_aws(&self, holding: Holding) -> Result<(String, aws::Arguments)> {
        if let Some(table) = self.table.clone().or_else(|| variable(holding.variable())) {
            return Ok((table, self.aws("DYNAMODB")));
        }
        if let Some(profile) = &self.aws.profile {
            bail!("--table is missing; {} --profile {profile}", holding.how_to_find());
        }
        if self.aws.endpoint_url.as_deref().is_some_and(|url| !is_local(url)) {
            bail!("--table is missing; {}", holding.how_to_find());
        }
        let env = LocalEnv::find().context("--table is missing, and the local stack can't be found")?;
        let table = env.get(holding.variable())?.to_owned();
        let mut aws = self.aws.clone();
        if aws.endpoint_url.is_none() {
            aws.endpoint_url = Some(env.get("AWS_ENDPOINT_URL")?.to_owned());
        }
        if aws.region.is_none() {
            aws.region = env.get("AWS_REGION").ok().map(str::to_owned);
        }
        Ok((table, aws))
    }
}

/// A table, and the way to it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    holding: Holding,
    table: String,
    aws: aws::Arguments,
    sdk_config: SdkConfig,
}

/// Said of what is read: `table calls at http://127.0.0.1:8000`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.aws.endpoint_url {
            Some(endpoint) => write!(f, "table {} at {endpoint}", self.table),
            None => write!(f, "table {} in {}", self.table, self.region()),
        }
    }
}

impl Place {
    /// The store with this table.
    pub(crate) fn store(&self) -> Store {
        self.store_with(self.holding, self.table.clone())
    }

    /// The store with a table of the same stack.
    pub(crate) fn store_with(&self, holding: Holding, table: String) -> Store {
        let (calls, desk) = match holding {
            Holding::Calls => (Some(table), None),
            Holding::DeskData => (None, Some(table)),
        };
        let tables = Tables { calls, desk, endpoint: self.aws.endpoint_url.clone() };
        Store::from_sdk_config(self.sdk_config.clone(), tables, TIME_LIMITS)
    }

    /// Whether it is an emulator on this machine.
    pub(crate) fn is_local(&self) -> bool {
        self.aws.endpoint_url.as_deref().is_some_and(is_local)
    }

    fn region(&self) -> &str {
        self.sdk_config.region().map_or("no region", AsRef::as_ref)
    }
}
