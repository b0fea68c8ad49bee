//! Who answers this call?

use crate::wire::payload;

payload! {
    message
    /// A call comes in on a number without an assistant. Vapi waits 7.5 s for the answer, then the call fails.
    ///
    /// The caller's number is `customer.number`, the dialled one `phone_number.number`. See [Vapi Docs/Server events].
    ///
    /// [Vapi Docs/Server events]: https://docs.vapi.ai/server-url/events
    AssistantRequest {}
}
