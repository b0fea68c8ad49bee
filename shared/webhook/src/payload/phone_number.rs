//! The number of ours that is on the line.

use std::borrow::Cow;

use crate::wire::payload;

payload! {
    /// A number of the organisation. Secret-bearing columns stay in `extra`.
    PhoneNumber {
        /// Identifier.
        id: Option<Cow<'a, str>> = "id",
        /// Number in E.164.
        number: Option<Cow<'a, str>> = "number",
        /// Name in the dashboard.
        name: Option<Cow<'a, str>> = "name",
        /// `vapi`, `twilio`, `vonage`, `telnyx` or `byo-phone-number`.
        provider: Option<Cow<'a, str>> = "provider",
    }
}
