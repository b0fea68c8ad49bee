//! The secret with the credentials, in Secrets Manager.

use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use aws_config::timeout::TimeoutConfig;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::config::Builder;
use aws_sdk_secretsmanager::config::retry::RetryConfig;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use jiff::Timestamp;

use crate::access::Access;
use crate::failure::{Asked, Failure};
use crate::stack::Stack;

/// The output of a stack that names its secret.
const OUTPUT: &str = "CredentialsSecretArn";

const CONNECT_LIMIT: Duration = Duration::from_secs(3);
const ATTEMPT_LIMIT: Duration = Duration::from_secs(10);
const OPERATION_LIMIT: Duration = Duration::from_secs(30);

const READ: &str =
    "secretsmanager:GetSecretValue on the secret (and kms:Decrypt, if it has a key of your own)";
const PUT: &str =
    "secretsmanager:PutSecretValue on the secret (and kms:GenerateDataKey, if it has a key of your own)";
const UNSTAGE: &str = "secretsmanager:UpdateSecretVersionStage on the secret";

/// Which of the versions of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The one that counts.
    Current,
    /// The one before it.
    Previous,
}

impl Stage {
    /// In the words of Secrets Manager.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Current => "AWSCURRENT",
            Self::Previous => "AWSPREVIOUS",
        }
    }
}

/// A version of the secret. No `Debug`: it has the value.
pub(crate) struct Version {
    pub(crate) id: String,
    /// When it was put there.
    pub(crate) created: Timestamp,
    /// The value, if it is a text.
    pub(crate) text: String,
}

/// The secret of a stack, and the way to it.
pub(crate) struct Secret {
    client: Client,
    arn: String,
    endpoint: Option<String>,
}

impl Secret {
    /// The secret that a stack names.
    ///
    /// # Errors
    ///
    /// A sentence, where the stack names none or nobody can sign in.
    pub(crate) async fn of(stack: &Stack, access: &Access) -> Result<Self> {
        let arn = stack.output(OUTPUT)?.to_owned();
        let service = access.service("SECRETS_MANAGER").await?;
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_LIMIT)
            .operation_attempt_timeout(ATTEMPT_LIMIT)
            .operation_timeout(OPERATION_LIMIT)
            .build();
        let mut config =
            Builder::from(&service.sdk_config).timeout_config(timeouts).retry_config(RetryConfig::standard());
        if let Some(endpoint) = &service.endpoint {
            config = config.endpoint_url(endpoint);
        }
        Ok(Self { client: Client::from_conf(config.build()), arn, endpoint: service.endpoint })
    }

    /// Its name as IAM knows it.
    pub(crate) fn arn(&self) -> &str {
        &self.arn
    }

    /// The version that counts now.
    ///
    /// # Errors
    ///
    /// A sentence, where there is none or it may not be read.
    pub(crate) async fn current(&self) -> Result<Version> {
        match self.version(Stage::Current).await? {
            Some(version) => Ok(version),
            None => bail!(
                "there is no secret {}, or it has no value: has somebody deleted it? It is made anew by a deployment, with \
                 a new token",
                self.arn
            ),
        }
    }

    /// The version before that; `None` if there is none, or none any more.
    ///
    /// # Errors
    ///
    /// A sentence, where it may not be read.
    pub(crate) async fn previous(&self) -> Result<Option<Version>> {
        self.version(Stage::Previous).await
    }

    async fn version(&self, stage: Stage) -> Result<Option<Version>> {
        let get = self.client.get_secret_value().secret_id(&self.arn).version_stage(stage.label());
        let answer = match Box::pin(get.send()).await {
            Ok(answer) => answer,
            Err(error) => {
                let failure = Failure::of(&error);
                if failure.code() == "ResourceNotFoundException" {
                    return Ok(None);
                }
                return Err(self.explain(&failure, READ));
            }
        };
        let created = answer.created_date.map_or(0, |date| date.secs());
        let created = Timestamp::from_second(created).context("the secret's date is beyond the calendar")?;
        let id = answer.version_id.unwrap_or_default();
        let Some(text) = answer.secret_string else {
            bail!("{} of secret {} is binary, and no text", stage.label(), self.arn);
        };
        Ok(Some(Version { id, created, text }))
    }

    /// Puts a new value, which counts from now on; the one that did becomes the previous one.
    ///
    /// # Errors
    ///
    /// A sentence. Where no answer came, it says that the value may have been put all the same.
    pub(crate) async fn put(&self, text: &str) -> Result<()> {
        let put = self.client.put_secret_value().secret_id(&self.arn).secret_string(text);
        let put = Box::pin(put.send()).await.map(|_| ());
        put.map_err(|error| self.unwritten(&error, PUT))
    }

    /// Takes the label of the previous version off it: then nobody accepts it any more.
    ///
    /// # Errors
    ///
    /// As [`put`](Self::put).
    pub(crate) async fn end(&self, previous: &Version) -> Result<()> {
        let remove = self
            .client
            .update_secret_version_stage()
            .secret_id(&self.arn)
            .version_stage(Stage::Previous.label())
            .remove_from_version_id(&previous.id);
        let removed = Box::pin(remove.send()).await.map(|_| ());
        removed.map_err(|error| self.unwritten(&error, UNSTAGE))
    }

    fn unwritten<E: ProvideErrorMetadata, R>(&self, error: &SdkError<E, R>, needs: &str) -> anyhow::Error {
        let failure = Failure::of(error);
        let explained = self.explain(&failure, needs);
        match failure {
            Failure::Timeout | Failure::NoUsableAnswer => anyhow!(
                "{explained:#}. It may have been changed all the same: look first (cargo vapi credential show)"
            ),
            Failure::NoConnection | Failure::Refused { .. } => explained,
        }
    }

    fn explain(&self, failure: &Failure, needs: &str) -> anyhow::Error {
        let arn = &self.arn;
        match failure.code() {
            "ResourceNotFoundException" => anyhow!("there is no secret {arn}"),
            "InvalidRequestException" => anyhow!(
                "secret {arn} is marked for deletion. To have it back: aws secretsmanager restore-secret --secret-id {arn}"
            ),
            "DecryptionFailure" => {
                anyhow!("secret {arn} can't be decrypted: may you use its KMS key, and is that enabled?")
            }
            "LimitExceededException" => {
                anyhow!(
                    "secret {arn} has too many versions for now: Secrets Manager takes about one in ten minutes"
                )
            }
            _ => {
                let endpoint = self.endpoint.as_deref();
                anyhow!("{}", failure.sentence(Asked { service: "Secrets Manager", endpoint, needs }))
            }
        }
    }
}
