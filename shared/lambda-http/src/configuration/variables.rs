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
    /// Functions that read it and serve no family: the ones that AWS calls, not Vapi.
    pub others: &'static [&'static str],
}

const ALL: &[Family] = &Family::ALL;

/// Serves every family.
const SERVER_URL: &str = "server-url";

/// Puts queued reports into the table.
const REDRIVE: &str = "redrive-reports";
/// Fetches reports that never came.
const RECONCILE: &str = "reconcile-reports";
/// Functions that AWS calls, not Vapi.
pub const OTHERS: &[&str] = &[REDRIVE, RECONCILE];

const fn variable(name: &'static str, default: &'static str, families: &'static [Family]) -> Variable {
    Variable { name, default, families, others: &[] }
}

impl Variable {
    /// The same, read by these functions too.
    const fn and(self, others: &'static [&'static str]) -> Self {
        Self { others, ..self }
    }
}

/// Every variable that is read, in alphabetical order.
pub const VARIABLES: &[Variable] = &[
    variable("ANSWER_DEADLINE_MS", "5000", &[AssistantRequest, CallRequests]),
    variable("AWS_ACCESS_KEY_ID", "", ALL).and(OTHERS),
    variable("AWS_DEFAULT_REGION", "", ALL).and(OTHERS),
    variable("AWS_ENDPOINT_URL", "", ALL).and(OTHERS),
    variable("AWS_ENDPOINT_URL_DYNAMODB", "", ALL).and(OTHERS),
    variable("AWS_ENDPOINT_URL_SECRETS_MANAGER", "", ALL).and(&[RECONCILE]),
    variable("AWS_ENDPOINT_URL_SQS", "", &[EndOfCallReport]).and(&[REDRIVE]),
    variable("AWS_LAMBDA_LOG_LEVEL", "INFO", ALL).and(OTHERS),
    variable("AWS_REGION", "", ALL).and(OTHERS),
    variable("AWS_SECRET_ACCESS_KEY", "", ALL).and(OTHERS),
    variable("AWS_SESSION_TOKEN", "", ALL).and(OTHERS),
    variable("BLOCKED_SENTENCE", "", &[AssistantRequest]),
    variable("CALLS_TABLE", "", &[ToolCalls, CallEvents, EndOfCallReport]).and(OTHERS),
    variable("DEFAULT_ASSISTANT_ID", "", &[AssistantRequest]),
    variable("DESK_TABLE", "", &[AssistantRequest, ToolCalls, CallRequests, EndOfCallReport]).and(OTHERS),
    variable("ENDPOINTING_TIMEOUT_MS", "500", &[CallRequests]),
    variable("FALLBACK_ASSISTANT_ID", "", &[AssistantRequest, CallRequests]),
    variable("FALLBACK_DESTINATION", "", &[AssistantRequest, CallRequests]),
    variable("FALLBACK_SENTENCE", "", &[AssistantRequest]),
    variable("MAX_BODY_BYTES", "6291456", ALL),
    variable("METRICS_NAMESPACE", "VapiLambda", ALL).and(OTHERS),
    variable("REPORT_CONTENT", "full", &[EndOfCallReport]).and(&[RECONCILE]),
    variable("REPORT_DEAD_LETTER_QUEUE_URL", "", &[]).and(&[REDRIVE]),
    variable("REPORT_RETENTION_DAYS", "", &[CallEvents, EndOfCallReport]).and(&[RECONCILE]),
    variable("REPORT_RETRY_QUEUE_URL", "", &[EndOfCallReport]),
    variable("RESULT_MAX_CHARS", "4000", &[ToolCalls]),
    variable("TOOL_DEADLINE_MS", "8000", &[ToolCalls]),
    variable("TOOL_SECRETS", "", &[ToolCalls]),
    variable("TOOL_SECRETS_ID", "", &[ToolCalls]),
    variable("VAPI_API_KEY", "", &[]).and(&[RECONCILE]),
    variable("VAPI_API_KEY_SECRET_ID", "", &[]).and(&[RECONCILE]),
    variable("VAPI_API_URL", "https://api.vapi.ai", &[]).and(&[RECONCILE]),
    variable("VAPI_ARGUMENTS_PRIVATE_KEY", "", &[ToolCalls]),
    variable("VAPI_ARGUMENTS_PRIVATE_KEY_SECRET_ID", "", &[ToolCalls]),
    variable("VAPI_CREDENTIALS", "", ALL),
    variable("VAPI_CREDENTIALS_SECRET_ID", "", ALL),
    variable("VAPI_PREVIOUS_CREDENTIAL_HOURS", "24", ALL),
    variable("VAPI_PUBLIC_URL", "", ALL),
    variable("VAPI_TIMESTAMP_TOLERANCE_SECONDS", "300", ALL),
];

pub(super) fn is_listed(name: &str) -> bool {
    VARIABLES.iter().any(|variable| variable.name == name)
}

/// Whether a function reads a variable.
pub(super) fn is_read_by(name: &str, function_name: &str) -> bool {
    let reads = |variable: &&Variable| {
        let serves = |family: &Family| function_name == SERVER_URL || family.function_name() == function_name;
        variable.families.iter().any(serves) || variable.others.contains(&function_name)
    };
    VARIABLES.iter().filter(|variable| variable.name == name).any(|variable| reads(&variable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_reads_what_its_family_reads_and_the_one_url_what_any_does() {
        let readers = |name: &str| {
            let functions =
                ["server-url", "tool-calls", "call-events", "redrive-reports", "reconcile-reports"];
            functions.into_iter().filter(|function| is_read_by(name, function)).collect::<Vec<_>>()
        };
        assert_eq!(readers("TOOL_SECRETS_ID"), ["server-url", "tool-calls"]);
        assert_eq!(readers("VAPI_API_KEY_SECRET_ID"), ["reconcile-reports"]);
        assert_eq!(readers("NOT_LISTED"), [""; 0]);
    }

    #[test]
    fn the_list_is_sorted_and_names_each_variable_once() {
        assert!(VARIABLES.is_sorted_by(|a, b| a.name < b.name));
    }
}
