//! One authentication plan.

use crate::{
    Timestamp,
    credential::{JwkSets, Presented, Refusal, ToSign, bearer::Bearer, hmac::Hmac, jwt::Jwt},
};

/// One accepted credential: Vapi's `authenticationPlan`.
#[derive(Clone, Debug)]
pub struct Plan(pub(crate) PlanKind);

#[derive(Clone, Debug)]
pub(crate) enum PlanKind {
    Bearer(Bearer),
    Hmac(Box<Hmac>),
    Jwt(Jwt),
}

impl Plan {
    /// `bearer`, `hmac` or `jwt`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.0 {
            PlanKind::Bearer(_) => "bearer",
            PlanKind::Hmac(_) => "hmac",
            PlanKind::Jwt(_) => "jwt",
        }
    }

    /// Headers that Vapi would send with a request under this plan, with lower-case names. None for a jwt plan: only the
    /// identity provider can make its tokens.
    #[must_use]
    pub fn sign(&self, request: &ToSign<'_>) -> Vec<(String, String)> {
        match &self.0 {
            PlanKind::Bearer(bearer) => bearer.sign(),
            PlanKind::Hmac(hmac) => hmac.sign(request),
            PlanKind::Jwt(_) => Vec::new(),
        }
    }

    pub(crate) fn jwks_url(&self) -> Option<&str> {
        match &self.0 {
            PlanKind::Bearer(_) | PlanKind::Hmac(_) => None,
            PlanKind::Jwt(jwt) => Some(jwt.jwks_url()),
        }
    }

    pub(crate) fn needs_url(&self) -> bool {
        match &self.0 {
            PlanKind::Bearer(_) | PlanKind::Jwt(_) => false,
            PlanKind::Hmac(hmac) => hmac.needs_url(),
        }
    }

    /// Whether what proves that it is Vapi hangs on the body.
    pub(crate) const fn signs_body(&self) -> bool {
        matches!(self.0, PlanKind::Hmac(_))
    }

    pub(crate) fn verify(
        &self,
        request: &Presented<'_>,
        body: &[u8],
        tolerance_seconds: u64,
        sets: &dyn JwkSets,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        match &self.0 {
            PlanKind::Bearer(bearer) => bearer.verify(request),
            PlanKind::Hmac(hmac) => hmac.verify(request, body, tolerance_seconds, now),
            PlanKind::Jwt(jwt) => jwt.verify(request, sets, now),
        }
    }
}
