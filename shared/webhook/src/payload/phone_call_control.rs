//! The line is ours to control.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::wire::payload;

payload! {
    message
    /// The call is to be forwarded or hung up **by us**: whoever subscribes to `phone-call-control` takes that over.
    PhoneCallControl {
        /// `forward` or `hang-up`.
        request: Option<Cow<'a, str>> = "request",
        /// Where to forward.
        destination: Option<&'a RawValue> = "destination",
    }
}
