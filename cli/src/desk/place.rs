//! Which desk, in which table, and what is wrong when it can't be reached.

use std::fmt;
use std::io::{IsTerminal, stderr};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use aws_types::SdkConfig;
use call_store::desk::{DEFAULT_DESK, DeskName};
use call_store::{Desk, Store, StoreError, Tables, TimeLimits};
use futures_util::{Stream, TryStreamExt};
use project_files::LocalEnv;

use super::wrap::harmless;
use crate::aws::{self, variable};
use crate::progress::Progress;
use crate::send::is_local;

/// A person waits longer than Vapi does, and may be far away from the region.
const TIME_LIMITS: TimeLimits = TimeLimits {
    connect: Duration::from_secs(3),
    attempt: Duration::from_secs(10),
    operation: Duration::from_secs(30),
};

const FIND_TABLE: &str = "to find its name: aws cloudformation describe-stacks --stack-name vapi-lambda-prod \
    --query \"Stacks[0].Outputs[?OutputKey=='DeskTableName'].OutputValue\" --output text";

/// Which desk, where it is, and in which form to write.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Where and how")]
pub(super) struct Where {
    /// Name of the desk. Default: main.
    #[arg(long, value_name = "NAME", global = true)]
    desk: Option<DeskName>,
    #[command(flatten)]
    aws: aws::Arguments,
    /// Table of desk data. Default: DESK_TABLE; with neither and no --profile, the table of `cargo xtask dev`.
    #[arg(long, value_name = "NAME", global = true)]
    table: Option<String>,
    /// Write JSON, one object a line.
    #[arg(long, global = true)]
    json: bool,
    /// Columns to fit tables and sentences into. Default: the terminal's; as wide as need be where it is none.
    #[arg(long, value_name = "COLUMNS", global = true)]
    width: Option<usize>,
}

impl Where {
    /// Finds the table and signs in.
    ///
    /// # Errors
    ///
    /// A sentence that says what is missing.
    pub(super) async fn place(&self) -> Result<Place> {
        let (table, aws) = self.table_and_aws()?;
        let sdk_config = Box::pin(aws::sdk_config(&aws)).await?;
        let tables = Tables { calls: None, desk: Some(table.clone()), endpoint: aws.endpoint_url.clone() };
        let desks = Store::from_sdk_config(sdk_config.clone(), tables, TIME_LIMITS).desk()?;
        let place =
            Place { desks, table, aws, sdk_config, desk: self.desk().to_owned(), typed: self.typed() };
        if stderr().is_terminal() {
            eprintln!("{place}");
        }
        Ok(place)
    }

    /// The desk that was named.
    pub(super) fn named(&self) -> Option<&DeskName> {
        self.desk.as_ref()
    }

    /// The desk that is meant.
    pub(super) fn desk(&self) -> &str {
        self.desk.as_ref().map_or(DEFAULT_DESK, DeskName::as_str)
    }

    /// Whether to write for programs.
    pub(super) fn json(&self) -> bool {
        self.json
    }

    /// Columns that tables and sentences have to fit into, if any.
    pub(super) fn width(&self) -> Option<usize> {
        self.width.or_else(crate::output::terminal_width)
    }

    /// The options that say where, as they were typed: another command needs them too.
    fn typed(&self) -> String {
        let options = [
            ("table", self.table.as_deref()),
            ("profile", self.aws.profile.as_deref()),
            ("region", self.aws.region.as_deref()),
            ("endpoint-url", self.aws.endpoint_url.as_deref()),
        ];
        let typed = options.into_iter().filter_map(|(name, value)| Some(format!(" --{name} {}", value?)));
        typed.collect()
    }

    fn table_and_aws(&self) -> Result<(String, aws::Arguments)> {
        let mut aws = self.aws.clone();
        if let Some(table) = self.table.clone().or_else(|| variable("DESK_TABLE")) {
            aws.endpoint_url = aws
                .endpoint_url
                .or_else(|| variable("AWS_ENDPOINT_URL_DYNAMODB"))
                .or_else(|| variable("AWS_ENDPOINT_URL"));
            return Ok((table, aws));
        }
        if let Some(profile) = &aws.profile {
            bail!("--table is missing; {FIND_TABLE} --profile {profile}");
        }
        if aws.endpoint_url.as_deref().is_some_and(|url| !is_local(url)) {
            bail!("--table is missing; {FIND_TABLE}");
        }
        let env = LocalEnv::find().context("--table is missing, and the local stack can't be found")?;
        let table = env.get("DESK_TABLE")?.to_owned();
        if aws.endpoint_url.is_none() {
            aws.endpoint_url = Some(env.get("AWS_ENDPOINT_URL")?.to_owned());
        }
        if aws.region.is_none() {
            aws.region = env.get("AWS_REGION").ok().map(str::to_owned);
        }
        Ok((table, aws))
    }
}

/// A table of desk data, and the way to it.
#[derive(Debug)]
pub(super) struct Place {
    desks: Desk,
    table: String,
    aws: aws::Arguments,
    sdk_config: SdkConfig,
    desk: String,
    typed: String,
}

/// Said of what is read: `table desk at http://127.0.0.1:8000`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.aws.endpoint_url {
            Some(endpoint) => write!(f, "table {} at {endpoint}", self.table),
            None => write!(f, "table {} in {}", self.table, self.region()),
        }
    }
}

impl Place {
    /// The data of all desks.
    pub(super) fn desks(&self) -> &Desk {
        &self.desks
    }

    /// What somebody may type next, with the options that lead here: `cargo vapi desk hours --desk north`.
    pub(super) fn command(&self, rest: &str) -> String {
        self.command_of(&self.desk, rest)
    }

    /// The same for a desk that another one is being told about.
    pub(super) fn command_of(&self, desk: &str, rest: &str) -> String {
        let desk = if desk == DEFAULT_DESK { String::new() } else { format!(" --desk {}", harmless(desk)) };
        format!("cargo vapi desk {rest}{desk}{}", self.typed)
    }

    /// All that is found page by page, with a count for whoever waits.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain) says them.
    pub(super) async fn gather<T>(
        &self,
        pages: impl Stream<Item = Result<call_store::desk::Page<T>, StoreError>>,
        mut keep: impl FnMut(Vec<T>),
    ) -> Result<()> {
        let mut progress = Progress::of("items of the table read");
        let mut pages = std::pin::pin!(pages);
        while let Some(page) = pages.try_next().await.map_err(|error| self.explain(error))? {
            (0..page.looked_at).for_each(|_| progress.step());
            keep(page.found);
        }
        Ok(())
    }

    /// Says of a failure what to do about it.
    pub(super) fn explain(&self, error: StoreError) -> anyhow::Error {
        let advice = match &error {
            StoreError::Unavailable { reason: "connection", .. } => self.no_connection(),
            StoreError::Unavailable { reason: "throttled", .. } => {
                "DynamoDB turns requests away for now: wait a moment and try again".to_owned()
            }
            StoreError::Unavailable { reason, .. } => {
                format!("DynamoDB gave no usable answer ({reason}): try again")
            }
            StoreError::Contended { .. } => {
                "others keep changing the same: nothing is changed, try again".to_owned()
            }
            StoreError::TooLarge { bytes, .. } => {
                format!("only the first {} MB were read, and the rest is not shown", bytes / 1024 / 1024)
            }
            StoreError::Refused { operation, reason } => self.refused(operation, reason),
            _ => return anyhow!(error).context(self.to_string()),
        };
        anyhow!("{self}: {advice}")
    }

    fn refused(&self, operation: &str, reason: &str) -> String {
        match reason {
            "ResourceNotFoundException" => format!("there is no such table; {FIND_TABLE}"),
            "AccessDeniedException" => {
                let actions = match operation {
                    "TransactWriteItems" => "PutItem and dynamodb:DeleteItem",
                    other => other,
                };
                format!("these credentials may not do that: they need dynamodb:{actions} on the table")
            }
            "ExpiredTokenException" | "ExpiredToken" => {
                "these credentials have expired: sign in again".to_owned()
            }
            "UnrecognizedClientException" | "InvalidSignatureException" => {
                "AWS does not accept these credentials in this region".to_owned()
            }
            "ValidationException" => {
                "is it the table of desk data? DynamoDB does not take that for this one".to_owned()
            }
            reason => format!("DynamoDB refuses ({reason})"),
        }
    }

    fn no_connection(&self) -> String {
        match &self.aws.endpoint_url {
            Some(endpoint) if is_local(endpoint) => {
                "nobody answers there. To serve the local stack: cargo xtask dev; for a table on AWS: --table NAME \
                 --profile NAME"
                    .to_owned()
            }
            Some(_) => "nobody answers there".to_owned(),
            None => format!("no connection: is there a network, and is {} a region?", self.region()),
        }
    }

    fn region(&self) -> &str {
        self.sdk_config.region().map_or("no region", AsRef::as_ref)
    }
}
