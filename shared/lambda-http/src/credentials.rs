//! Which credentials count at this moment, and whether a request has one of them.
//!
//! They come from `VAPI_CREDENTIALS`, and never change then; or from a secret, whose value is kept for 5 minutes and
//! fetched anew before the next check, or after a refusal that another value could change.

mod budget;
mod fetch;
mod held;
mod question;
mod secret;
mod source;

pub(crate) use source::Source;

use std::sync::{Arc, PoisonError, RwLock};

use lambda_http::Request;
use vapi_webhook::{Timestamp, credential::Refusal};

use self::{held::Held, question::Question, secret::Secret};
use crate::{Clock, Telemetry, jwks::Jwks, start::Fault};

/// The credentials that are accepted.
pub(crate) struct AcceptedCredentials {
    /// Replaced as a whole, so that a check holds no lock.
    held: RwLock<Arc<Held>>,
    /// Where newer ones come from.
    secret: Option<Secret>,
    /// Keys of the jwt plans.
    jwks: Jwks,
    clock: Clock,
}

/// That a request was accepted, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Accepted {
    /// Whether any other would have been too.
    pub(crate) unauthenticated: bool,
}

impl AcceptedCredentials {
    /// Has them from where they are.
    pub(crate) async fn open(source: Source, clock: Clock, telemetry: Telemetry) -> Result<Self, Fault> {
        let (held, secret) = match source {
            Source::Text(credentials) => (Held::for_ever(credentials), None),
            Source::Secret(place) => {
                let secret = Secret::new(place, telemetry);
                (secret.first(clock.now()).await?, Some(secret))
            }
        };
        if held.accepts_everything() {
            tracing::warn!("VAPI_CREDENTIALS is none: every request is accepted, whoever sends it");
        }
        let jwks = Jwks::new();
        jwks.warm_up(held.current()).await;
        Ok(Self { held: RwLock::new(Arc::new(held)), secret, jwks, clock })
    }

    /// Accepts or refuses a request. `public_url` is what `{url}` stands for, where that is not the request's own.
    ///
    /// Where a secret is to be fetched anew, that takes 500 ms at most, and so does waiting for somebody else who does.
    pub(crate) async fn check(
        &self,
        request: &Request,
        public_url: Option<&str>,
    ) -> Result<Accepted, Refusal> {
        let question = Question { request, public_url, jwks: &self.jwks };
        let arrived = self.clock.now();
        let mut held = self.held();
        if held.is_old(arrived) {
            held = Box::pin(self.renewed(held)).await;
        }
        let refusal = match held.accept(&question, arrived).await {
            Ok(()) => return Ok(Accepted { unauthenticated: held.accepts_everything() }),
            Err(refusal) => refusal,
        };
        let Some(newer) = Box::pin(self.newer_than(&held, &refusal, question.token(), arrived)).await else {
            return Err(refusal);
        };
        newer.accept(&question, self.clock.now()).await?;
        Ok(Accepted { unauthenticated: newer.accepts_everything() })
    }

    /// Those in place of some that are old; the old ones where no others can be had.
    async fn renewed(&self, old: Arc<Held>) -> Arc<Held> {
        let Some(secret) = &self.secret else { return old };
        // Everybody waits for the one who fetches, and looks then whether that is done.
        let mut fetches = secret.fetches().await;
        let (held, now) = (self.held(), self.clock.now());
        if !held.is_old(now) || !fetches.may_renew(now) {
            return held;
        }
        self.replace(secret.fetch(&held, &mut fetches, &self.clock).await).unwrap_or(held)
    }

    /// Those that are newer than the ones which refused a request, if they could be of use and can be had.
    async fn newer_than(
        &self,
        held: &Arc<Held>,
        refusal: &Refusal,
        token: Option<&[u8]>,
        arrived: Timestamp,
    ) -> Option<Arc<Held>> {
        let secret = self.secret.as_ref()?;
        if !held::could_be_changed(refusal) {
            return None;
        }
        let mut fetches = secret.fetches().await;
        let latest = self.held();
        if !Arc::ptr_eq(&latest, held) {
            return Some(latest);
        }
        if held.was_fetched_since(arrived) {
            return None;
        }
        // Not when it arrived: the fetch that it has waited for ended after that.
        let now = self.clock.now();
        if fetches.have_failed_since(arrived, now) || !fetches.may_follow_a_refusal(token, now) {
            return None;
        }
        self.replace(secret.fetch(held, &mut fetches, &self.clock).await)
    }

    fn replace(&self, fetched: Option<Held>) -> Option<Arc<Held>> {
        let fetched = Arc::new(fetched?);
        if fetched.accepts_everything() && !self.held().accepts_everything() {
            tracing::warn!("the secret's value is now none: every request is accepted, whoever sends it");
        }
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = fetched.clone();
        Some(fetched)
    }

    fn held(&self) -> Arc<Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
