//! The course of a call.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::wire::payload;

payload! {
    message
    /// The call's status changed. Type `status-update`. `in-progress` may come again after a drop.
    StatusUpdate {
        /// `scheduled`, `queued`, `ringing`, `in-progress`, `forwarding`, `ended`, …
        status: Option<Cow<'a, str>> = "status",
        /// Why it ended. Present with `ended`.
        ended_reason: Option<Cow<'a, str>> = "endedReason",
        /// Where it goes. Present with `forwarding`.
        destination: Option<&'a RawValue> = "destination",
        /// The conversation as text. Present with `forwarding`.
        transcript: Option<Cow<'a, str>> = "transcript",
        /// Summary. Present with `forwarding`.
        summary: Option<Cow<'a, str>> = "summary",
        /// What went wrong before an inbound call had an assistant.
        inbound_phone_call_debugging_artifacts: Option<&'a RawValue> = "inboundPhoneCallDebuggingArtifacts",
        /// Conversation so far.
        artifact: Option<&'a RawValue> = "artifact",
    }
}
