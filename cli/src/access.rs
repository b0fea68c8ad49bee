//! Which AWS and which stack, and in which form to write: what every command that reads a deployment takes.

use anyhow::Result;
use aws_types::SdkConfig;
use tokio::sync::OnceCell;

use crate::aws::{self, variable};
use crate::next::Typed;
use crate::stack::{self, Stack};

/// Columns of running text where standard output is no terminal, and the most that it takes of a wide one.
const TEXT_WIDTH: usize = 100;

/// Where `samconfig.toml` deploys to.
const USUAL_REGION: &str = "us-west-2";

/// Which AWS, which stack, in which form.
#[derive(Debug, clap::Args)]
// Its group would have the name of another's.
#[group(skip)]
#[command(next_help_heading = "Where and how")]
pub(crate) struct Access {
    /// Stack of CloudFormation, such as vapi-lambda-prod: names of tables, queues and secrets are read from its outputs.
    #[arg(long, value_name = "NAME", global = true, value_parser = stack::name)]
    stack: Option<String>,
    #[command(flatten)]
    aws: aws::Arguments,
    /// Write JSON, one object a line.
    #[arg(long, global = true)]
    json: bool,
    /// Columns to fit tables and sentences into. Default: the terminal's; as wide as need be where it is none.
    #[arg(long, value_name = "COLUMNS", global = true)]
    width: Option<usize>,
    #[arg(skip)]
    signed_in: SignedIn,
    #[arg(skip)]
    described: OnceCell<Stack>,
}

/// Signing in may ask a person for a code: once a command is enough.
#[derive(Debug, Default)]
struct SignedIn {
    to_emulator: OnceCell<SdkConfig>,
    to_aws: OnceCell<SdkConfig>,
}

/// One service, and the way to it.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    /// Region, credentials, HTTPS client.
    pub(crate) sdk_config: SdkConfig,
    /// An emulator in place of AWS.
    pub(crate) endpoint: Option<String>,
    /// The options that lead there, as they were typed.
    typed: aws::Arguments,
}

impl Service {
    /// The region that is asked.
    pub(crate) fn region(&self) -> &str {
        self.sdk_config.region().map_or("no region", AsRef::as_ref)
    }

    /// What a command of sam needs to get there too.
    pub(crate) fn for_sam(&self) -> Typed {
        let region = self.sdk_config.region();
        Typed::default().option("--region", region).option("--profile", self.typed.profile.as_deref())
    }

    /// What a command of aws needs.
    pub(crate) fn for_aws(&self) -> Typed {
        self.for_sam().option("--endpoint-url", self.typed.endpoint_url.as_deref())
    }
}

impl Access {
    /// The options as they were typed.
    pub(crate) fn typed_aws(&self) -> &aws::Arguments {
        &self.aws
    }

    /// Which AWS a service is asked in: `service` as in `AWS_ENDPOINT_URL_SQS`.
    pub(crate) fn aws(&self, service: &str) -> aws::Arguments {
        let mut aws = self.aws.clone();
        aws.endpoint_url = aws
            .endpoint_url
            .or_else(|| variable(&format!("AWS_ENDPOINT_URL_{service}")))
            .or_else(|| variable("AWS_ENDPOINT_URL"));
        aws
    }

    /// Signs in, once for AWS and once for emulators.
    ///
    /// # Errors
    ///
    /// A sentence that says what is missing.
    pub(crate) async fn sdk_config(&self, aws: &aws::Arguments) -> Result<SdkConfig> {
        let mut aws = aws.clone();
        if self.stack.is_some() {
            aws.usual_region = Some(USUAL_REGION);
        }
        // An ARN is in one region only, whatever the environment says; who types another one is to learn that.
        if aws.region.is_none() {
            aws.region = self.stack.as_deref().and_then(stack::region_of_arn).map(str::to_owned);
        }
        let SignedIn { to_emulator, to_aws } = &self.signed_in;
        let cell = if aws.is_for_emulator() { to_emulator } else { to_aws };
        cell.get_or_try_init(|| Box::pin(aws::sdk_config(&aws))).await.cloned()
    }

    /// The way to a service: `service` as in `AWS_ENDPOINT_URL_SQS`.
    ///
    /// # Errors
    ///
    /// A sentence that says what is missing.
    pub(crate) async fn service(&self, service: &str) -> Result<Service> {
        let aws = self.aws(service);
        let sdk_config = self.sdk_config(&aws).await?;
        Ok(Service { sdk_config, endpoint: aws.endpoint_url, typed: self.aws.clone() })
    }

    /// The stack that was named, as CloudFormation describes it; asked for once a command. `None` if none was named.
    ///
    /// # Errors
    ///
    /// A sentence: no credentials, no such stack, one that is not there yet or no more.
    pub(crate) async fn stack(&self) -> Result<Option<&Stack>> {
        let Some(name) = &self.stack else { return Ok(None) };
        let described = self.described.get_or_try_init(|| async {
            let service = self.service("CLOUDFORMATION").await?;
            Box::pin(Stack::describe(name, &service)).await
        });
        described.await.map(Some)
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

    /// The options that say where, as they were typed, for a command to type next: ` --stack vapi-lambda-prod`.
    pub(crate) fn typed(&self) -> Typed {
        Typed::default()
            .option("--stack", self.stack.as_deref())
            .option("--profile", self.aws.profile.as_deref())
            .option("--region", self.aws.region.as_deref())
            .option("--endpoint-url", self.aws.endpoint_url.as_deref())
    }
}
