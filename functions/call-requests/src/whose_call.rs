//! Whose call a request belongs to.

use call_store::{
    Desk, StoreError,
    desk::{Answering, DEFAULT_DESK, DeskSettings, NumberEntry},
};
use jiff::tz::TimeZone;
use vapi_webhook::{
    Timestamp,
    payload::{Call, PhoneNumber},
};

/// Desk and entry of a dialled number.
pub(crate) struct WhoseCall {
    entry: Option<NumberEntry>,
}

impl WhoseCall {
    pub(crate) async fn find(
        desk: &Desk,
        phone_number: Option<&PhoneNumber<'_>>,
        call: Option<&Call<'_>>,
    ) -> Result<Self, StoreError> {
        Ok(Self { entry: desk.dialled(phone_number, call).await? })
    }

    pub(crate) fn desk(&self) -> &str {
        self.entry.as_ref().map_or(DEFAULT_DESK, NumberEntry::desk)
    }

    /// Who the entry names at that moment. The desk's settings are read only where the entry's hours need its time zone.
    pub(crate) async fn answering(
        &self,
        desk: &Desk,
        at: Timestamp,
    ) -> Result<Option<Answering>, StoreError> {
        let Some(entry) = &self.entry else { return Ok(None) };
        let settings = if entry.needs_time_zone() { Some(desk.settings(self.desk()).await?) } else { None };
        let time_zone = settings.as_ref().map(DeskSettings::time_zone).cloned().unwrap_or(TimeZone::UTC);
        let at = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
        Ok(entry.answering_at(at, &time_zone).cloned())
    }
}
