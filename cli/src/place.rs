//! Where a table is, and in which form to write what is in it.

mod advice;
mod holding;

use std::fmt;
use std::io::{IsTerminal, stderr};
use std::ops::Deref;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use aws_types::SdkConfig;
use call_store::{Store, Tables, TimeLimits};
use project_files::LocalEnv;

pub(crate) use self::holding::Holding;
use crate::access::Access;
use crate::aws::{self, variable};
use crate::next::{Typed, quoted};
use crate::send::is_local;
use crate::stack::Stack;

/// What to type for a table on AWS.
const HOW_TO_NAME: &str = "for one on AWS: --stack vapi-lambda-prod, or whatever it is called";

/// A person waits longer than Vapi does, and may be far away from the region.
const TIME_LIMITS: TimeLimits = TimeLimits {
    connect: Duration::from_secs(3),
    attempt: Duration::from_secs(10),
    operation: Duration::from_secs(30),
};

/// Which table, and in which form to write.
#[derive(Debug, clap::Args)]
// Its group would have the name of another's.
#[group(skip)]
#[command(next_help_heading = "Where and how")]
pub(crate) struct Options {
    #[command(flatten)]
    access: Access,
    /// Name of the table. What it holds, and where else its name may come from, is for the command to say.
    #[arg(long, value_name = "NAME", global = true)]
    table: Option<String>,
}

impl Deref for Options {
    type Target = Access;

    fn deref(&self) -> &Access {
        &self.access
    }
}

impl Options {
    /// Finds the table that holds this, and signs in.
    ///
    /// # Errors
    ///
    /// A sentence that says what is missing.
    pub(crate) async fn place(&self, holding: Holding) -> Result<Place> {
        self.access.place(holding, self.table.as_deref()).await
    }

    /// The options that say where, as they were typed: another command needs them too.
    pub(crate) fn typed(&self) -> Typed {
        Typed::default().option("--table", self.table.as_deref()).and(&self.access.typed())
    }
}

impl Access {
    /// Finds the table that holds this, and signs in: the one that was typed, else that of the stack, else that of the
    /// environment, else that of the local stack.
    ///
    /// # Errors
    ///
    /// A sentence that says what is missing.
    pub(crate) async fn place(&self, holding: Holding, typed: Option<&str>) -> Result<Place> {
        let stack = self.stack().await?.cloned();
        let (table, aws) = self.table_and_aws(holding, typed, stack.as_ref())?;
        let sdk_config = self.sdk_config(&aws).await?;
        let place = Place { holding, table, stack, aws, sdk_config };
        if stderr().is_terminal() {
            eprintln!("{place}");
        }
        Ok(place)
    }

    fn table_and_aws(
        &self,
        holding: Holding,
        typed: Option<&str>,
        stack: Option<&Stack>,
    ) -> Result<(String, aws::Arguments)> {
        let aws = self.aws("DYNAMODB");
        if let Some(table) = typed {
            return Ok((table.to_owned(), aws));
        }
        if let Some(stack) = stack {
            return Ok((stack.output(holding.output())?.to_owned(), aws));
        }
        if let Some(table) = variable(holding.variable()) {
            return Ok((table, aws));
        }
        let typed = self.typed_aws();
        if let Some(profile) = &typed.profile {
            bail!("--stack is missing; {HOW_TO_NAME} --profile {}", quoted(profile));
        }
        if typed.endpoint_url.as_deref().is_some_and(|url| !is_local(url)) {
            bail!("--stack is missing; {HOW_TO_NAME}");
        }
        let env = LocalEnv::find().with_context(|| {
            format!("--stack is missing ({HOW_TO_NAME}), and the local stack can't be found")
        })?;
        let table = env.get(holding.variable())?.to_owned();
        let mut aws = typed.clone();
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
    stack: Option<Stack>,
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

    /// The stack that was named.
    pub(crate) fn stack(&self) -> Option<&Stack> {
        self.stack.as_ref()
    }

    /// Whether it is an emulator on this machine.
    pub(crate) fn is_local(&self) -> bool {
        self.aws.endpoint_url.as_deref().is_some_and(is_local)
    }

    fn region(&self) -> &str {
        self.sdk_config.region().map_or("no region", AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::next::typed_knows_all;

    const WHERE: [&str; 10] = [
        "--stack",
        "vapi-lambda-prod",
        "--table",
        "calls of $USER",
        "--profile",
        "it's mine",
        "--region",
        "eu-central-1",
        "--endpoint-url",
        "http://127.0.0.1:8000/?a=1&b=2",
    ];

    #[test]
    fn the_next_command_goes_where_this_one_went() {
        typed_knows_all(&WHERE, Options::typed);
    }
}
