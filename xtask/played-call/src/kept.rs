//! What has to be in DynamoDB after the call: its course, and its report.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use call_store::calls::{ReportHeader, StoredReport};
use project_files::LocalEnv;
use vapi_webhook::Timestamp;

use crate::Stage;
use crate::script::STATUSES;
use crate::wish::Wish;

/// Reads the statuses and the report of the call back, with the store's own readers; title and text of each.
pub(crate) async fn read_back(
    env: &LocalEnv,
    stage: &Stage,
    wish: &Wish,
) -> Result<Vec<(&'static str, String)>> {
    let calls = stage.calls(env)?;

    let statuses = calls.statuses(&wish.call_id).await.context("the statuses can't be read")?;
    let statuses: Vec<&str> = statuses.iter().map(|status| status.status.as_str()).collect();
    ensure!(statuses == STATUSES, "the statuses kept are {statuses:?} and should be {STATUSES:?}");

    let report = calls.report(&wish.call_id, now()?).await.context("the report can't be read")?;
    let StoredReport { header, message } =
        report.context("the report was acknowledged, but it is not there")?;
    let message = message.context("the report was kept without its message")?;
    ensure!(
        String::from_utf8_lossy(&message).contains(&wish.call_id),
        "the message that was kept is not that of this call"
    );
    let ReportHeader { duration_seconds, cost, ended_reason, summary, .. } = header;
    Ok(vec![
        ("statuses", statuses.join(", ")),
        ("report", format!("{} KB, of call {}", message.len() / 1000, wish.call_id)),
        ("duration", minutes(duration_seconds.context("the report has no duration")?)),
        ("cost", format!("{:.2} dollars", cost.context("the report has no cost")?)),
        ("ended reason", ended_reason.context("the report has no ended reason")?),
        ("summary", summary.context("the report has no summary")?),
    ])
}

pub(crate) fn now() -> Result<Timestamp> {
    let since_1970 =
        SystemTime::now().duration_since(UNIX_EPOCH).context("this machine's clock is before 1970")?;
    Ok(Timestamp::from_millis(
        i64::try_from(since_1970.as_millis()).context("this machine's clock is far ahead")?,
    ))
}

fn minutes(seconds: f64) -> String {
    let whole = seconds.round();
    format!("{:.0} min {:.0} s", (whole / 60.0).floor(), whole % 60.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_told_in_minutes_and_seconds() {
        assert_eq!(minutes(593.645), "9 min 54 s");
        assert_eq!(minutes(59.9), "1 min 0 s");
    }
}
