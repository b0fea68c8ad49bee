//! What an assistant does.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::wire::payload;

payload! {
    message
    /// An assistant took over. Type `assistant.started`, which has no published body for servers.
    AssistantStarted {
        /// Assistant that took over.
        new_assistant: Option<&'a RawValue> = "newAssistant",
    }
}

payload! {
    message
    /// The assistant began to be heard. Type `assistant.speechStarted`.
    AssistantSpeechStarted {
        /// The turn so far, whole.
        text: Option<Cow<'a, str>> = "text",
        /// Number of the turn, from 0.
        turn: Option<f64> = "turn",
        /// `model`, `force-say` or `custom-voice`.
        source: Option<Cow<'a, str>> = "source",
        /// When each word is heard, where that is asked for.
        timing: Option<&'a RawValue> = "timing",
        /// Conversation so far.
        artifact: Option<&'a RawValue> = "artifact",
    }
}

payload! {
    message
    /// The transcriber hears another language. Types `language-change-detected` and, formerly, `language-changed`.
    LanguageChangeDetected {
        /// Language, as the transcriber names it.
        language: Option<Cow<'a, str>> = "language",
        /// Conversation so far.
        artifact: Option<&'a RawValue> = "artifact",
    }
}
