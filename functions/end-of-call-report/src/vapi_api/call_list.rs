//! A list of calls that is on its way: one call in memory at a time.

use reqwest::Response;

use super::elements::{Elements, Next};
use super::{VapiError, body_chunk};

/// Largest call that is taken, in bytes. Lambda takes a report of 6 MB, and the largest that were seen have about two.
const LARGEST_CALL: usize = 16 * 1024 * 1024;

/// A list of calls, as Vapi sends it.
pub struct CallList {
    response: Response,
    elements: Elements,
}

/// One element of the list.
#[derive(Debug, PartialEq, Eq)]
pub enum ListedCall {
    /// A call: JSON text as it came, not yet checked to be any.
    Call(Vec<u8>),
    /// A call over 16 MB, which was passed over.
    TooLarge,
}

/// Shows nothing of the calls.
impl std::fmt::Debug for CallList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallList").finish_non_exhaustive()
    }
}

impl CallList {
    pub(super) fn new(response: Response) -> Self {
        Self { response, elements: Elements::new(LARGEST_CALL) }
    }

    /// The next call; `None` once the list was whole.
    ///
    /// # Errors
    ///
    /// [`VapiError::CutOff`] or [`VapiError::Timeout`] where the list ends early, [`VapiError::NotAList`] where it is none.
    pub async fn next(&mut self) -> Result<Option<ListedCall>, VapiError> {
        loop {
            match self.elements.next().map_err(|_| VapiError::NotAList)? {
                Next::Element(call) => return Ok(Some(ListedCall::Call(call))),
                Next::TooLarge => return Ok(Some(ListedCall::TooLarge)),
                Next::MoreBytes => match body_chunk(&mut self.response).await? {
                    Some(bytes) => self.elements.feed(bytes),
                    None if self.elements.is_complete() => return Ok(None),
                    None => return Err(VapiError::CutOff),
                },
            }
        }
    }
}
