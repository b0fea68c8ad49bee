//! Where a call is played: which URL takes which message, what proves that it is Vapi, and the table to read afterwards.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow};
use call_store::{Calls, Store, StoreConfiguration};
use project_files::LocalEnv;
use vapi_cli::send::Sender;
use vapi_webhook::credential::Credentials;
use vapi_webhook::{Family, MessageType};

/// Where to play the call, and where to read what was kept.
pub struct Stage {
    /// Takes every message whose family has no URL of its own.
    pub url: String,
    /// A family's own URL.
    pub families: BTreeMap<&'static str, String>,
    /// The credential to sign with, in Vapi's own JSON; that of `local.env` where there is none.
    pub credentials: Option<String>,
    /// Endpoint of the DynamoDB that the functions write to.
    pub dynamodb: String,
    /// Name of the table of calls; that of `local.env` where there is none.
    pub calls_table: Option<String>,
}

/// Shows no credential.
impl std::fmt::Debug for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stage")
            .field("url", &self.url)
            .field("families", &self.families)
            .field("dynamodb", &self.dynamodb)
            .field("calls_table", &self.calls_table)
            .finish_non_exhaustive()
    }
}

impl Stage {
    /// Whoever sends to the URL that takes this message type.
    pub(crate) fn sender(&self, env: &LocalEnv, message_type: &str) -> Result<Sender> {
        let credentials = match &self.credentials {
            Some(given) => Credentials::parse(given).context("the credential that was given")?,
            None => {
                Credentials::parse(env.get("VAPI_CREDENTIALS")?).context("VAPI_CREDENTIALS in local.env")?
            }
        };
        let family = MessageType::parse(message_type).family().function_name();
        Sender::new(self.families.get(family).unwrap_or(&self.url), &credentials)
    }

    /// The table that the functions write to. The AWS variables of this shell play no part.
    pub(crate) fn calls(&self, env: &LocalEnv) -> Result<Calls> {
        let mut configuration =
            StoreConfiguration::from_variables(|name| env.get(name).ok().map(str::to_owned));
        configuration.endpoint = Some(self.dynamodb.clone());
        if let Some(table) = &self.calls_table {
            configuration.calls_table = Some(table.clone());
        }
        let store = Store::connect(&configuration).context("local.env names no usable DynamoDB")?;
        store.calls().context("local.env names no usable DynamoDB")
    }

    /// Takes `NAME=URL`, a family and its own URL.
    ///
    /// # Errors
    ///
    /// A sentence where it is neither.
    pub fn add_family(&mut self, given: &str) -> Result<()> {
        let (name, url) = given.split_once('=').context("--family wants NAME=URL")?;
        let family = Family::ALL.iter().map(|family| family.function_name()).find(|known| *known == name);
        let family = family.ok_or_else(|| anyhow!("{name} is no family"))?;
        self.families.insert(family, url.to_owned());
        Ok(())
    }
}
