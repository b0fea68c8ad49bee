//! Whose call it was: the desk that the dialled number belongs to.

use std::future::Future;
use std::time::Duration;

use call_store::{
    Desk, StoreError,
    desk::{DEFAULT_DESK, NumberEntry},
};
use vapi_webhook::payload::EndOfCallReport;

/// How long the desk of a number is looked for. The report matters more than the list it is in.
pub(crate) const DESK_LIMIT: Duration = Duration::from_millis(500);

/// The desk of a report's dialled number. `main` without a table of desks, or where no entry says otherwise; `None` where
/// it could not be found out within `limit`.
pub(crate) async fn desk_of(
    desk: Option<&Desk>,
    report: &EndOfCallReport<'_>,
    limit: Duration,
) -> Option<String> {
    let Some(desk) = desk else { return Some(DEFAULT_DESK.to_owned()) };
    within(limit, desk.dialled(report.phone_number.as_ref(), report.call.as_ref())).await
}

/// [`desk_of`] for a number that is known by itself: E.164, or its id in Vapi.
pub(crate) async fn desk_of_number(
    desk: Option<&Desk>,
    number: Option<&str>,
    phone_number_id: Option<&str>,
) -> Option<String> {
    let Some(desk) = desk else { return Some(DEFAULT_DESK.to_owned()) };
    let number = number.and_then(|number| number.parse().ok());
    within(DESK_LIMIT, desk.number(number.as_ref(), phone_number_id)).await
}

async fn within(
    limit: Duration,
    entry: impl Future<Output = Result<Option<NumberEntry>, StoreError>>,
) -> Option<String> {
    match tokio::time::timeout(limit, entry).await {
        Ok(Ok(entry)) => Some(entry.as_ref().map_or(DEFAULT_DESK, NumberEntry::desk).to_owned()),
        Ok(Err(error)) => {
            tracing::warn!(error.code = error.code(), "a report's desk could not be found: {error}");
            None
        }
        Err(_) => {
            tracing::warn!(error.code = "timeout", "a report's desk could not be found in time");
            None
        }
    }
}
