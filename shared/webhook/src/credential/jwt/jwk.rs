//! One public key of an identity provider.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation,
    errors::ErrorKind,
    jwk::{AlgorithmParameters, CommonParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse},
};

use crate::credential::{
    Refusal,
    jwt::{claims::Claims, ring_provider},
};

const RSA: &[Algorithm] = &[
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
];

/// Bytes of an RSA modulus that ring takes: 2048 to 8192 bits.
const RSA_BYTES: std::ops::RangeInclusive<usize> = 256..=1024;

/// A key that can prove signatures, with the algorithms that go with it.
#[derive(Clone)]
pub(crate) struct VerifyingKey {
    pub(crate) id: Option<String>,
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

impl VerifyingKey {
    /// Reads one entry of a set. `None` for a key that is for something else, of a kind that is not known here, or
    /// too short.
    pub(crate) fn read(json: &str) -> Option<Self> {
        let jwk: Jwk = serde_json::from_str(json).ok()?;
        if !signs(&jwk.common) {
            return None;
        }
        let (family, key) = key(&jwk.algorithm)?;
        // A key that says what it is for is for nothing else.
        let algorithms = match jwk.common.key_algorithm {
            None => family.to_vec(),
            Some(algorithm) => {
                let algorithm = Algorithm::try_from(algorithm).ok()?;
                family.contains(&algorithm).then(|| vec![algorithm])?
            }
        };
        Some(Self { id: jwk.common.key_id, algorithms, key })
    }

    pub(crate) fn takes(&self, algorithm: Algorithm) -> bool {
        self.algorithms.contains(&algorithm)
    }

    /// The claims of a token that this key's owner has signed.
    pub(crate) fn verify(&self, token: &[u8], algorithm: Algorithm) -> Result<Claims, Refusal> {
        ring_provider::install();
        let mut signature_only = Validation::new(algorithm);
        // The claims are checked by ours: with the clock of the caller, and with a word for each reason.
        signature_only.required_spec_claims.clear();
        signature_only.validate_exp = false;
        signature_only.validate_aud = false;
        match jsonwebtoken::decode::<Claims>(token, &self.key, &signature_only) {
            Ok(token) => Ok(token.claims),
            Err(error) => Err(match error.kind() {
                ErrorKind::InvalidSignature | ErrorKind::Base64(_) => Refusal::JwtSignature,
                ErrorKind::InvalidAlgorithm | ErrorKind::InvalidKeyFormat => Refusal::JwtAlgorithm,
                // The signature has been found right before the claims are read.
                ErrorKind::Json(_) => Refusal::JwtClaims,
                _ => Refusal::JwtMalformed,
            }),
        }
    }
}

fn signs(key: &CommonParameters) -> bool {
    let for_signatures = key.public_key_use.as_ref().is_none_or(|use_| *use_ == PublicKeyUse::Signature);
    let verifies = |operations: &Vec<KeyOperations>| operations.contains(&KeyOperations::Verify);
    for_signatures && key.key_operations.as_ref().is_none_or(verifies)
}

/// The key, and all algorithms that keys of its kind can serve. Symmetric keys are none of them.
fn key(parameters: &AlgorithmParameters) -> Option<(&'static [Algorithm], DecodingKey)> {
    match parameters {
        AlgorithmParameters::RSA(rsa) => {
            let (modulus, exponent) = (number(&rsa.n)?, number(&rsa.e)?);
            let usable = RSA_BYTES.contains(&modulus.len()) && (1..=4).contains(&exponent.len());
            usable.then(|| (RSA, DecodingKey::from_rsa_raw_components(&modulus, &exponent)))
        }
        AlgorithmParameters::EllipticCurve(point) => {
            let (family, length): (&[Algorithm], usize) = match point.curve {
                EllipticCurve::P256 => (&[Algorithm::ES256], 32),
                EllipticCurve::P384 => (&[Algorithm::ES384], 48),
                _ => return None,
            };
            let (x, y) = (bytes(&point.x)?, bytes(&point.y)?);
            // As SEC 1 writes a point uncompressed, which is what ring reads.
            let usable = x.len() == length && y.len() == length;
            usable.then(|| (family, DecodingKey::from_ec_der(&[&[4], &x[..], &y[..]].concat())))
        }
        AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
            let x = bytes(&pair.x)?;
            (x.len() == 32).then(|| (&[Algorithm::EdDSA][..], DecodingKey::from_ed_der(&x)))
        }
        _ => None,
    }
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// A number without the leading zero that some write before it, and that ring refuses.
fn number(text: &str) -> Option<Vec<u8>> {
    let mut bytes = bytes(text)?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.drain(..zeros);
    Some(bytes)
}
