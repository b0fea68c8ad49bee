//! Randomness for tokens and keys.

use crate::error::StoreError;

/// 128 random bits as 32 hex digits.
pub(super) fn hex_128() -> Result<String, StoreError> {
    Ok(hex::encode(bytes::<16>()?))
}

/// Random bytes from the operating system.
pub(super) fn bytes<const COUNT: usize>() -> Result<[u8; COUNT], StoreError> {
    let mut bytes = [0; COUNT];
    getrandom::fill(&mut bytes)
        .map_err(|_| StoreError::Refused { operation: "getrandom", reason: "NoRandomness".to_owned() })?;
    Ok(bytes)
}
