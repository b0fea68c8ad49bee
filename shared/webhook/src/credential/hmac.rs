//! A signature over the body.

use std::fmt;

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};

use crate::{
    Timestamp,
    credential::{
        Presented, Refusal, ToSign,
        mac::Mac,
        payload_format::{PayloadFormat, Piece, Values},
    },
};

/// Base64 as senders write it: with or without padding.
pub(crate) const LENIENT_BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Signatures in one header that are looked at. Svix-style senders write several while a key is rotated.
const MAX_SIGNATURES: usize = 8;

/// Vapi's `HMACAuthenticationPlan`.
#[derive(Clone)]
pub(crate) struct Hmac {
    pub(crate) mac: Mac,
    pub(crate) signature_header: String,
    pub(crate) timestamp_header: String,
    pub(crate) message_id_header: Option<String>,
    pub(crate) signature_prefix: String,
    pub(crate) format: PayloadFormat,
    pub(crate) encoding: Encoding,
}

/// How the bytes of a signature are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Hex,
    Base64,
}

impl Encoding {
    fn decode(self, text: &[u8]) -> Result<Vec<u8>, Refusal> {
        match self {
            Self::Hex => hex::decode(text).map_err(|_| Refusal::NotHex),
            Self::Base64 => LENIENT_BASE64.decode(text).map_err(|_| Refusal::NotBase64),
        }
    }

    fn encode(self, bytes: &[u8]) -> String {
        match self {
            Self::Hex => hex::encode(bytes),
            Self::Base64 => STANDARD.encode(bytes),
        }
    }
}

impl Hmac {
    pub(crate) fn needs_url(&self) -> bool {
        self.format.has(&Piece::Url)
    }

    pub(crate) fn verify(
        &self,
        request: &Presented<'_>,
        body: &[u8],
        tolerance_seconds: u64,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let signatures = self.signatures(request)?;
        let timestamp = self.signed_header(request, &Piece::Timestamp, Some(&self.timestamp_header))?;
        let message_id = self.signed_header(request, &Piece::MessageId, self.message_id_header.as_deref())?;
        let signed_at = self.signed_at(timestamp)?;

        let without_url = [String::new()];
        let urls = if self.needs_url() { request.urls } else { &without_url };
        let matches = urls.iter().any(|url| {
            let mut mac = self.mac.clone();
            let method = request.method;
            self.format.render(&Values { body, timestamp, method, url, message_id }, &mut mac);
            let expected = mac.finish();
            // Every candidate is compared, whether or not one has matched.
            signatures.iter().fold(false, |found, signature| {
                found | bool::from(subtle::ConstantTimeEq::ct_eq(&expected[..], &signature[..]))
            })
        });
        if !matches {
            return Err(Refusal::Mismatch);
        }
        match signed_at {
            Some(signed_at) => within(signed_at, now, tolerance_seconds),
            None => Ok(()),
        }
    }

    /// The signatures that the header holds, decoded.
    fn signatures(&self, request: &Presented<'_>) -> Result<Vec<Vec<u8>>, Refusal> {
        let absent = || Refusal::HeaderAbsent(self.signature_header.clone());
        let value = request.header(&self.signature_header).ok_or_else(absent)?;
        let mut decoded = Vec::new();
        let mut refused = Refusal::PrefixMissing(self.signature_header.clone());
        // A prefix with white space in it can't stand in a list of signatures, which white space divides.
        let listed = !self.signature_prefix.contains(|character: char| character.is_ascii_whitespace());
        let candidates = value
            .split(|byte| listed && byte.is_ascii_whitespace())
            .filter(|candidate| !candidate.is_empty());
        for candidate in candidates.take(MAX_SIGNATURES) {
            match self.signature(candidate) {
                Ok(signature) => decoded.push(signature),
                Err(refusal) if refusal.nearness() >= refused.nearness() => refused = refusal,
                Err(_) => {}
            }
        }
        if decoded.is_empty() { Err(refused) } else { Ok(decoded) }
    }

    fn signature(&self, candidate: &[u8]) -> Result<Vec<u8>, Refusal> {
        let missing = || Refusal::PrefixMissing(self.signature_header.clone());
        let text = candidate.strip_prefix(self.signature_prefix.as_bytes()).ok_or_else(missing)?;
        let signature = self.encoding.decode(text)?;
        let expected = self.mac.length();
        if signature.len() != expected {
            return Err(Refusal::WrongLength { expected, found: signature.len() });
        }
        Ok(signature)
    }

    /// A header whose text is signed; empty where the format has no place for it.
    fn signed_header<'a>(
        &self,
        request: &Presented<'a>,
        piece: &Piece,
        name: Option<&str>,
    ) -> Result<&'a [u8], Refusal> {
        let Some(name) = name.filter(|_| self.format.has(piece)) else { return Ok(b"") };
        request.header(name).ok_or_else(|| Refusal::HeaderAbsent(name.to_owned()))
    }

    /// Moment of the signature, where one is signed.
    fn signed_at(&self, text: &[u8]) -> Result<Option<Timestamp>, Refusal> {
        if !self.format.has(&Piece::Timestamp) {
            return Ok(None);
        }
        let moment = std::str::from_utf8(text).ok().and_then(Timestamp::parse);
        moment.map(Some).ok_or(Refusal::TimestampUnreadable)
    }

    pub(crate) fn sign(&self, request: &ToSign<'_>) -> Vec<(String, String)> {
        let mut mac = self.mac.clone();
        let ToSign { method, url, timestamp, message_id, body } = *request;
        let values =
            Values { body, timestamp: timestamp.as_bytes(), method, url, message_id: message_id.as_bytes() };
        self.format.render(&values, &mut mac);
        let signature = self.encoding.encode(&mac.finish());
        let mut headers =
            vec![(self.signature_header.clone(), format!("{}{signature}", self.signature_prefix))];
        if self.format.has(&Piece::Timestamp) {
            headers.push((self.timestamp_header.clone(), timestamp.to_owned()));
        }
        if let Some(name) = &self.message_id_header {
            headers.push((name.clone(), message_id.to_owned()));
        }
        headers
    }
}

fn within(signed_at: Timestamp, now: Timestamp, tolerance_seconds: u64) -> Result<(), Refusal> {
    let seconds = signed_at.as_millis().abs_diff(now.as_millis()) / 1000;
    if seconds <= tolerance_seconds { Ok(()) } else { Err(Refusal::Stale { seconds }) }
}

impl fmt::Debug for Hmac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hmac").field("signature_header", &self.signature_header).finish_non_exhaustive()
    }
}
