//! Artifacts that go to storage of one's own.

use std::borrow::Cow;

use crate::wire::payload;

payload! {
    message
    /// Artifacts were put, or not, into storage of one's own. Type `call.artifact.upload`.
    CallArtifactUpload {
        /// One entry per artifact.
        artifacts: Vec<UploadedArtifact<'a>> = "artifacts",
    }
}

payload! {
    /// One artifact and how its upload went.
    UploadedArtifact {
        /// `end-of-call-report`, `recording-mono`, `recording-stereo`, `log`, `pcap`, …
        artifact_type: Option<Cow<'a, str>> = "type",
        /// Whether it arrived.
        success: Option<bool> = "success",
    }
}
