//! One authentication plan.

use crate::{
    Timestamp,
    credential::{Presented, Refusal, ToSign, bearer::Bearer, hmac::Hmac},
};

/// One accepted credential: Vapi's `authenticationPlan`.
#[derive(Clone, Debug)]
pub struct Plan(pub(crate) PlanKind);

#[derive(Clone, Debug)]
pub(crate) enum PlanKind {
    Bearer(Bearer),
    Hmac(Box<Hmac>),
}

impl Plan {
    /// `bearer` or `hmac`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.0 {
            PlanKind::Bearer(_) => "bearer",
            PlanKind::Hmac(_) => "hmac",
        }
    }

    /// Headers that Vapi would send with a request under this plan, with lower-case names.
    #[must_use]
    pub fn sign(&self, request: &ToSign<'_>) -> Vec<(String, String)> {
        match &self.0 {
            PlanKind::Bearer(bearer) => bearer.sign(),
            PlanKind::Hmac(hmac) => hmac.sign(request),
        }
    }

    pub(crate) fn needs_url(&self) -> bool {
        match &self.0 {
            PlanKind::Bearer(_) => false,
            PlanKind::Hmac(hmac) => hmac.needs_url(),
        }
    }

    pub(crate) fn verify(
        &self,
        request: &Presented<'_>,
        body: &[u8],
        tolerance_seconds: u64,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        match &self.0 {
            PlanKind::Bearer(bearer) => bearer.verify(request),
            PlanKind::Hmac(hmac) => hmac.verify(request, body, tolerance_seconds, now),
        }
    }
}
