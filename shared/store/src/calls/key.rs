//! Partition keys of the table of calls: one for a call, a chat or a session.

use std::fmt;

use sha2::{Digest, Sha256};

/// Longest identifier that is used in a key, in bytes.
const ID_LIMIT: usize = 256;

/// The partition that holds everything of one call, chat or session.
///
/// A message of a chat has no call, and one of a session may have neither.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CallKey(String);

impl CallKey {
    /// The partition of a call, if its id is usable.
    #[must_use]
    pub fn of_call(id: &str) -> Option<Self> {
        usable_id(id).map(|id| Self(format!("CALL#{id}")))
    }

    /// The partition of the first of call, chat and session that has an id. An id that can't stand in a key is hashed.
    ///
    /// `None` where nothing has an id: then nothing ties two messages together.
    #[must_use]
    pub fn of_any(call_id: Option<&str>, chat_id: Option<&str>, session_id: Option<&str>) -> Option<Self> {
        let ids = [("CALL", call_id), ("CHAT", chat_id), ("SESSION", session_id)];
        let mut ids = ids.into_iter().filter_map(|(kind, id)| Some((kind, id.filter(|id| !id.is_empty())?)));
        let (kind, id) = ids.next()?;
        Some(match usable_id(id) {
            Some(id) => Self(format!("{kind}#{id}")),
            None => Self(format!("{kind}#hashed-{}", hex::encode(Sha256::digest(id)))),
        })
    }

    /// The key as DynamoDB holds it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CallKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An id as it is, if a key can be made of it: 1 to 256 bytes, not blank, no control characters and no `#`, which parts
/// the words of a key.
#[must_use]
pub fn usable_id(id: &str) -> Option<&str> {
    let usable = id.len() <= ID_LIMIT
        && !id.trim().is_empty()
        && !id.contains('#')
        && !id.chars().any(char::is_control);
    usable.then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_comes_before_a_chat_before_a_session_and_an_odd_id_is_an_id() {
        let key = |call, chat, session| CallKey::of_any(call, chat, session).map(|key| key.0);
        assert_eq!(key(Some("a"), Some("b"), None).as_deref(), Some("CALL#a"));
        assert_eq!(key(Some(""), Some("b"), Some("c")).as_deref(), Some("CHAT#b"));
        assert_eq!(key(None, Some(""), Some("c")).as_deref(), Some("SESSION#c"));
        let odd = key(Some("a#b"), Some("b"), None).unwrap();
        assert!(odd.starts_with("CALL#hashed-") && odd.len() == "CALL#hashed-".len() + 64, "{odd}");
        assert_ne!(Some(odd), key(Some("a#c"), None, None));
        assert_eq!(key(None, Some(""), None), None);
    }

    #[test]
    fn an_id_that_could_break_a_key_is_not_usable() {
        for id in ["", " ", "a#b", "a\nb", "a\u{7f}", &"x".repeat(257)] {
            assert_eq!(usable_id(id), None, "{id:?}");
        }
        for id in ["019c32ba-1e0f-7004-935b-7fa3e7399a21", "é", &"x".repeat(256)] {
            assert_eq!(usable_id(id), Some(id));
        }
    }
}
