//! The services that tests ask for.

/// A service of AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Amazon SQS.
    Sqs,
    /// AWS Secrets Manager.
    SecretsManager,
}

impl Service {
    /// As people write it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqs => "SQS",
            Self::SecretsManager => "Secrets Manager",
        }
    }

    /// As the server and signatures name it.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Sqs => "sqs",
            Self::SecretsManager => "secretsmanager",
        }
    }

    /// What stands before the operation in `X-Amz-Target`.
    pub(crate) const fn target(self) -> &'static str {
        match self {
            Self::Sqs => "AmazonSQS",
            Self::SecretsManager => "secretsmanager",
        }
    }

    /// The version of the JSON protocol that it speaks.
    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Sqs => "application/x-amz-json-1.0",
            Self::SecretsManager => "application/x-amz-json-1.1",
        }
    }

    /// An operation that lists and changes nothing: whether the server answers.
    pub(crate) const fn list(self) -> &'static str {
        match self {
            Self::Sqs => "ListQueues",
            Self::SecretsManager => "ListSecrets",
        }
    }
}
