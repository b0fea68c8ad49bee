//! The secrets of tools: `TOOL_SECRETS`, a JSON object of strings.

use std::collections::BTreeMap;
use std::fmt;

/// The secrets that tools may ask for by name. `Debug` shows the names only.
#[derive(Clone, Default)]
pub struct Secrets(BTreeMap<String, String>);

/// Why `TOOL_SECRETS` can't be used. Never holds a part of the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// The text is no JSON object whose values are all strings.
    #[error("TOOL_SECRETS must be a JSON object of strings, such as {{\"orders_api_key\":\"…\"}}")]
    NotAnObjectOfStrings,
}

impl Secrets {
    /// Reads a JSON object of strings. A text of white space only, as an unset template parameter gives,
    /// holds no secrets.
    ///
    /// # Errors
    ///
    /// Anything else is refused, without a part of it in the error.
    pub fn parse(json: &str) -> Result<Self, SecretsError> {
        if json.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_str(json).map(Self).map_err(|_| SecretsError::NotAnObjectOfStrings)
    }

    /// The secret of that name, if it is there and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|secret| !secret.is_empty())
    }

    /// Whether there is no secret at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_names_but_no_secret() {
        let secrets = Secrets::parse(r#"{"orders_api_key":"s3cret"}"#).unwrap();
        assert_eq!(format!("{secrets:?}"), r#"{"orders_api_key"}"#);
        assert_eq!(secrets.get("orders_api_key"), Some("s3cret"));
    }

    #[test]
    fn an_empty_secret_counts_as_absent() {
        assert_eq!(Secrets::parse(r#"{"orders_api_key":""}"#).unwrap().get("orders_api_key"), None);
        assert!(Secrets::parse("  ").unwrap().is_empty());
    }

    #[test]
    fn anything_but_an_object_of_strings_is_refused_without_quoting_it() {
        for json in ["s3cret", r#"["s3cret"]"#, r#"{"key":{"nested":"s3cret"}}"#, r#"{"key":7}"#] {
            let error = Secrets::parse(json).unwrap_err();
            assert!(!error.to_string().contains("s3cret"), "{error}");
        }
    }
}
