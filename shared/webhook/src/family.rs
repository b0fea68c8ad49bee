//! The families of message types: each is served by one function.

use std::fmt;

/// A group of message types that one function serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Who answers this call?
    AssistantRequest,
    /// Run these tools.
    ToolCalls,
    /// Other questions that Vapi waits on: transfer, handoff, knowledge base, endpointing, voice, pre-dial.
    CallRequests,
    /// What happens, with nothing to answer.
    CallEvents,
    /// The record of a call, once it is over.
    EndOfCallReport,
}

impl Family {
    /// All families.
    pub const ALL: [Self; 5] = [
        Self::AssistantRequest,
        Self::ToolCalls,
        Self::CallRequests,
        Self::CallEvents,
        Self::EndOfCallReport,
    ];

    /// Name of the function, package and binary that serve it.
    #[must_use]
    pub const fn function_name(self) -> &'static str {
        match self {
            Self::AssistantRequest => "assistant-request",
            Self::ToolCalls => "tool-calls",
            Self::CallRequests => "call-requests",
            Self::CallEvents => "call-events",
            Self::EndOfCallReport => "end-of-call-report",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.function_name())
    }
}
