//! What a tool says of itself beside its arguments: deadline, messages, strictness, encryption, permissions.

use std::time::Duration;

use serde_json::{Value, json};

/// What a tool says of itself beside its arguments. Written as a constant:
///
/// ```
/// # use vapi_tools::ToolOptions;
/// const OPTIONS: ToolOptions = ToolOptions::new().deadline_ms(3_000).says_at_start("Let me look that up.");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ToolOptions {
    deadline_ms: Option<u64>,
    at_start: Option<&'static str>,
    when_delayed: Option<(u32, &'static str)>,
    on_failure: Option<&'static str>,
    is_async: bool,
    is_strict: bool,
    encrypted_paths: &'static [&'static str],
    aws_actions: &'static [AwsAction],
    undone_tools: &'static [&'static str],
}

/// Something that a tool does with AWS, and so needs a permission for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AwsAction {
    /// IAM's name for it, such as `dynamodb:PutItem`.
    pub action: &'static str,
    /// The logical id in `template.yaml` of what it is done with, such as `DeskTable`.
    pub resource: &'static str,
}

impl ToolOptions {
    /// None: the message's deadline, Vapi's own messages, no encryption, no AWS.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            deadline_ms: None,
            at_start: None,
            when_delayed: None,
            on_failure: None,
            is_async: false,
            is_strict: false,
            encrypted_paths: &[],
            aws_actions: &[],
            undone_tools: &[],
        }
    }

    /// A call takes at most so many milliseconds. The message's deadline, `TOOL_DEADLINE_MS`, counts all the same.
    #[must_use]
    pub const fn deadline_ms(mut self, milliseconds: u64) -> Self {
        self.deadline_ms = Some(milliseconds);
        self
    }

    /// Spoken when the call starts (`request-start`), in place of Vapi's fillers. At most 1,000 characters.
    #[must_use]
    pub const fn says_at_start(mut self, words: &'static str) -> Self {
        self.at_start = Some(words);
        self
    }

    /// Spoken when there is no answer after so many milliseconds (`request-response-delayed`), 100 to 120,000.
    #[must_use]
    pub const fn says_when_delayed(mut self, after_ms: u32, words: &'static str) -> Self {
        self.when_delayed = Some((after_ms, words));
        self
    }

    /// Spoken when the answer is an error (`request-failed`), *in place of* what the model would make of the error.
    #[must_use]
    pub const fn says_on_failure(mut self, words: &'static str) -> Self {
        self.on_failure = Some(words);
        self
    }

    /// The assistant goes on at once, and never reads the answer.
    #[must_use]
    pub const fn asynchronous(mut self) -> Self {
        self.is_async = true;
        self
    }

    /// The model keeps to the schema to the letter. Every argument is then required.
    #[must_use]
    pub const fn strict(mut self) -> Self {
        self.is_strict = true;
        self
    }

    /// Arguments that Vapi encrypts and the engine decrypts, as dot paths: `ssn`, `payment.cardNumber`.
    #[must_use]
    pub const fn encrypted(mut self, paths: &'static [&'static str]) -> Self {
        self.encrypted_paths = paths;
        self
    }

    /// What the tool does with AWS, beside what the engine does for every tool.
    #[must_use]
    pub const fn uses(mut self, actions: &'static [AwsAction]) -> Self {
        self.aws_actions = actions;
        self
    }

    /// Names of the [`Once`](crate::Effect::Once) tools whose effect this one takes back, as a cancellation does a booking's.
    ///
    /// The calls of one message are asked for side by side: none of them makes a repeat beside it a new wish. One that takes
    /// its effect back does, where it stands before it: cancel and book again, in one message, books again.
    #[must_use]
    pub const fn undoes(mut self, tools: &'static [&'static str]) -> Self {
        self.undone_tools = tools;
        self
    }

    pub(crate) fn undone_tools(&self) -> &'static [&'static str] {
        self.undone_tools
    }

    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.deadline_ms.map(Duration::from_millis)
    }

    pub(crate) fn is_async(&self) -> bool {
        self.is_async
    }

    pub(crate) fn is_strict(&self) -> bool {
        self.is_strict
    }

    /// Arguments that Vapi encrypts, as dot paths.
    pub fn encrypted_paths(&self) -> &'static [&'static str] {
        self.encrypted_paths
    }

    /// What the tool does with AWS, beside what the engine does for every tool.
    pub fn aws_actions(&self) -> &'static [AwsAction] {
        self.aws_actions
    }

    /// The first of these that Vapi would refuse, in words.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        const WORDS_MAX_CHARS: usize = 1000;
        let delayed = self.when_delayed.map(|(_, words)| words);
        let mut words = [self.at_start, delayed, self.on_failure].into_iter().flatten();
        if words.any(|words| words.trim().is_empty() || words.chars().count() > WORDS_MAX_CHARS) {
            return Some("a message must have 1 to 1,000 characters");
        }
        if self.when_delayed.is_some_and(|(after_ms, _)| !(100..=120_000).contains(&after_ms)) {
            return Some("a delayed message must come after 100 to 120,000 milliseconds");
        }
        if self.deadline_ms == Some(0) {
            return Some("a deadline of 0 leaves no time to do anything");
        }
        None
    }

    /// The tool's own messages, as Vapi takes them.
    pub(crate) fn messages(&self) -> Vec<Value> {
        let start = self.at_start.map(|words| json!({ "type": "request-start", "content": words }));
        let delayed = self.when_delayed.map(|(after_ms, words)| {
            json!({ "type": "request-response-delayed", "timingMilliseconds": after_ms, "content": words })
        });
        let failed = self.on_failure.map(|words| json!({ "type": "request-failed", "content": words }));
        [start, delayed, failed].into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_what_vapi_takes() {
        let options = ToolOptions::new()
            .says_at_start("One moment.")
            .says_when_delayed(2_500, "Still looking.")
            .says_on_failure("That did not work.");
        assert_eq!(
            options.messages(),
            [
                json!({ "type": "request-start", "content": "One moment." }),
                json!({ "type": "request-response-delayed", "timingMilliseconds": 2500, "content": "Still looking." }),
                json!({ "type": "request-failed", "content": "That did not work." }),
            ]
        );
        assert_eq!(options.fault(), None);
    }

    #[test]
    fn what_vapi_would_refuse_is_told() {
        let options = ToolOptions::new();
        assert!(options.says_at_start(" ").fault().is_some());
        assert!(options.says_when_delayed(99, "Still looking.").fault().is_some());
        assert!(options.deadline_ms(0).fault().is_some());
        assert_eq!(options.fault(), None);
    }
}
