//! A token in a header.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::credential::{Presented, Refusal, secret::Secret};

const PREFIX: &str = "Bearer ";

/// Vapi's `BearerAuthenticationPlan`, which with another header and no prefix is also the legacy `X-Vapi-Secret`.
#[derive(Clone, Debug)]
pub(crate) struct Bearer {
    header_name: String,
    prefixed: bool,
    token: Secret,
}

impl Bearer {
    pub(crate) fn new(header_name: String, prefixed: bool, token: Secret) -> Self {
        Self { header_name, prefixed, token }
    }

    pub(crate) fn verify(&self, request: &Presented<'_>) -> Result<(), Refusal> {
        let absent = || Refusal::HeaderAbsent(self.header_name.clone());
        let value = request.header(&self.header_name).ok_or_else(absent)?;
        let token = if self.prefixed { without_prefix(value, &self.header_name)? } else { value };
        // Digests have one length, so the time taken tells nothing of the token's own.
        let same = Sha256::digest(token).ct_eq(&Sha256::digest(self.token.expose()));
        if bool::from(same) { Ok(()) } else { Err(Refusal::Mismatch) }
    }

    pub(crate) fn sign(&self) -> Vec<(String, String)> {
        let prefix = if self.prefixed { PREFIX } else { "" };
        vec![(self.header_name.clone(), format!("{prefix}{}", self.token.expose()))]
    }
}

/// The token in the value of a header.
pub(crate) fn without_prefix<'v>(value: &'v [u8], header_name: &str) -> Result<&'v [u8], Refusal> {
    let missing = || Refusal::PrefixMissing(header_name.to_owned());
    let (prefix, token) = value.split_at_checked(PREFIX.len()).ok_or_else(missing)?;
    // HTTP's authentication schemes are case-insensitive.
    prefix.eq_ignore_ascii_case(PREFIX.as_bytes()).then(|| token.trim_ascii()).ok_or_else(missing)
}
