//! The public keys of identity providers, for plans of type `jwt`: fetched when a token needs them, and kept.

mod https;
mod source;

use std::{
    cell::RefCell,
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use futures_util::future::join_all;
use vapi_webhook::{
    Timestamp,
    credential::{Credentials, JwkSet, JwkSets, Presented, Refusal},
};

use crate::{
    clock::now,
    jwks::{https::Https, source::Source},
};

/// URLs whose keys are kept. They come from the credentials alone, which are changed now and then and not by the dozen.
const MAX_SOURCES: usize = 32;

/// The key sets of all plans. Costs nothing where there is no jwt plan.
#[derive(Default)]
pub(crate) struct Jwks {
    https: Arc<Https>,
    sources: RwLock<HashMap<String, Arc<Source>>>,
}

impl Jwks {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Fetches the keys of all plans side by side, for a function's init. Takes 1 s at most; what fails is one warning,
    /// and is tried again when a token needs it.
    pub(crate) async fn warm_up(&self, credentials: &Credentials) {
        join_all(credentials.jwks_urls().into_iter().map(|url| {
            let source = self.source(url);
            async move { source.freshen(true, now()).await }
        }))
        .await;
    }

    /// Accepts or refuses a request, as [`Credentials::verify`] does, with the keys that its token needs. Where they have
    /// to be fetched first, it takes up to 1 s longer.
    pub(crate) async fn verify(
        &self,
        credentials: &Credentials,
        request: &Presented<'_>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let asked = Asked::of(self);
        let verdict = credentials.verify_with_keys(request, &asked, now);
        let sources = asked.into_sources();
        let lacks_keys = verdict.as_ref().is_err_and(Refusal::lacks_keys);
        let freshened = join_all(sources.iter().map(|source| {
            let urgent = lacks_keys || (verdict.is_err() && source.keys().is_none());
            source.freshen(urgent, now)
        }))
        .await;
        if freshened.contains(&true) {
            return credentials.verify_with_keys(request, &Asked::of(self), now);
        }
        verdict
    }

    fn source(&self, url: &str) -> Arc<Source> {
        let known = self.sources.read().unwrap_or_else(PoisonError::into_inner).get(url).cloned();
        known.unwrap_or_else(|| {
            let mut sources = self.sources.write().unwrap_or_else(PoisonError::into_inner);
            if sources.len() >= MAX_SOURCES {
                sources.clear();
            }
            let new = || Arc::new(Source::new(url, Arc::clone(&self.https)));
            Arc::clone(sources.entry(url.to_owned()).or_insert_with(new))
        })
    }
}

/// Notes whose keys a token asks for, so that only those are fetched: no request without such a token waits for a provider.
struct Asked<'a> {
    jwks: &'a Jwks,
    sources: RefCell<Vec<Arc<Source>>>,
}

impl<'a> Asked<'a> {
    fn of(jwks: &'a Jwks) -> Self {
        Self { jwks, sources: RefCell::default() }
    }

    fn into_sources(self) -> Vec<Arc<Source>> {
        self.sources.into_inner()
    }
}

impl JwkSets for Asked<'_> {
    fn of(&self, jwks_url: &str) -> Option<Arc<JwkSet>> {
        let source = self.jwks.source(jwks_url);
        let keys = source.keys();
        let mut sources = self.sources.borrow_mut();
        if !sources.iter().any(|known| Arc::ptr_eq(known, &source)) {
            sources.push(source);
        }
        keys
    }
}

#[cfg(test)]
mod tests;
