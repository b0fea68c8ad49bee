//! Who speaks, and who breaks in.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::wire::payload;

payload! {
    message
    /// Somebody began or stopped to speak. Type `speech-update`.
    SpeechUpdate {
        /// `started` or `stopped`.
        status: Option<Cow<'a, str>> = "status",
        /// `assistant` or `user`.
        role: Option<Cow<'a, str>> = "role",
        /// Number of the turn, from 0.
        turn: Option<f64> = "turn",
        /// Conversation so far.
        artifact: Option<&'a RawValue> = "artifact",
    }
}

payload! {
    message
    /// The caller broke in. Type `user-interrupted`.
    UserInterrupted {
        /// Turn that was broken.
        turn_id: Option<Cow<'a, str>> = "turnId",
        /// Conversation so far.
        artifact: Option<&'a RawValue> = "artifact",
    }
}

payload! {
    message
    /// Text that goes to the voice. Type `voice-input`.
    VoiceInput {
        /// Text.
        input: Option<Cow<'a, str>> = "input",
        /// Conversation so far.
        artifact: Option<&'a RawValue> = "artifact",
    }
}
