//! The hash functions an HMAC plan may name.

use hmac::{Hmac, KeyInit, Mac as _};
use sha1::Sha1;
use sha2::{Sha256, Sha512};

/// A keyed HMAC, ready to be cloned for each message: the key is scheduled once.
#[derive(Clone)]
pub(crate) enum Mac {
    Sha1(Hmac<Sha1>),
    Sha256(Hmac<Sha256>),
    Sha512(Hmac<Sha512>),
}

impl Mac {
    /// By Vapi's name of the algorithm; `None` for another name. HMAC takes keys of any length.
    pub(crate) fn new(algorithm: &str, key: &[u8]) -> Option<Self> {
        match algorithm {
            "sha1" => Hmac::new_from_slice(key).ok().map(Self::Sha1),
            "sha256" => Hmac::new_from_slice(key).ok().map(Self::Sha256),
            "sha512" => Hmac::new_from_slice(key).ok().map(Self::Sha512),
            _ => None,
        }
    }

    /// Bytes of a signature.
    pub(crate) const fn length(&self) -> usize {
        match self {
            Self::Sha1(_) => 20,
            Self::Sha256(_) => 32,
            Self::Sha512(_) => 64,
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(mac) => mac.update(bytes),
            Self::Sha256(mac) => mac.update(bytes),
            Self::Sha512(mac) => mac.update(bytes),
        }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        match self {
            Self::Sha1(mac) => mac.finalize().into_bytes().to_vec(),
            Self::Sha256(mac) => mac.finalize().into_bytes().to_vec(),
            Self::Sha512(mac) => mac.finalize().into_bytes().to_vec(),
        }
    }
}
