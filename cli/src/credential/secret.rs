//! The secret with the credentials, in Secrets Manager.

use anyhow::{Context, Result, anyhow, bail};
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueOutput;
use aws_sdk_secretsmanager::primitives::DateTime;
use jiff::Timestamp;

use crate::access::{Access, Service};
use crate::failure::{Asked, Failure};
use crate::limits::limited;
use crate::next::Typed;
use crate::stack::Stack;

/// The output of a stack that names its secret.
const OUTPUT: &str = "CredentialsSecretArn";

const READ: &str =
    "secretsmanager:GetSecretValue on the secret (and kms:Decrypt, if it has a key of your own)";
const PUT: &str =
    "secretsmanager:PutSecretValue on the secret (and kms:GenerateDataKey, if it has a key of your own)";
const UNSTAGE: &str = "secretsmanager:UpdateSecretVersionStage on the secret";
const LIST: &str = "secretsmanager:ListSecretVersionIds on the secret";

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
    /// The value.
    pub(crate) text: String,
}

/// A version that may have no value to read. No `Debug`: it may have one.
pub(crate) struct Labelled {
    /// `None` where neither the value nor the list of versions may be read.
    pub(crate) id: Option<String>,
    /// When it was put there; 1970 where that can't be read either.
    pub(crate) created: Timestamp,
    /// The value.
    pub(crate) text: Result<String, Unreadable>,
}

/// Why a version has no value to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// A sentence without its full stop.
    pub(crate) fault: String,
    /// Whether others may read it all the same.
    pub(crate) only_here: bool,
}

/// A version by its labels alone.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Listed {
    id: String,
    created: Timestamp,
}

/// The secret of a stack, and the way to it.
pub(crate) struct Secret {
    client: Client,
    arn: String,
    service: Service,
    /// The options that lead here, as they were typed.
    typed: Typed,
}

impl Secret {
    /// The secret that a stack names. `typed` is what `credential show` needs to show it.
    ///
    /// # Errors
    ///
    /// A sentence, where the stack names none or nobody can sign in.
    pub(crate) async fn of(stack: &Stack, access: &Access, typed: &Typed) -> Result<Self> {
        let arn = stack.output(OUTPUT)?.to_owned();
        let service = access.service("SECRETS_MANAGER").await?;
        let client = Client::new(&limited(&service.sdk_config, service.endpoint.as_deref()));
        Ok(Self { client, arn, service, typed: typed.clone() })
    }

    /// Its name as IAM knows it.
    pub(crate) fn arn(&self) -> &str {
        &self.arn
    }

    /// What a command of aws needs to get there too.
    pub(crate) fn for_aws(&self) -> Typed {
        self.service.for_aws()
    }

    /// The version that counts now.
    ///
    /// # Errors
    ///
    /// A sentence, where there is none or it may not be read.
    pub(crate) async fn current(&self) -> Result<Version> {
        match self.version(Stage::Current).await? {
            Some(version) => Ok(version),
            None => Err(self.is_not_there()),
        }
    }

    /// The sentence for that.
    pub(crate) fn is_not_there(&self) -> anyhow::Error {
        anyhow!(
            "there is no secret {}, or it has no value: has somebody deleted it? It is made anew by a deployment, with a new \
             token",
            self.arn
        )
    }

    /// The version before that; `None` if there is none, or none any more. One whose value can't be read is one, too.
    ///
    /// # Errors
    ///
    /// A sentence, where Secrets Manager gives no answer that counts.
    pub(crate) async fn previous(&self) -> Result<Option<Labelled>> {
        self.labelled(Stage::Previous).await
    }

    /// The version with a label, whatever its value is.
    ///
    /// # Errors
    ///
    /// A sentence, where Secrets Manager gives no answer that counts.
    pub(crate) async fn labelled(&self, stage: Stage) -> Result<Option<Labelled>> {
        let failure = match self.get(stage).await {
            Ok(answer) => {
                let id = answer.version_id;
                let created = moment(answer.created_date)?;
                let text = answer.secret_string.filter(|text| !text.trim().is_empty());
                let text = text.ok_or_else(|| {
                    let fault = if answer.secret_binary.is_some() { "binary, and no text" } else { "empty" };
                    Unreadable { fault: format!("it is {fault}"), only_here: false }
                });
                return Ok(Some(Labelled { id, created, text }));
            }
            Err(failure) => failure,
        };
        let only_here = match failure.code() {
            // There is none with this label, or it has no value.
            "ResourceNotFoundException" => false,
            "DecryptionFailure" | "InvalidRequestException" => false,
            "AccessDenied" | "AccessDeniedException" => true,
            _ => return Err(self.explain(&failure, READ)),
        };
        let is_gone = failure.code() == "ResourceNotFoundException";
        // Most who may read a secret have no need to list its versions, and only who retires one needs its id.
        let (id, created) = match self.listed(stage).await {
            Ok(Some(Listed { id, created })) => (Some(id), created),
            Ok(None) => return Ok(None),
            Err(_) if is_gone => return Ok(None),
            Err(_) => (None, Timestamp::UNIX_EPOCH),
        };
        let fault = match failure.code() {
            "DecryptionFailure" => {
                "it can't be decrypted (is its KMS key enabled, and may you use it?)".to_owned()
            }
            "ResourceNotFoundException" => "it has no value".to_owned(),
            "InvalidRequestException" => "Secrets Manager does not give it out".to_owned(),
            _ => format!("with these credentials it can't be read: they need {READ}"),
        };
        let text = Err(Unreadable { fault, only_here });
        Ok(Some(Labelled { id, created, text }))
    }

    /// The version with a label, without its value.
    async fn listed(&self, stage: Stage) -> Result<Option<Listed>> {
        let mut pages = self.client.list_secret_version_ids().secret_id(&self.arn).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.explain(&Failure::of(&error), LIST))?;
            let labelled = page.versions.unwrap_or_default().into_iter().find(|version| {
                version
                    .version_stages
                    .as_ref()
                    .is_some_and(|stages| stages.iter().any(|name| name == stage.label()))
            });
            if let Some(version) = labelled {
                let created = moment(version.created_date)?;
                return Ok(Some(Listed { id: version.version_id.unwrap_or_default(), created }));
            }
        }
        Ok(None)
    }

    async fn version(&self, stage: Stage) -> Result<Option<Version>> {
        let answer = match self.get(stage).await {
            Ok(answer) => answer,
            Err(failure) if failure.code() == "ResourceNotFoundException" => return Ok(None),
            Err(failure) => return Err(self.explain(&failure, READ)),
        };
        let created = moment(answer.created_date)?;
        let id = answer.version_id.unwrap_or_default();
        let Some(text) = answer.secret_string else {
            bail!("{} of secret {} is binary, and no text", stage.label(), self.arn);
        };
        Ok(Some(Version { id, created, text }))
    }

    async fn get(&self, stage: Stage) -> Result<GetSecretValueOutput, Failure> {
        let get = self.client.get_secret_value().secret_id(&self.arn).version_stage(stage.label());
        Box::pin(get.send()).await.map_err(|error| Failure::of(&error))
    }

    /// Puts a new value, which counts from now on; the one that did becomes the previous one. Returns the id of its version.
    ///
    /// # Errors
    ///
    /// A sentence. Where no answer came, it says that the value may have been put all the same.
    pub(crate) async fn put(&self, text: &str) -> Result<String> {
        let put = self.client.put_secret_value().secret_id(&self.arn).secret_string(text);
        let put = Box::pin(put.send()).await.map_err(|error| self.unwritten(&error, PUT))?;
        Ok(put.version_id.unwrap_or_default())
    }

    /// Takes the label of the previous version off it: then nobody accepts it any more. Returns its id; `None` if it has
    /// none any more.
    ///
    /// # Errors
    ///
    /// As [`put`](Self::put).
    pub(crate) async fn end(&self, previous: &Labelled) -> Result<Option<String>> {
        let id = match &previous.id {
            Some(id) => id.clone(),
            None => match self.listed(Stage::Previous).await? {
                Some(listed) => listed.id,
                None => return Ok(None),
            },
        };
        let remove = self
            .client
            .update_secret_version_stage()
            .secret_id(&self.arn)
            .version_stage(Stage::Previous.label())
            .remove_from_version_id(&id);
        let removed = Box::pin(remove.send()).await.map(|_| Some(id));
        removed.map_err(|error| self.unwritten(&error, UNSTAGE))
    }

    fn unwritten<E: ProvideErrorMetadata, R>(&self, error: &SdkError<E, R>, needs: &str) -> anyhow::Error {
        let failure = Failure::of(error);
        let explained = self.explain(&failure, needs);
        match failure {
            Failure::Timeout | Failure::NoUsableAnswer => anyhow!(
                "{explained:#}. It may have been changed all the same, so look first: cargo vapi credential show{}",
                self.typed
            ),
            Failure::NoConnection | Failure::Refused { .. } => explained,
        }
    }

    fn explain(&self, failure: &Failure, needs: &str) -> anyhow::Error {
        let arn = &self.arn;
        match failure.code() {
            "ResourceNotFoundException" => anyhow!("there is no secret {arn}"),
            "InvalidRequestException" => anyhow!(
                "secret {arn} is marked for deletion. To have it back: aws secretsmanager restore-secret --secret-id {arn}{}",
                self.for_aws()
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
                let endpoint = self.service.endpoint.as_deref();
                anyhow!("{}", failure.sentence(Asked { service: "Secrets Manager", endpoint, needs }))
            }
        }
    }
}

fn moment(date: Option<DateTime>) -> Result<Timestamp> {
    let seconds = date.map_or(0, |date| date.secs());
    Timestamp::from_second(seconds).context("the secret's date is beyond the calendar")
}
