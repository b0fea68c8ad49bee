//! The audio of a call, while Vapi keeps it.

use reqwest::header::LOCATION;
use reqwest::{Response, Url};

use super::{VapiApi, VapiError, body_chunk, head, refusal, safe_url};

/// Which recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// Both parties in one channel.
    Mono,
    /// A channel for each party.
    Stereo,
}

/// A recording that is on its way.
#[derive(Debug)]
pub struct Recording {
    response: Response,
}

impl VapiApi {
    /// Fetches the recording of a call. See [Vapi Docs/Retrieve call artifacts].
    ///
    /// Vapi answers with the address of a storage, which is asked without the key.
    ///
    /// # Errors
    ///
    /// [`VapiError::NotFound`] where Vapi has no such call, made no recording or keeps it no longer; others as they come.
    ///
    /// [Vapi Docs/Retrieve call artifacts]: https://docs.vapi.ai/assistants/retrieve-call-artifacts
    pub async fn recording(&self, call_id: &str, channels: Channels) -> Result<Recording, VapiError> {
        let name = match channels {
            Channels::Mono => "mono-recording",
            Channels::Stereo => "stereo-recording",
        };
        let url = self.url(&["call", call_id, name])?;
        let answer = self.get(url.clone()).await?;
        let status = answer.status();
        if !status.is_redirection() {
            return if status.is_success() {
                Ok(Recording { response: answer })
            } else {
                Err(refusal(status, &answer))
            };
        }
        let storage = storage_url(&url, &answer).ok_or(VapiError::BadRedirect)?;
        let response = head(self.client.get(storage)).await?;
        match response.status() {
            status if status.is_success() => Ok(Recording { response }),
            // A storage answers 403 for what it no longer has; the key has nothing to do with it.
            status if status.is_client_error() => Err(VapiError::NotFound),
            status if status.is_redirection() => Err(VapiError::BadRedirect),
            status => Err(refusal(status, &response)),
        }
    }
}

fn storage_url(asked: &Url, answer: &Response) -> Option<Url> {
    let location = answer.headers().get(LOCATION)?.to_str().ok()?;
    safe_url(asked.join(location).ok()?.as_str()).ok()
}

impl Recording {
    /// Its size in bytes, where the storage says so.
    #[must_use]
    pub fn bytes(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`VapiError::CutOff`] or [`VapiError::Timeout`] where it ends early.
    pub async fn next(&mut self) -> Result<Option<bytes::Bytes>, VapiError> {
        body_chunk(&mut self.response).await
    }
}
