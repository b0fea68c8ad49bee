//! The audio of a call: the API leads to a storage, and the storage wants no key.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use crate::fault::error;

/// Bytes of a recording, the same for the same name: `<call id>/mono` or `<call id>/stereo`.
#[must_use]
pub fn audio(name: &str) -> Vec<u8> {
    let mut audio = b"RIFF".to_vec();
    audio.extend(name.bytes().cycle().take(200_000));
    audio
}

/// What the API answers: where the recording is.
pub(crate) fn lead_to(base: &str, id: &str, channels: &str) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, format!("{base}/storage/{id}/{channels}?signature=made-up"))])
        .into_response()
}

/// What the storage answers. As real ones do, it refuses a request that is signed twice.
pub(crate) fn stored(id: &str, channels: &str, headers: &HeaderMap) -> Response {
    if headers.contains_key(header::AUTHORIZATION) {
        return error(400);
    }
    let audio = Bytes::from(audio(&format!("{id}/{channels}")));
    ([(header::CONTENT_TYPE, "audio/wav")], audio).into_response()
}
