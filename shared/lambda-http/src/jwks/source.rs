//! The keys at one URL: what is kept of them, and when they are fetched again.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use vapi_webhook::{Timestamp, credential::JwkSet};

use crate::{
    clock::is_within,
    jwks::https::{self, FetchError, Https},
};

/// For one fetch, from the connection to the last byte.
const FETCH_LIMIT: Duration = Duration::from_secs(1);

/// Between two fetches while there are no keys at all.
const WITHOUT_KEYS: Duration = Duration::from_secs(5);

/// Between two fetches for keys that are not in the set.
const UNKNOWN_KEY: Duration = Duration::from_secs(30);

/// After which keys are fetched anew. Until that succeeds, the old ones go on counting.
const MAX_AGE: Duration = Duration::from_secs(600);

/// Between two fetches for newer keys.
const REFRESH: Duration = Duration::from_secs(30);

/// One URL. Whoever needs its keys at once shares one fetch.
pub(crate) struct Source {
    url: String,
    https: Arc<Https>,
    kept: Mutex<Kept>,
    /// Held by whoever fetches.
    flight: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Kept {
    keys: Option<Arc<JwkSet>>,
    /// When those keys came.
    fetched_at: Option<Timestamp>,
    /// When the last fetch began, whatever became of it.
    tried_at: Option<Timestamp>,
    /// When the last fetch for a key that is not in the set began.
    key_sought_at: Option<Timestamp>,
    /// Whether the last fetch brought nothing.
    failing: bool,
    /// Fetches that have come to an end.
    flights: u64,
}

/// What a fetch is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// There are no keys.
    Keys,
    /// The key of a token is not among them.
    Key,
    /// They are old.
    Newer,
}

impl Source {
    pub(crate) fn new(url: &str, https: Arc<Https>) -> Self {
        let (kept, flight) = (Mutex::default(), tokio::sync::Mutex::default());
        Self { url: url.to_owned(), https, kept, flight }
    }

    /// The keys that are at hand.
    pub(crate) fn keys(&self) -> Option<Arc<JwkSet>> {
        self.kept().keys.clone()
    }

    /// Fetches the keys if that is needed and due. `urgent` says that those at hand don't do. Returns whether it is worth
    /// looking at them again.
    pub(crate) async fn freshen(self: &Arc<Self>, urgent: bool, now: Timestamp) -> bool {
        if urgent {
            let flights = self.kept().flights;
            let _flight = self.flight.lock().await;
            // Somebody else has fetched meanwhile.
            return self.kept().flights != flights || self.fetch(urgent, now).await;
        }
        let (need, failing) = {
            let kept = self.kept();
            (kept.need(urgent, now), kept.failing)
        };
        if need.is_none() {
            return false;
        }
        if failing {
            // The keys at hand have done. Nobody waits a second time for a provider that has let somebody wait already.
            let source = Arc::clone(self);
            tokio::spawn(async move { source.refresh(now).await });
            return false;
        }
        self.refresh(now).await
    }

    /// Fetches newer keys, unless somebody does already.
    async fn refresh(&self, now: Timestamp) -> bool {
        match self.flight.try_lock() {
            Ok(_flight) => self.fetch(false, now).await,
            Err(_) => false,
        }
    }

    /// Fetches, if it is due. Whoever calls it holds the flight.
    async fn fetch(&self, urgent: bool, now: Timestamp) -> bool {
        if !self.kept().begin(urgent, now) {
            return false;
        }
        let fetched = tokio::time::timeout(FETCH_LIMIT, self.https.jwk_set(&self.url)).await;
        let fetched = fetched.unwrap_or(Err(FetchError::Timeout));
        self.tell(fetched.as_ref().err());
        self.kept().end(fetched.ok(), now)
    }

    /// One line where keys can't be had, and one when they can again. It names the host alone: a path may hold more.
    fn tell(&self, error: Option<&FetchError>) {
        let (failing, has_keys) = {
            let kept = self.kept();
            (kept.failing, kept.keys.is_some())
        };
        let host = https::host(&self.url);
        match error {
            Some(error) => tracing::warn!(
                outcome = "jwks_unavailable",
                reason = error.code(),
                server.address = host,
                "the keys of an identity provider could not be fetched, {}: {error}",
                if has_keys {
                    "and the old ones go on counting"
                } else {
                    "and none of its tokens is accepted"
                },
            ),
            None if failing => {
                tracing::info!(server.address = host, "the keys of an identity provider are there again");
            }
            None => {}
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// The first need that a fetch may serve now.
    fn need(&self, urgent: bool, now: Timestamp) -> Option<Need> {
        let over = |since: Option<Timestamp>, limit: Duration| {
            !since.is_some_and(|since| is_within(limit, since, now))
        };
        if self.keys.is_none() {
            return over(self.tried_at, WITHOUT_KEYS).then_some(Need::Keys);
        }
        if urgent && over(self.key_sought_at, UNKNOWN_KEY) {
            return Some(Need::Key);
        }
        let due = over(self.fetched_at, MAX_AGE) && over(self.tried_at, REFRESH);
        due.then_some(Need::Newer)
    }

    /// Notes that a fetch begins, before it does: one that is never heard of again counts too.
    fn begin(&mut self, urgent: bool, now: Timestamp) -> bool {
        let Some(need) = self.need(urgent, now) else { return false };
        self.tried_at = Some(now);
        if need == Need::Key {
            self.key_sought_at = self.tried_at;
        }
        true
    }

    fn end(&mut self, keys: Option<JwkSet>, now: Timestamp) -> bool {
        self.flights += 1;
        self.failing = keys.is_none();
        let Some(keys) = keys else { return false };
        self.keys = Some(Arc::new(keys));
        self.fetched_at = Some(now);
        true
    }
}
