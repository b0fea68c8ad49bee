//! The private keys: how they are read, and how one opens what was encrypted for it.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey};
use rsa::pkcs8::DecodePrivateKey;
use rsa::rand_core::OsRng;
use rsa::traits::PublicKeyParts;
use rsa::{Oaep, RsaPrivateKey};
use sha2::Sha256;

use super::pem;

/// Shorter keys can be broken.
const BITS_AT_LEAST: usize = 2048;

/// More keys than a rotation needs would only make every wrong message dear.
const KEYS_AT_MOST: usize = 8;

/// The private keys of the public keys that Vapi has, or has had until a moment ago. Cheap to clone.
#[derive(Clone)]
pub struct PrivateKeys(Arc<[Key]>);

struct Key {
    private: RsaPrivateKey,
    /// Keyed with the private key, so that only its holder can compare.
    hmac: Hmac<Sha256>,
}

/// Why a text has no usable private keys. Never quotes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeysError {
    /// There is no PEM in it.
    #[error("holds no private key: it must be PEM, beginning with -----BEGIN PRIVATE KEY-----")]
    None,
    /// A block has no end, or one that does not fit its beginning.
    #[error("holds a key that is cut off: every -----BEGIN ...----- needs its -----END ...-----")]
    CutOff,
    /// The public half.
    #[error("holds a public key: that one is for Vapi, here its private key is needed")]
    Public,
    /// Encrypted with a passphrase.
    #[error("holds a private key with a passphrase: store it without one")]
    Passphrase,
    /// A certificate, an elliptic curve's key, or damaged.
    #[error("holds something that is no RSA private key (block {0})")]
    NoRsa(usize),
    /// Too short to be safe.
    #[error("holds an RSA key of {0} bits: at least 2048 are needed")]
    TooShort(usize),
    /// More than a rotation needs.
    #[error("holds more than {KEYS_AT_MOST} keys: remove those that Vapi no longer has")]
    TooMany,
}

/// What came of a cipher text.
pub(super) enum Opened {
    Text(OpenedText),
    ByNoKey,
    NotEncrypted,
}

/// A plain text, and what may be kept of it.
pub(super) struct OpenedText {
    pub(super) text: String,
    pub(super) hidden: String,
}

impl PrivateKeys {
    /// Reads the keys from PEM: one after the other, each as PKCS#8 (`PRIVATE KEY`) or PKCS#1 (`RSA PRIVATE KEY`).
    /// Line breaks may be written as `\n`, as in an environment variable.
    ///
    /// # Errors
    ///
    /// Anything in it that is no RSA private key of at least 2,048 bits.
    pub fn parse(pem: &str) -> Result<Self, KeysError> {
        let blocks = pem::blocks(pem).ok_or(KeysError::CutOff)?;
        if blocks.is_empty() {
            return Err(KeysError::None);
        }
        if blocks.len() > KEYS_AT_MOST {
            return Err(KeysError::TooMany);
        }
        blocks
            .iter()
            .zip(1..)
            .map(|(block, number)| Key::read(block, number))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    pub(super) fn open(&self, cipher_text: &str, path: &str) -> Opened {
        let Ok(bytes) = STANDARD.decode(cipher_text) else { return Opened::NotEncrypted };
        if bytes.len() < BITS_AT_LEAST / 8 {
            return Opened::NotEncrypted;
        }
        let opened = self.0.iter().find_map(|key| key.open(&bytes, path));
        opened.map_or(Opened::ByNoKey, Opened::Text)
    }
}

impl Key {
    fn read(block: &pem::Block<'_>, number: usize) -> Result<Self, KeysError> {
        let no_rsa = KeysError::NoRsa(number);
        let der = block.der.as_deref();
        let private = match block.label {
            "PRIVATE KEY" => RsaPrivateKey::from_pkcs8_der(der.ok_or(no_rsa)?).map_err(|_| no_rsa)?,
            "RSA PRIVATE KEY" => RsaPrivateKey::from_pkcs1_der(der.ok_or(no_rsa)?).map_err(|_| no_rsa)?,
            "PUBLIC KEY" | "RSA PUBLIC KEY" => return Err(KeysError::Public),
            "ENCRYPTED PRIVATE KEY" => return Err(KeysError::Passphrase),
            _ => return Err(no_rsa),
        };
        let bits = private.n().bits();
        if bits < BITS_AT_LEAST {
            return Err(KeysError::TooShort(bits));
        }
        // Whichever form it came in, one key hashes alike.
        let der = private.to_pkcs1_der().map_err(|_| no_rsa)?;
        let hmac = Hmac::new_from_slice(der.as_bytes()).map_err(|_| no_rsa)?;
        Ok(Self { private, hmac })
    }

    fn open(&self, cipher_text: &[u8], path: &str) -> Option<OpenedText> {
        // Blinded with a random number: how long it takes then says little of the key (RUSTSEC-2023-0071).
        let plain =
            self.private.decrypt_blinded(&mut OsRng, Oaep::new::<rsa::sha2::Sha256>(), cipher_text).ok()?;
        let text = String::from_utf8(plain).ok()?;
        let mut hmac = self.hmac.clone();
        // The same text in two places must not show that it is the same.
        hmac.update(path.as_bytes());
        hmac.update(&[0]);
        hmac.update(text.as_bytes());
        let hidden = hex::encode(hmac.finalize().into_bytes());
        Some(OpenedText { text, hidden })
    }
}

/// How many, and nothing else.
impl fmt::Debug for PrivateKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PrivateKeys({})", self.count())
    }
}
