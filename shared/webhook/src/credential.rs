//! Is it Vapi who calls? Checks over the raw bytes of a body, before any of it is parsed.
//!
//! [`Credentials`] are read from Vapi's own JSON, so that one text configures both ends. [`Credentials::verify`] says
//! yes, or why not in a word that an operator can act on. [`Plan::sign`] makes what Vapi would send, for tests and tools.
//!
//! See [Vapi Docs/Server authentication].
//!
//! [Vapi Docs/Server authentication]: https://docs.vapi.ai/server-url/server-authentication

mod bearer;
mod configuration;
mod hmac;
mod jwt;
mod mac;
mod payload_format;
mod plan;
mod refusal;
mod reserialised;
mod secret;
mod sign;

pub use configuration::UnusableCredentials;
pub use jwt::{JWK_SET_MAX_BYTES, JwkSet, JwkSets, UnusableJwkSet};
pub use plan::Plan;
pub use refusal::Refusal;
pub use sign::ToSign;

use std::sync::atomic::{AtomicI64, Ordering};

use crate::{Timestamp, credential::jwt::NoJwkSets};

/// What a request shows of itself to the check.
pub struct Presented<'a> {
    /// HTTP method, upper case.
    pub method: &'a str,
    /// What `{url}` may stand for; any of them may have been signed.
    pub urls: &'a [String],
    /// Value of a header by its lower-case name.
    pub header: &'a (dyn Fn(&str) -> Option<&'a [u8]> + Sync),
    /// Body, exactly as it came.
    pub body: &'a [u8],
}

impl<'a> Presented<'a> {
    /// Header's value. An empty one is absent: Vapi sends an empty `X-Vapi-Secret` where none is set.
    fn header(&self, name: &str) -> Option<&'a [u8]> {
        (self.header)(name).map(<[u8]>::trim_ascii).filter(|value| !value.is_empty())
    }
}

/// Replay window in seconds, where a timestamp is signed and nothing else is configured.
pub const DEFAULT_TIMESTAMP_TOLERANCE_SECONDS: u64 = 300;

/// How often, at most, a refused body is compared with its re-serialised forms.
const DIAGNOSIS_INTERVAL_MS: i64 = 60_000;

/// Accepted credentials. A request has to match one of them.
pub struct Credentials {
    plans: Vec<Plan>,
    tolerance_seconds: u64,
    last_diagnosis_ms: AtomicI64,
}

impl Credentials {
    /// Accepts any of these plans. No plan at all accepts everything.
    fn of(plans: Vec<Plan>) -> Self {
        Self {
            plans,
            tolerance_seconds: DEFAULT_TIMESTAMP_TOLERANCE_SECONDS,
            last_diagnosis_ms: AtomicI64::new(i64::MIN),
        }
    }

    /// Reads Vapi's JSON: an `authenticationPlan`, a credential object that contains one, or a list of either. The word
    /// `none`, alone, accepts everything.
    ///
    /// # Errors
    ///
    /// [`UnusableCredentials`], in words that say what to write instead and never repeat what was written.
    pub fn parse(text: &str) -> Result<Self, UnusableCredentials> {
        configuration::plans(text).map(Self::of)
    }

    /// The same with another replay window, in seconds.
    #[must_use]
    pub fn with_timestamp_tolerance(mut self, seconds: u64) -> Self {
        self.tolerance_seconds = seconds;
        self
    }

    /// Whether everything is accepted.
    #[must_use]
    pub fn accept_everything(&self) -> bool {
        self.plans.is_empty()
    }

    /// Whether any plan signs the URL.
    #[must_use]
    pub fn need_url(&self) -> bool {
        self.plans.iter().any(Plan::needs_url)
    }

    /// The plans, in the order in which they were written.
    #[must_use]
    pub fn plans(&self) -> &[Plan] {
        &self.plans
    }

    /// The URLs whose key sets the jwt plans need, each once.
    #[must_use]
    pub fn jwks_urls(&self) -> Vec<&str> {
        let mut urls: Vec<&str> = self.plans.iter().filter_map(Plan::jwks_url).collect();
        urls.sort_unstable();
        urls.dedup();
        urls
    }

    /// Accepts or refuses a request. `now` is the clock. A jwt plan accepts nothing here: see
    /// [`verify_with_keys`](Self::verify_with_keys).
    ///
    /// # Errors
    ///
    /// [`Refusal`] of the plan that came nearest to accepting.
    pub fn verify(&self, request: &Presented<'_>, now: Timestamp) -> Result<(), Refusal> {
        self.verify_with_keys(request, &NoJwkSets, now)
    }

    /// Accepts or refuses a request with these key sets at hand. After a refusal that
    /// [lacks keys](Refusal::lacks_keys) it is worth asking again with newer ones.
    ///
    /// # Errors
    ///
    /// [`Refusal`] of the plan that came nearest to accepting.
    pub fn verify_with_keys(
        &self,
        request: &Presented<'_>,
        sets: &dyn JwkSets,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let mut nearest: Option<(Refusal, &Plan)> = None;
        for plan in &self.plans {
            match plan.verify(request, request.body, self.tolerance_seconds, sets, now) {
                Ok(()) => return Ok(()),
                Err(refusal) => {
                    let came_nearer = |known: &Refusal, of: &Plan| {
                        let nearer = (refusal.nearness(), plan.signs_body());
                        nearer > (known.nearness(), of.signs_body())
                    };
                    if nearest.as_ref().is_none_or(|(known, of)| came_nearer(known, of)) {
                        nearest = Some((refusal, plan));
                    }
                }
            }
        }
        match nearest {
            None => Ok(()),
            // A token is wrong whatever the body is: it must not use up the diagnosis of a signature.
            Some((Refusal::Mismatch, plan)) if plan.signs_body() => Err(self.diagnose(plan, request, now)),
            Some((refusal, _)) => Err(refusal),
        }
    }

    /// Tells a wrong key from a body that was rewritten on its way. Slow, so bounded in size and frequency.
    fn diagnose(&self, plan: &Plan, request: &Presented<'_>, now: Timestamp) -> Refusal {
        let last = self.last_diagnosis_ms.load(Ordering::Relaxed);
        let due = now.as_millis().saturating_sub(last) >= DIAGNOSIS_INTERVAL_MS;
        if request.body.len() > reserialised::MAX_BYTES || !due {
            return Refusal::Mismatch;
        }
        if self
            .last_diagnosis_ms
            .compare_exchange(last, now.as_millis(), Ordering::Relaxed, Ordering::Relaxed)
            .is_err()
        {
            return Refusal::Mismatch;
        }
        let rewritten = |body: Vec<u8>| {
            !matches!(plan.verify(request, &body, u64::MAX, &NoJwkSets, now), Err(Refusal::Mismatch))
        };
        if reserialised::forms(request.body).into_iter().any(rewritten) {
            return Refusal::MismatchReserialised;
        }
        Refusal::Mismatch
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("plans", &self.plans).finish_non_exhaustive()
    }
}
