//! Say this.

use std::borrow::Cow;

use crate::wire::payload;

payload! {
    message
    /// A voice of one's own is asked to speak. Type `voice-request`. The answer is audio.
    VoiceRequest {
        /// Text to speak.
        text: Option<Cow<'a, str>> = "text",
        /// Sample rate of the audio, in Hz: 8000, 16000, 22050, 24000 or 44100.
        sample_rate: Option<f64> = "sampleRate",
    }
}
