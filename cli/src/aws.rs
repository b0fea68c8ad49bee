//! The way to AWS, or to an emulator in its place: region, credentials, HTTPS client.
//!
//! Unlike the functions, which have all of it in their environment, people have profiles and sign in through SSO. So this
//! is `aws-config`; but on ring, as everything else here, and without a region from instance metadata, which would hold
//! up a laptop for seconds.

use std::env;
use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use aws_config::BehaviorVersion;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::{ProvideRegion, RegionProviderChain};
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{
    ProvideCredentials, SharedCredentialsProvider, error::CredentialsError,
};
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use aws_types::SdkConfig;
use aws_types::region::Region;

use crate::next::quoted;
use crate::send::is_local;

/// How long signing in may take: SSO and assumed roles ask other servers.
const SIGN_IN_LIMIT: Duration = Duration::from_secs(15);

/// What an emulator gets, which checks neither.
const EMULATOR_REGION: &str = "us-west-2";
const EMULATOR_CREDENTIAL: &str = "local";

/// Which AWS.
#[derive(Clone, Debug, Default, clap::Args)]
// Its group would have the name of the one that it is flattened into.
#[group(skip)]
#[command(next_help_heading = "Where and how")]
pub struct Arguments {
    /// Base URL of an emulator in place of AWS. Default: AWS_ENDPOINT_URL.
    #[arg(long, value_name = "URL", global = true)]
    pub endpoint_url: Option<String>,
    /// Profile of ~/.aws/config to sign in with.
    #[arg(long, value_name = "NAME", global = true)]
    pub profile: Option<String>,
    /// Region. Default: that of --profile, then AWS_REGION, then the default profile's; for a stack us-west-2 after these.
    #[arg(long, value_name = "REGION", global = true)]
    pub region: Option<String>,
    /// Region where neither that, nor the environment, nor the profile says one.
    #[arg(skip)]
    pub usual_region: Option<&'static str>,
}

impl Arguments {
    /// Whether an emulator on this machine is meant, which checks no credentials.
    pub(crate) fn is_for_emulator(&self) -> bool {
        self.endpoint_url.as_deref().is_some_and(is_local) && self.profile.is_none()
    }
}

/// Region, credentials and HTTPS client.
///
/// An emulator on this machine needs no credentials; elsewhere they are asked for here, so that whoever typed the command
/// learns at once that there are none.
///
/// # Errors
///
/// A sentence that says what is missing and what to do about it.
pub async fn sdk_config(arguments: &Arguments) -> Result<SdkConfig> {
    let http_client = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
        .build_https();
    let for_emulator = arguments.is_for_emulator();
    let region = match region(arguments).await {
        Some(region) => region,
        None if for_emulator => Region::from_static(EMULATOR_REGION),
        None => match &arguments.profile {
            Some(profile) => bail!(
                "profile {profile} has no region, or is not there (aws configure list-profiles): say --region us-west-2, or \
                 wherever the stack is"
            ),
            None => bail!("no region is set: say --region us-west-2, or wherever the stack is"),
        },
    };
    if for_emulator {
        return Ok(SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(http_client)
            .region(region)
            .credentials_provider(SharedCredentialsProvider::new(emulator_credentials()))
            .build());
    }

    let provider_config = ProviderConfig::without_region()
        .with_http_client(http_client.clone())
        .with_region(Some(region.clone()));
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http_client).region(region);
    let credentials = match &arguments.profile {
        // Said aloud it goes before variables, which may be there for something else.
        Some(profile) => {
            loader = loader.profile_name(profile);
            let provider =
                ProfileFileCredentialsProvider::builder().profile_name(profile).configure(&provider_config);
            SharedCredentialsProvider::new(provider.build())
        }
        None => {
            let chain = DefaultCredentialsChain::builder().configure(provider_config);
            SharedCredentialsProvider::new(Box::pin(chain.build()).await)
        }
    };
    match tokio::time::timeout(SIGN_IN_LIMIT, credentials.provide_credentials()).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => return Err(no_credentials(&error, arguments.profile.as_deref())),
        Err(_) => bail!("AWS gave no credentials in {} s", SIGN_IN_LIMIT.as_secs()),
    }
    Ok(Box::pin(loader.credentials_provider(credentials).load()).await)
}

/// The value of a variable, unless it is unset or empty.
pub(crate) fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}

async fn region(arguments: &Arguments) -> Option<Region> {
    if let Some(region) = &arguments.region {
        return Some(Region::new(region.clone()));
    }
    let of_profile = match &arguments.profile {
        Some(profile) => ProfileFileRegionProvider::builder().profile_name(profile).build(),
        None => ProfileFileRegionProvider::new(),
    };
    if arguments.profile.is_some()
        && let Some(region) = of_profile.region().await
    {
        return Some(region);
    }
    RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new())
        .or_else(of_profile)
        .region()
        .await
        .or_else(|| arguments.usual_region.map(Region::from_static))
}

fn emulator_credentials() -> Credentials {
    let made_up = || EMULATOR_CREDENTIAL.to_owned();
    let (id, secret) = variable("AWS_ACCESS_KEY_ID")
        .zip(variable("AWS_SECRET_ACCESS_KEY"))
        .unwrap_or_else(|| (made_up(), made_up()));
    Credentials::new(id, secret, variable("AWS_SESSION_TOKEN"), None, "emulator")
}

fn no_credentials(error: &CredentialsError, profile: Option<&str>) -> anyhow::Error {
    let login = match profile {
        Some(profile) => format!("aws sso login --profile {}", quoted(profile)),
        None => "aws sso login".to_owned(),
    };
    match (error, profile) {
        (CredentialsError::CredentialsNotLoaded(_), None) => anyhow!(
            "there are no AWS credentials: say --profile NAME, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; for the \
             stack on this machine leave --stack, --table and the variables with names of tables out"
        ),
        (CredentialsError::CredentialsNotLoaded(_), Some(profile)) => {
            anyhow!("profile {profile} gives no AWS credentials; these exist: aws configure list-profiles")
        }
        (error, _) => {
            let causes: Vec<String> = causes(error);
            anyhow!(
                "AWS credentials can't be had ({}); if you sign in through SSO: {login}",
                causes.join(": ")
            )
        }
    }
}

/// What went wrong, outermost first. The SDK repeats itself, and we don't.
fn causes(error: &dyn std::error::Error) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if !causes.iter().any(|said| said.contains(&text)) {
            causes.push(text);
        }
        next = error.source();
    }
    causes
}
