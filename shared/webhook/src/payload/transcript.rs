//! What was said.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::wire::payload;

payload! {
    message
    /// A piece of what was said. Types `transcript` and `transcript[transcriptType="final"]`.
    Transcript {
        /// `assistant` or `user`.
        role: Option<Cow<'a, str>> = "role",
        /// `partial` or `final`.
        transcript_type: Option<Cow<'a, str>> = "transcriptType",
        /// The words.
        transcript: Option<Cow<'a, str>> = "transcript",
        /// Whether something was filtered out.
        is_filtered: Option<bool> = "isFiltered",
        /// The words before the filter.
        original_transcript: Option<Cow<'a, str>> = "originalTranscript",
        /// Assistant that spoke.
        assistant_id: Option<Cow<'a, str>> = "assistantId",
        /// Its name.
        assistant_name: Option<Cow<'a, str>> = "assistantName",
        /// Conversation so far.
        artifact: Option<&'a RawValue> = "artifact",
    }
}
