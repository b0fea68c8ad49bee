//! Keys made for one test run, and what they sign.
#![expect(clippy::expect_used, reason = "only tests make keys, and a machine that can't make one can't test")]

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    signature::{self, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair, RsaKeyPair},
};
use rsa::{RsaPrivateKey, pkcs8::EncodePrivateKey, rand_core::OsRng, traits::PublicKeyParts};
use serde_json::{Value, json};

/// A key pair of an identity provider.
pub struct SigningKey {
    id: String,
    algorithm: &'static str,
    pair: Pair,
    public: Value,
}

enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// A part of a token: base64url without padding.
#[must_use]
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl SigningKey {
    /// RSA of 2048 bits, which signs by RS256 unless told otherwise. Takes a second to make.
    #[must_use]
    pub fn rsa(id: &str) -> Self {
        let key = RsaPrivateKey::new(&mut OsRng, 2048).expect("an RSA key");
        let der = key.to_pkcs8_der().expect("its DER");
        let pair = RsaKeyPair::from_pkcs8(der.as_bytes()).expect("the same for ring");
        let public = json!({
            "kty": "RSA", "n": encode(key.n().to_bytes_be()), "e": encode(key.e().to_bytes_be()),
        });
        Self { id: id.to_owned(), algorithm: "RS256", pair: Pair::Rsa(Box::new(pair)), public }
    }

    /// P-256, which signs by ES256.
    #[must_use]
    pub fn p256(id: &str) -> Self {
        Self::ecdsa(id, "ES256", "P-256", &signature::ECDSA_P256_SHA256_FIXED_SIGNING)
    }

    /// P-384, which signs by ES384.
    #[must_use]
    pub fn p384(id: &str) -> Self {
        Self::ecdsa(id, "ES384", "P-384", &signature::ECDSA_P384_SHA384_FIXED_SIGNING)
    }

    fn ecdsa(
        id: &str,
        algorithm: &'static str,
        curve: &str,
        signing: &'static EcdsaSigningAlgorithm,
    ) -> Self {
        let random = SystemRandom::new();
        let der = EcdsaKeyPair::generate_pkcs8(signing, &random).expect("an EC key");
        let pair = EcdsaKeyPair::from_pkcs8(signing, der.as_ref(), &random).expect("the same again");
        // After the byte that says "uncompressed".
        let (x, y) = pair.public_key().as_ref()[1..].split_at(pair.public_key().as_ref().len() / 2);
        let public = json!({ "kty": "EC", "crv": curve, "x": encode(x), "y": encode(y) });
        Self { id: id.to_owned(), algorithm, pair: Pair::Ecdsa(pair), public }
    }

    /// Ed25519, which signs by EdDSA.
    #[must_use]
    pub fn ed25519(id: &str) -> Self {
        let der = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("an Ed25519 key");
        let pair = Ed25519KeyPair::from_pkcs8(der.as_ref()).expect("the same again");
        let public = json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key().as_ref()) });
        Self { id: id.to_owned(), algorithm: "EdDSA", pair: Pair::Ed25519(pair), public }
    }

    /// The public half as an entry of a JWK Set, with `kid` and `use`.
    #[must_use]
    pub fn jwk(&self) -> Value {
        let mut jwk = self.public.clone();
        jwk["kid"] = json!(self.id);
        jwk["use"] = json!("sig");
        jwk
    }

    /// The algorithm that it signs by unless told otherwise.
    #[must_use]
    pub fn algorithm(&self) -> &'static str {
        self.algorithm
    }

    /// A token with these claims.
    #[must_use]
    pub fn token(&self, claims: &Value) -> String {
        self.token_with(&json!({ "typ": "JWT", "alg": self.algorithm, "kid": self.id }), claims)
    }

    /// A token with this header. It is signed as its `alg` says where this key can do that, and in its own way otherwise.
    #[must_use]
    pub fn token_with(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let signature = self.sign(header["alg"].as_str().unwrap_or_default(), message.as_bytes());
        format!("{message}.{}", encode(signature))
    }

    fn sign(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let padding: &dyn signature::RsaEncoding = match algorithm {
                    "RS384" => &signature::RSA_PKCS1_SHA384,
                    "RS512" => &signature::RSA_PKCS1_SHA512,
                    "PS256" => &signature::RSA_PSS_SHA256,
                    "PS384" => &signature::RSA_PSS_SHA384,
                    "PS512" => &signature::RSA_PSS_SHA512,
                    _ => &signature::RSA_PKCS1_SHA256,
                };
                let mut signed = vec![0; pair.public().modulus_len()];
                pair.sign(padding, &random, message, &mut signed).expect("a signature");
                signed
            }
            Pair::Ecdsa(pair) => pair.sign(&random, message).expect("a signature").as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
        }
    }
}
