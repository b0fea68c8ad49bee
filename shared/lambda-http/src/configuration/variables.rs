//! Every variable that is read, with its default and its readers. `docs/configuration.md` says the same in more words.

use vapi_webhook::Family::{self, AssistantRequest, CallEvents, CallRequests, EndOfCallReport, ToolCalls};

/// A variable that the functions read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Name.
    pub name: &'static str,
    /// What counts where it is unset, as it would be written.
    pub default: &'static str,
    /// Families whose functions read it. `server-url` reads what any of them reads.
    pub families: &'static [Family],
}

const ALL: &[Family] = &Family::ALL;

const fn variable(name: &'static str, default: &'static str, families: &'static [Family]) -> Variable {
    Variable { name, default, families }
}

/// Every variable that is read, in alphabetical order.
pub const VARIABLES: &[Variable] = &[
    variable("ANSWER_DEADLINE_MS", "5000", &[AssistantRequest, CallRequests]),
    variable("AWS_ACCESS_KEY_ID", "", ALL),
    variable("AWS_DEFAULT_REGION", "", ALL),
    variable("AWS_ENDPOINT_URL", "", ALL),
    variable("AWS_ENDPOINT_URL_DYNAMODB", "", ALL),
    variable("AWS_LAMBDA_LOG_LEVEL", "INFO", ALL),
    variable("AWS_REGION", "", ALL),
    variable("AWS_SECRET_ACCESS_KEY", "", ALL),
    variable("AWS_SESSION_TOKEN", "", ALL),
    variable("BLOCKED_SENTENCE", "", &[AssistantRequest]),
    variable("CALLS_TABLE", "", &[CallEvents, EndOfCallReport]),
    variable("DEFAULT_ASSISTANT_ID", "", &[AssistantRequest]),
    variable("DESK_TABLE", "", &[AssistantRequest, ToolCalls, CallRequests, EndOfCallReport]),
    variable("ENDPOINTING_TIMEOUT_MS", "500", &[CallRequests]),
    variable("FALLBACK_ASSISTANT_ID", "", &[AssistantRequest, CallRequests]),
    variable("FALLBACK_DESTINATION", "", &[AssistantRequest, CallRequests]),
    variable("FALLBACK_SENTENCE", "", &[AssistantRequest]),
    variable("MAX_BODY_BYTES", "6291456", ALL),
    variable("METRICS_NAMESPACE", "VapiLambda", ALL),
    variable("REPORT_CONTENT", "full", &[EndOfCallReport]),
    variable("REPORT_RETENTION_DAYS", "", &[CallEvents, EndOfCallReport]),
    variable("RESULT_MAX_CHARS", "4000", &[ToolCalls]),
    variable("TOOL_DEADLINE_MS", "8000", &[ToolCalls]),
    variable("TOOL_SECRETS", "", &[ToolCalls]),
    variable("VAPI_CREDENTIALS", "", ALL),
    variable("VAPI_PUBLIC_URL", "", ALL),
    variable("VAPI_TIMESTAMP_TOLERANCE_SECONDS", "300", ALL),
];

pub(super) fn is_listed(name: &str) -> bool {
    VARIABLES.iter().any(|variable| variable.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_names_each_variable_once() {
        assert!(VARIABLES.is_sorted_by(|a, b| a.name < b.name));
    }
}
