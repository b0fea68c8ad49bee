//! The sender's side.

/// A request to sign as Vapi would.
#[derive(Clone, Copy, Debug)]
pub struct ToSign<'a> {
    /// HTTP method, upper case.
    pub method: &'a str,
    /// Full URL.
    pub url: &'a str,
    /// Text of the timestamp header, signed as it stands.
    pub timestamp: &'a str,
    /// Identifier of the message, for plans that have a `messageIdHeader`.
    pub message_id: &'a str,
    /// Body.
    pub body: &'a [u8],
}
