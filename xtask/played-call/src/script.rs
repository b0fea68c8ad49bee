//! The script: which messages, in which order.

use crate::expectation::Expectation;

/// One message of the call.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Sample of `events/` or `events/variants/`.
    pub sample: &'static str,
    /// What the reader sees.
    pub title: &'static str,
    /// What the answer has to be.
    pub expects: Expectation,
}

const fn step(sample: &'static str, title: &'static str, expects: Expectation) -> Step {
    Step { sample, title, expects }
}

/// A call as Vapi reports it, from its first question to the report.
pub const STEPS: &[Step] = &[
    step("assistant-request", "assistant-request", Expectation::SomebodyAnswers),
    step("status-update-ringing", "status-update: ringing", Expectation::Acknowledged),
    step("status-update", "status-update: in-progress", Expectation::Acknowledged),
    step("speech-update", "speech-update", Expectation::Acknowledged),
    step("transcript", "transcript: partial", Expectation::Acknowledged),
    step("transcript-user-final", "transcript: final", Expectation::Acknowledged),
    step("tool-calls", "tool-calls", Expectation::FreeTimesAndBooking),
    step("transcript-final", "transcript: final", Expectation::Acknowledged),
    step("conversation-update", "conversation-update", Expectation::Acknowledged),
    step("status-update-ended", "status-update: ended", Expectation::Acknowledged),
    step("end-of-call-report", "end-of-call-report", Expectation::Acknowledged),
];

/// The statuses that the script sends, in the order of the call.
pub const STATUSES: [&str; 3] = ["ringing", "in-progress", "ended"];

#[cfg(test)]
mod tests {
    use project_files::{LocalEnv, Sample};

    use super::*;

    #[test]
    fn every_step_has_its_sample_and_the_title_is_its_type() {
        let env = LocalEnv::find().expect("tests run inside the project");
        for step in STEPS {
            let sample = Sample::find(env.root(), step.sample).expect("a sample");
            let json: serde_json::Value = serde_json::from_str(sample.body()).expect("JSON");
            let of_type = json["message"]["type"].as_str().expect("a type");
            let title = step.title.split(':').next().expect("a word");
            assert!(of_type.starts_with(title), "{} is a {of_type}", step.sample);
        }
    }
}
