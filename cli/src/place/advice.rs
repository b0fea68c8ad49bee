//! What to do about a table that can't be read or written.

use anyhow::anyhow;
use call_store::StoreError;

use super::{HOW_TO_NAME, Holding, Place};
use crate::send::is_local;

impl Place {
    /// Says of a failure what to do about it.
    pub(crate) fn explain(&self, error: StoreError) -> anyhow::Error {
        let advice = match &error {
            StoreError::Unavailable { reason: "connection", .. } => self.no_connection(),
            StoreError::Unavailable { reason: "throttled", .. } => {
                "DynamoDB turns requests away for now: wait a moment and try again".to_owned()
            }
            StoreError::Unavailable { reason, .. } if error.may_have_written() => {
                format!(
                    "DynamoDB gave no usable answer ({reason}), and may have written all the same: look first"
                )
            }
            StoreError::Unavailable { reason, .. } => {
                format!("DynamoDB gave no usable answer ({reason}): try again")
            }
            StoreError::Contended { .. } => {
                "others keep changing the same: nothing is changed, try again".to_owned()
            }
            // Of a table of desk data all has to be read.
            StoreError::TooLarge { bytes, .. } if self.holding == Holding::DeskData => {
                format!("only the first {} MB were read, and the rest is not shown", bytes / 1024 / 1024)
            }
            StoreError::Refused { operation, reason } => self.refused(operation, reason),
            _ => return anyhow!(error).context(self.to_string()),
        };
        anyhow!("{self}: {advice}")
    }

    fn refused(&self, operation: &str, reason: &str) -> String {
        match reason {
            "ResourceNotFoundException" => match &self.stack {
                Some(stack) => format!("there is no such table, though stack {} names it", stack.name()),
                None => format!("there is no such table; {HOW_TO_NAME}"),
            },
            "AccessDeniedException" => {
                format!("these credentials may not do that: they need {}", self.holding.needs(operation))
            }
            "ExpiredTokenException" | "ExpiredToken" => {
                "these credentials have expired: sign in again".to_owned()
            }
            "UnrecognizedClientException" | "InvalidSignatureException" => {
                "AWS does not accept these credentials in this region".to_owned()
            }
            "ValidationException" => {
                format!(
                    "is it the table of {}? DynamoDB does not take that for this one",
                    self.holding.in_words()
                )
            }
            reason => format!("DynamoDB refuses ({reason})"),
        }
    }

    fn no_connection(&self) -> String {
        match &self.aws.endpoint_url {
            Some(endpoint) if is_local(endpoint) => {
                "nobody answers there. To serve the local stack: cargo xtask dev; for a table on AWS: --stack NAME \
                 --profile NAME"
                    .to_owned()
            }
            Some(_) => "nobody answers there".to_owned(),
            None => format!("no connection: is there a network, and is {} a region?", self.region()),
        }
    }
}
