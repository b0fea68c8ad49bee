//! The other party of a call.

use std::borrow::Cow;

use crate::wire::payload;

payload! {
    /// Who calls, or is called.
    Customer {
        /// Telephone number. E.164 in most cases, but not where the check for that is off.
        number: Option<Cow<'a, str>> = "number",
        /// SIP address.
        sip_uri: Option<Cow<'a, str>> = "sipUri",
        /// Name, where the call was made with one.
        name: Option<Cow<'a, str>> = "name",
        /// Identifier in the systems of whoever made the call.
        external_id: Option<Cow<'a, str>> = "externalId",
    }
}
