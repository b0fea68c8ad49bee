//! Why a tool gave no answer: a sentence for the caller, a word for the operator.

/// Why a tool gave no answer.
///
/// The caller hears [`spoken`](Self::spoken); the operator's log line gets [`code`](Self::code). `Display`
/// and `Debug` show the code only, because a sentence may hold what the caller said.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ToolError {
    /// The tool works, but this wish can't be granted: "That time is taken.". Nothing was changed.
    #[error("refused")]
    Refused(String),

    /// Something that the tool needs does not work. Nothing was changed, so the call may be made again.
    #[error("unavailable: {code}")]
    Unavailable {
        /// What the caller hears: plain words, no cause.
        spoken: String,
        /// What the operator searches for, in snake_case: `orders_api_timeout`.
        code: &'static str,
    },

    /// Nobody knows whether the effect took place: an answer got lost on its way back.
    #[error("uncertain: {code}")]
    Uncertain {
        /// What the caller hears: plain words, no cause.
        spoken: String,
        /// What the operator searches for, in snake_case: `booking_unknown`.
        code: &'static str,
    },

    /// This call took too long, and another delivery of it has taken its place. That one's answer counts.
    #[error("taken over")]
    TakenOver,
}

/// Shows no sentence.
impl std::fmt::Debug for ToolError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(_) => f.write_str("Refused(..)"),
            Self::Unavailable { code, .. } => {
                f.debug_struct("Unavailable").field("code", code).finish_non_exhaustive()
            }
            Self::Uncertain { code, .. } => {
                f.debug_struct("Uncertain").field("code", code).finish_non_exhaustive()
            }
            Self::TakenOver => f.write_str("TakenOver"),
        }
    }
}

impl ToolError {
    /// A wish that can't be granted, as a sentence that the caller can hear.
    pub fn refused(spoken: impl Into<String>) -> Self {
        Self::Refused(spoken.into())
    }

    /// Something that does not work, found out before anything was changed: a sentence for the caller, a word in
    /// snake_case for the operator.
    pub fn unavailable(spoken: impl Into<String>, code: &'static str) -> Self {
        Self::Unavailable { spoken: spoken.into(), code }
    }

    /// An effect that may have taken place: a sentence for the caller, a word in snake_case for the operator.
    pub fn uncertain(spoken: impl Into<String>, code: &'static str) -> Self {
        Self::Uncertain { spoken: spoken.into(), code }
    }

    /// The sentence that the caller hears.
    pub fn spoken(&self) -> &str {
        match self {
            Self::Refused(spoken) | Self::Unavailable { spoken, .. } | Self::Uncertain { spoken, .. } => {
                spoken
            }
            Self::TakenOver => "That is still being done.",
        }
    }

    /// The operator's word for it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Unavailable { code, .. } | Self::Uncertain { code, .. } => code,
            Self::TakenOver => "taken_over",
        }
    }
}
