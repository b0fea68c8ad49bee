//! Where the calls are, and what is wrong when they can't be read there.

use std::fmt;
use std::io::{IsTerminal, stderr};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use aws_types::SdkConfig;
use call_store::{Calls, Desk, Store, StoreError, Tables, TimeLimits};
use project_files::LocalEnv;

use crate::aws::{self, variable};
use crate::send::is_local;

/// A person waits longer than Vapi does, and may be far away from the region.
const TIME_LIMITS: TimeLimits = TimeLimits {
    connect: Duration::from_secs(3),
    attempt: Duration::from_secs(10),
    operation: Duration::from_secs(30),
};

const FIND_TABLE: &str = "to find its name: aws cloudformation describe-stacks --stack-name vapi-lambda-prod \
    --query \"Stacks[0].Outputs[?OutputKey=='CallsTableName'].OutputValue\" --output text";

/// Where to read, and in which form to write.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Where and how")]
pub struct Reading {
    #[command(flatten)]
    aws: aws::Arguments,
    /// Table of calls. Default: CALLS_TABLE; with neither and no --profile, the table of `cargo xtask dev`.
    #[arg(long, value_name = "NAME", global = true)]
    table: Option<String>,
    /// Write JSON, one object a line.
    #[arg(long, global = true)]
    json: bool,
    /// Columns to fit tables and sentences into. Default: the terminal's; as wide as need be where it is none.
    #[arg(long, value_name = "COLUMNS", global = true)]
    width: Option<usize>,
}

impl Reading {
    /// Finds the table and signs in.
    ///
    /// # Errors
    ///
    /// A sentence that says what is missing.
    pub async fn place(&self) -> Result<Place> {
        let (table, aws) = self.table_and_aws()?;
        let sdk_config = Box::pin(aws::sdk_config(&aws)).await?;
        let place = Place { table, aws, sdk_config };
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
    #[must_use]
    pub fn json(&self) -> bool {
        self.json
    }

    /// Columns that tables and sentences have to fit into, if any.
    pub(crate) fn width(&self) -> Option<usize> {
        self.width.or_else(crate::output::terminal_width)
    }

    fn table_and_aws(&self) -> Result<(String, aws::Arguments)> {
        if let Some(table) = self.table.clone().or_else(|| variable("CALLS_TABLE")) {
            return Ok((table, self.aws("DYNAMODB")));
        }
        if let Some(profile) = &self.aws.profile {
            bail!("--table is missing; {FIND_TABLE} --profile {profile}");
        }
        if self.aws.endpoint_url.as_deref().is_some_and(|url| !is_local(url)) {
            bail!("--table is missing; {FIND_TABLE}");
        }
        let env = LocalEnv::find().context("--table is missing, and the local stack can't be found")?;
        let table = env.get("CALLS_TABLE")?.to_owned();
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

/// A table of calls, and the way to it.
#[derive(Clone, Debug)]
pub struct Place {
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
    /// The store.
    #[must_use]
    pub fn store(&self) -> Store {
        let tables =
            Tables { calls: Some(self.table.clone()), desk: None, endpoint: self.aws.endpoint_url.clone() };
        Store::from_sdk_config(self.sdk_config.clone(), tables, TIME_LIMITS)
    }

    /// The calls in it.
    ///
    /// # Errors
    ///
    /// None that a named table can have.
    pub fn calls(&self) -> Result<Calls> {
        Ok(self.store().calls()?)
    }

    /// The desks of the same stack, in the table `given`, else that of `DESK_TABLE`, else that of the local stack.
    ///
    /// # Errors
    ///
    /// None that a named table can have.
    pub(crate) fn desk(&self, given: Option<&str>) -> Result<Option<Desk>> {
        let is_local = self.aws.endpoint_url.as_deref().is_some_and(is_local);
        let of_local_stack = || LocalEnv::find().ok()?.get("DESK_TABLE").ok().map(str::to_owned);
        let table = given.map(str::to_owned).or_else(|| variable("DESK_TABLE"));
        let Some(table) = table.or_else(|| if is_local { of_local_stack() } else { None }) else {
            return Ok(None);
        };
        let tables = Tables { calls: None, desk: Some(table), endpoint: self.aws.endpoint_url.clone() };
        Ok(Some(Store::from_sdk_config(self.sdk_config.clone(), tables, TIME_LIMITS).desk()?))
    }

    /// Says of a failure what to do about it.
    pub fn explain(&self, error: StoreError) -> anyhow::Error {
        let advice = match &error {
            StoreError::Unavailable { reason: "connection", .. } => self.no_connection(),
            StoreError::Unavailable { reason: "throttled", .. } => {
                "DynamoDB turns requests away for now: wait a moment and try again".to_owned()
            }
            StoreError::Unavailable { reason, .. } => {
                format!("DynamoDB gave no usable answer ({reason}): try again")
            }
            StoreError::Refused { reason, .. } => match reason.as_str() {
                "ResourceNotFoundException" => format!("there is no such table; {FIND_TABLE}"),
                "AccessDeniedException" => {
                    "these credentials may not read it: they need dynamodb:Query, GetItem and \
                    BatchGetItem on the table and its indexes"
                        .to_owned()
                }
                "ExpiredTokenException" | "ExpiredToken" => {
                    "these credentials have expired: sign in again".to_owned()
                }
                "UnrecognizedClientException" | "InvalidSignatureException" => {
                    "AWS does not accept these credentials in this region".to_owned()
                }
                "ValidationException" => "is it the table of calls? This one can't be asked so".to_owned(),
                reason => format!("DynamoDB refuses ({reason})"),
            },
            _ => return anyhow!(error).context(self.to_string()),
        };
        anyhow!("{self}: {advice}")
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
