//! `REPORT_CONTENT` and `REPORT_RETENTION_DAYS`: how much of a report is kept, and for how long.

use call_store::calls::{ReportContent, Retention};
use vapi_lambda_http::{ConfigurationFault, Environment};

/// What holds for every report, wherever it comes from.
#[derive(Clone, Copy, Debug)]
pub struct ReportSettings {
    /// How much is kept.
    pub content: ReportContent,
    /// For how long.
    pub retention: Retention,
}

impl ReportSettings {
    /// Reads both variables.
    ///
    /// # Errors
    ///
    /// [`ConfigurationFault`] of the one that can't be used.
    pub fn read(environment: &Environment) -> Result<Self, ConfigurationFault> {
        let content = match environment.get("REPORT_CONTENT") {
            None | Some("full") => ReportContent::Full,
            Some("header") => ReportContent::Header,
            Some("metadata") => ReportContent::Metadata,
            Some(_) => {
                return Err(ConfigurationFault::new("REPORT_CONTENT", "is not full, header or metadata"));
            }
        };
        Ok(Self { content, retention: Retention::of(environment.report_retention_days()?) })
    }
}
