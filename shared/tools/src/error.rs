//! Why a tool gave no answer: a sentence for the caller, a word for the operator.

/// Why a tool gave no answer.
///
/// The caller hears [`spoken`](Self::spoken); the operator's log line gets [`code`](Self::code). `Display`
/// shows the code only, because a sentence may hold what the caller said.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ToolError {
    /// The tool works, but this wish can't be granted: "That time is taken.". Nothing was changed.
    #[error("refused")]
    Refused(String),

    /// Something that the tool needs does not work.
    #[error("unavailable: {code}")]
    Unavailable {
        /// What the caller hears: plain words, no cause.
        spoken: String,
        /// What the operator searches for, in snake_case: `orders_api_timeout`.
        code: &'static str,
    },
}

impl ToolError {
    /// A wish that can't be granted, as a sentence that the caller can hear.
    pub fn refused(spoken: impl Into<String>) -> Self {
        Self::Refused(spoken.into())
    }

    /// Something that does not work: a sentence for the caller, a word in snake_case for the operator.
    pub fn unavailable(spoken: impl Into<String>, code: &'static str) -> Self {
        Self::Unavailable { spoken: spoken.into(), code }
    }

    /// The sentence that the caller hears.
    pub fn spoken(&self) -> &str {
        match self {
            Self::Refused(spoken) | Self::Unavailable { spoken, .. } => spoken,
        }
    }

    /// The operator's word for it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Unavailable { code, .. } => code,
        }
    }
}
