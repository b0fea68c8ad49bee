//! What a call leaves behind.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::{Timestamp, wire::payload};

payload! {
    /// What a call produced. See [Vapi Docs/Call artifacts].
    ///
    /// [Vapi Docs/Call artifacts]: https://docs.vapi.ai/assistants/retrieve-call-artifacts
    Artifact {
        /// Turns of the conversation, a list.
        messages: Option<&'a RawValue> = "messages",
        /// The same in OpenAI's form.
        messages_open_ai_formatted: Option<&'a RawValue> = "messagesOpenAIFormatted",
        /// The conversation as text.
        transcript: Option<Cow<'a, str>> = "transcript",
        /// Recording.
        recording: Option<Recording<'a>> = "recording",
        /// Deprecated place of the recording.
        recording_url: Option<Cow<'a, str>> = "recordingUrl",
        /// Deprecated place of the stereo recording.
        stereo_recording_url: Option<Cow<'a, str>> = "stereoRecordingUrl",
        /// Link to the recording that plays, for a short time.
        presigned_mono_url: Option<Cow<'a, str>> = "presignedMonoUrl",
        /// Link to the stereo recording that plays, for a short time.
        presigned_stereo_url: Option<Cow<'a, str>> = "presignedStereoUrl",
        /// When the presigned links end.
        presigned_urls_expires_at: Option<Timestamp> = "presignedUrlsExpiresAt",
        /// Where the line's log is.
        log_url: Option<Cow<'a, str>> = "logUrl",
        /// How fast the turns were.
        performance_metrics: Option<PerformanceMetrics<'a>> = "performanceMetrics",
        /// Values of the prompt's variables.
        variable_values: Option<&'a RawValue> = "variableValues",
        /// Results of structured outputs, by identifier.
        structured_outputs: Option<&'a RawValue> = "structuredOutputs",
    }
}

payload! {
    /// Where a recording is. These are identifiers: since 2026 the storage is private.
    Recording {
        /// Both parties, a channel each.
        stereo_url: Option<Cow<'a, str>> = "stereoUrl",
        /// Video.
        video_url: Option<Cow<'a, str>> = "videoUrl",
        /// One channel.
        mono: Option<MonoRecording<'a>> = "mono",
    }
}

payload! {
    /// Recordings of one channel.
    MonoRecording {
        /// Both parties.
        combined_url: Option<Cow<'a, str>> = "combinedUrl",
        /// Assistant alone.
        assistant_url: Option<Cow<'a, str>> = "assistantUrl",
        /// Caller alone.
        customer_url: Option<Cow<'a, str>> = "customerUrl",
    }
}

payload! {
    /// How fast the assistant was, in milliseconds.
    PerformanceMetrics {
        /// Turn by turn.
        turn_latencies: Vec<TurnLatency<'a>> = "turnLatencies",
        /// Mean over the turns.
        turn_latency_average: Option<f64> = "turnLatencyAverage",
        /// How often the caller interrupted.
        num_user_interrupted: Option<f64> = "numUserInterrupted",
        /// How often the assistant interrupted.
        num_assistant_interrupted: Option<f64> = "numAssistantInterrupted",
    }
}

payload! {
    /// What one turn waited for, in milliseconds.
    TurnLatency {
        /// From the end of the caller's words to the start of the assistant's.
        turn_latency: Option<f64> = "turnLatency",
        /// Of that, the language model.
        model_latency: Option<f64> = "modelLatency",
        /// Of that, the voice.
        voice_latency: Option<f64> = "voiceLatency",
        /// Of that, the transcriber.
        transcriber_latency: Option<f64> = "transcriberLatency",
        /// Of that, deciding that the caller was done.
        endpointing_latency: Option<f64> = "endpointingLatency",
    }
}
