//! What the language model writes.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::wire::payload;

payload! {
    message
    /// The model wrote something. Type `model-output`.
    ModelOutput {
        /// A piece of text, or a tool call.
        output: Option<&'a RawValue> = "output",
        /// Turn it belongs to.
        turn_id: Option<Cow<'a, str>> = "turnId",
        /// Conversation so far.
        artifact: Option<&'a RawValue> = "artifact",
    }
}
