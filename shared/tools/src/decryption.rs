//! Arguments that Vapi encrypts before it sends them, so that only the holder of a private key reads them.
//!
//! See [Vapi Docs/Tool arguments encryption](https://docs.vapi.ai/tools/arguments-encryption).

mod keys;
mod pem;

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use self::keys::Opened;
pub use self::keys::{KeysError, PrivateKeys};

/// Why encrypted arguments can't be read. Names the argument, never what came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecryptionError {
    /// The argument came in clear: the tool's `server.encryptedPaths`, or its credential's `encryptionPlan`, is not
    /// set at Vapi. To take it would hide that.
    #[error("the argument `{0}` is not encrypted")]
    NotEncrypted(String),
    /// No key opens the argument: Vapi has another public key, or it was damaged on its way.
    #[error("no private key decrypts the argument `{0}`")]
    WrongKey(String),
}

/// What has been decrypted: enough to tell two wishes apart, too little to find out what they were.
#[derive(Clone, Default)]
pub struct Decrypted {
    /// Under each path the HMAC-SHA256 of its plain text, in hex.
    hidden: BTreeMap<String, String>,
}

impl PrivateKeys {
    /// Decrypts the arguments at these dot paths (`ssn`, `payment.cardNumber`) in place: each becomes the text that was
    /// encrypted. Where the schema wants no text, fitting reads it from there: a number, a date, JSON.
    ///
    /// An argument that is missing or `null` stays so. Every key is tried, so that Vapi's public key can be changed
    /// while calls go on.
    ///
    /// # Errors
    ///
    /// The first argument that is not encrypted, or not for one of these keys. The arguments are then not to be used.
    pub fn decrypt(
        &self,
        arguments: &mut Map<String, Value>,
        paths: &[&str],
    ) -> Result<Decrypted, DecryptionError> {
        let mut decrypted = Decrypted::default();
        for &path in paths {
            let not_encrypted = || DecryptionError::NotEncrypted(path.to_owned());
            let value = match find(arguments, path) {
                Found::Nothing => continue,
                Found::NoObject => return Err(not_encrypted()),
                Found::Value(value) => value,
            };
            let opened = match cipher_text(value).map(|text| self.open(text, path)) {
                Some(Opened::Text(opened)) => opened,
                Some(Opened::ByNoKey) => return Err(DecryptionError::WrongKey(path.to_owned())),
                Some(Opened::NotEncrypted) | None => return Err(not_encrypted()),
            };
            decrypted.hidden.insert(path.to_owned(), opened.hidden);
            *value = Value::String(opened.text);
        }
        Ok(decrypted)
    }
}

impl Decrypted {
    /// The arguments with a keyed hash in place of each plain text, for the idempotency key.
    ///
    /// A plain text can be as short as a PIN, and what is made from it alone can be undone by trying them all: who
    /// reads the table must not be able to.
    #[must_use]
    pub fn hide(&self, mut arguments: Map<String, Value>) -> Map<String, Value> {
        for (path, hidden) in &self.hidden {
            if let Found::Value(value) = find(&mut arguments, path) {
                *value = Value::String(hidden.clone());
            }
        }
        arguments
    }

    /// Whether nothing was encrypted.
    pub fn is_empty(&self) -> bool {
        self.hidden.is_empty()
    }
}

impl fmt::Debug for Decrypted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.hidden.keys()).finish()
    }
}

enum Found<'a> {
    Value(&'a mut Value),
    Nothing,
    /// What should be an object with the value in it is none: the value may be anywhere in there, in clear.
    NoObject,
}

fn find<'a>(arguments: &'a mut Map<String, Value>, path: &str) -> Found<'a> {
    let (parents, name) = path.rsplit_once('.').map_or((None, path), |(parents, name)| (Some(parents), name));
    let mut object = arguments;
    for parent in parents.into_iter().flat_map(|parents| parents.split('.')) {
        object = match object.get_mut(parent) {
            None | Some(Value::Null) => return Found::Nothing,
            Some(Value::Object(inner)) => inner,
            Some(_) => return Found::NoObject,
        };
    }
    match object.get_mut(name) {
        None | Some(Value::Null) => Found::Nothing,
        Some(value) => Found::Value(value),
    }
}

/// Where the schema wants a list, fitting has taken the cipher text for its only item.
fn cipher_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(items) => match items.as_slice() {
            [Value::String(text)] => Some(text),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests;
