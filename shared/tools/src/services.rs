//! What every tool of a process shares: clock, store, secrets and the HTTPS client.

use std::fmt;
use std::sync::Arc;

use call_store::{Calls, Desk, Store};

use crate::clock::Clock;
use crate::decryption::PrivateKeys;
use crate::https::{HttpsClient, HttpsError};
use crate::secrets::Secrets;

/// What every tool of a process shares. Cheap to clone.
#[derive(Clone)]
pub struct Services(Arc<Shared>);

struct Shared {
    clock: Box<dyn Clock>,
    desks: Option<Desk>,
    calls: Option<Calls>,
    secrets: Secrets,
    argument_keys: Option<PrivateKeys>,
    https: HttpsClient,
}

impl Services {
    /// Without `DESK_TABLE`, tools that need a desk say that they are unavailable; without `CALLS_TABLE`, tools
    /// whose effect is `Once` refuse. The others work.
    pub fn new(clock: impl Clock, store: Option<&Store>, secrets: Secrets) -> Self {
        Self::with_argument_keys(clock, store, secrets, None)
    }

    /// The same, with the keys for arguments that Vapi encrypts.
    pub fn with_argument_keys(
        clock: impl Clock,
        store: Option<&Store>,
        secrets: Secrets,
        argument_keys: Option<PrivateKeys>,
    ) -> Self {
        Self(Arc::new(Shared {
            clock: Box::new(clock),
            desks: store.and_then(|store| store.desk().ok()),
            calls: store.and_then(|store| store.calls().ok()),
            secrets,
            argument_keys,
            https: HttpsClient::default(),
        }))
    }

    /// The keys for arguments that Vapi encrypts.
    pub(crate) fn argument_keys(&self) -> Option<&PrivateKeys> {
        self.0.argument_keys.as_ref()
    }

    /// The clock.
    pub fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    /// The desk store, where there is one.
    pub fn desks(&self) -> Option<&Desk> {
        self.0.desks.as_ref()
    }

    /// Where idempotency records are kept, if anywhere.
    pub(crate) fn calls(&self) -> Option<&Calls> {
        self.0.calls.as_ref()
    }

    /// The secrets of tools.
    pub fn secrets(&self) -> &Secrets {
        &self.0.secrets
    }

    /// Makes the HTTPS client if some tool could want it, that is, if there is any secret. For init, where
    /// Lambda gives full CPU: reading the certificate authorities takes some milliseconds. What goes wrong
    /// here shows when a tool asks.
    pub fn warm_https(&self) {
        if !self.0.secrets.is_empty() {
            let _ = self.https();
        }
    }

    /// The HTTPS client for one request, made when it is first asked for and after each pause.
    pub(crate) fn https(&self) -> Result<reqwest::Client, HttpsError> {
        self.0.https.get(|| self.clock().now().into())
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Services").field("secrets", &self.0.secrets).finish_non_exhaustive()
    }
}
