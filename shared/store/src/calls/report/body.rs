//! The message as it is kept: secrets replaced, compressed, and named by its content.

use std::io::{self, Read, Write};

use sha2::{Digest, Sha256};
use zstd::stream::{read::Decoder, write::Encoder};

use crate::calls::redaction::redacted;
use crate::error::StoreError;

/// A compressed message of at most this many bytes lies in the header's own item. An item may have 400 KB; the header
/// takes up to 32 of them.
pub(crate) const INLINE_LIMIT: usize = 350 * 1024;

/// Bytes in one part of a larger message.
pub(crate) const PART_BYTES: usize = 350 * 1024;

/// zstd's own default. Higher levels take several times as long on a report and save a tenth.
const LEVEL: i32 = 3;

/// Window of 8 MB at most (`1 << 23`), so that it covers a whole message: a report has its turns two and three times, and
/// one of 5 MB needs less than half the space when the last of them finds the first. The compressor takes about as much
/// memory as the window, which is that of the message rounded up.
const LARGEST_WINDOW_LOG: u32 = 23;
const SMALLEST_WINDOW_LOG: u32 = 10;

/// Most that a message is taken to be when it is read back: ten times what Lambda accepts.
pub(crate) const LONGEST_MESSAGE: usize = 64 * 1024 * 1024;

/// A message as it is stored.
pub(crate) struct Body {
    pub(crate) id: String,
    pub(crate) compressed: Vec<u8>,
}

impl Body {
    /// Replaces a message's secrets and compresses it.
    pub(crate) fn from_message(message: &[u8]) -> Self {
        #[expect(
            clippy::expect_used,
            reason = "writing to memory does not fail, and level and window are valid ones"
        )]
        let compressed = compress(message).expect("compression into memory");
        Self { id: body_id(&compressed), compressed }
    }

    /// How many parts it is stored in; 0 = inline.
    pub(crate) fn part_count(&self) -> usize {
        if self.compressed.len() <= INLINE_LIMIT { 0 } else { self.compressed.len().div_ceil(PART_BYTES) }
    }
}

/// First 16 hex digits of the SHA-256 of the stored bytes.
fn body_id(compressed: &[u8]) -> String {
    hex::encode(&Sha256::digest(compressed)[..8])
}

fn compress(message: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = Encoder::new(Vec::with_capacity(message.len() / 6), LEVEL)?;
    let window_log = usize::BITS - message.len().leading_zeros();
    encoder.window_log(window_log.clamp(SMALLEST_WINDOW_LOG, LARGEST_WINDOW_LOG))?;
    // Said in the frame, so that every reader knows how much to make room for.
    let redacted = redacted(message);
    encoder.set_pledged_src_size(Some(redacted.len() as u64))?;
    encoder.write_all(&redacted)?;
    encoder.finish()
}

/// The message back from its stored bytes, checked against its name.
///
/// # Errors
///
/// [`StoreError::Unreadable`] if the bytes are not those that were stored; [`StoreError::TooLarge`] over 64 MB.
pub(crate) fn decompress(id: &str, compressed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let unreadable = || StoreError::Unreadable { what: "a report's body" };
    if body_id(compressed) != id {
        return Err(unreadable());
    }
    let decoder = Decoder::new(compressed).map_err(|_| unreadable())?;
    let mut message = Vec::new();
    decoder.take(LONGEST_MESSAGE as u64 + 1).read_to_end(&mut message).map_err(|_| unreadable())?;
    if message.len() > LONGEST_MESSAGE {
        return Err(StoreError::TooLarge { what: "a report's body", bytes: message.len() });
    }
    Ok(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_back_byte_for_byte_without_its_secrets() {
        let message = br#"{ "a":1.0, "server":{"secret":"x"} }"#;
        let body = Body::from_message(message);
        assert_eq!(body.part_count(), 0);
        assert_eq!(body.id.len(), 16);
        let back = decompress(&body.id, &body.compressed).unwrap();
        assert_eq!(back, br#"{ "a":1.0, "server":{"secret":"[redacted]"} }"#);
    }

    #[test]
    fn a_frame_says_how_long_its_message_is() {
        let message = format!(r#"{{"secret":"x","a":"{}"}}"#, "y".repeat(100_000));
        let body = Body::from_message(message.as_bytes());
        let length = zstd::zstd_safe::get_frame_content_size(&body.compressed).unwrap();
        assert_eq!(length, Some(decompress(&body.id, &body.compressed).unwrap().len() as u64));
    }

    #[test]
    fn an_empty_message_is_one_too() {
        let body = Body::from_message(b"");
        assert_eq!(decompress(&body.id, &body.compressed).unwrap(), b"");
    }

    #[test]
    fn a_changed_body_is_noticed() {
        let mut body = Body::from_message(br#"{"a":1}"#);
        body.compressed[5] ^= 1;
        assert!(matches!(decompress(&body.id, &body.compressed), Err(StoreError::Unreadable { .. })));
    }

    #[test]
    fn the_same_message_has_the_same_name() {
        let message = format!(r#"{{"a":"{}"}}"#, "x".repeat(100_000));
        assert_eq!(Body::from_message(message.as_bytes()).id, Body::from_message(message.as_bytes()).id);
        assert_ne!(Body::from_message(message.as_bytes()).id, Body::from_message(b"{}").id);
    }
}
