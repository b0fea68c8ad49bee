//! An identity provider on loopback, for tests: keys, tokens that they sign, and a JWKS endpoint that fails on demand.
//!
//! ```
//! use local_identity_provider::{Answer, JwksEndpoint, SigningKey};
//! use serde_json::json;
//!
//! let key = SigningKey::p256("spring");
//! let jwks = JwksEndpoint::start(Answer::of(&[&key]))?;
//! // Hand `jwks.url()` to whatever is under test, and let it check this:
//! let token = key.token(&json!({ "iss": "https://id.example.com", "aud": "vapi", "exp": 1_795_000_000 }));
//! assert_eq!(token.split('.').count(), 3);
//! jwks.answer(Answer::Silence);
//! # Ok::<(), std::io::Error>(())
//! ```

mod jwks_endpoint;
mod signing_key;

pub use jwks_endpoint::{Answer, JwksEndpoint};
pub use signing_key::{SigningKey, encode};
