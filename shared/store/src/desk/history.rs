//! A caller's history: what comes next first, and of what was the latest.

use jiff::{SignedDuration, Timestamp};

use super::Desk;
use super::caller::{self, Appointment, CallerHistory, appointment_key};
use crate::attributes::{Item, text};
use crate::e164::E164;
use crate::error::StoreError;

/// Most that one look at a caller's history returns, of each kind.
const HISTORY_LIMIT: u8 = 50;

/// After every key that begins so: keys go on with digits.
const LAST: char = '~';

/// Which end of a range is read first.
#[derive(Clone, Copy)]
enum From {
    First,
    Last,
}

impl Desk {
    /// What a desk knows of a caller at a moment: the profile, and at most `limit` (1 to 50) each of the appointments that come
    /// next, of the past ones, and of the messages.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails. An item that can't be read is left out.
    pub async fn caller_history(
        &self,
        desk: &str,
        phone: &E164,
        now: Timestamp,
        limit: u8,
    ) -> Result<CallerHistory, StoreError> {
        let pk = caller::partition(desk, phone);
        // Appointments begin at whole seconds, and so do keys of them compare.
        let begun = Timestamp::from_second(now.as_second()).unwrap_or(now);
        let begun_key = appointment_key(begun);
        let next_key = appointment_key(begun.saturating_add(SignedDuration::from_secs(1)).unwrap_or(begun));
        let (first_key, last_key) = ("APPOINTMENT#".to_owned(), format!("APPOINTMENT#{LAST}"));
        let messages = ["MESSAGE#".to_owned(), format!("MESSAGE#{LAST}")];
        let (profile, coming, past, messages) = tokio::try_join!(
            self.table.get(pk.clone(), "PROFILE"),
            self.range(&pk, [next_key, last_key], From::First, limit),
            self.range(&pk, [first_key, begun_key], From::Last, limit),
            self.range(&pk, messages, From::Last, limit),
        )?;
        let appointments = |items: &[Item]| -> Vec<Appointment> {
            items.iter().filter_map(caller::read_appointment).collect()
        };
        Ok(CallerHistory {
            profile: profile.as_ref().map(caller::read_profile).unwrap_or_default(),
            coming: appointments(&coming),
            past: appointments(&past),
            messages: messages.iter().filter_map(caller::read_message).collect(),
        })
    }

    /// Items of one partition, from one sort key to another.
    async fn range(
        &self,
        pk: &str,
        [from, to]: [String; 2],
        begin: From,
        limit: u8,
    ) -> Result<Vec<Item>, StoreError> {
        let query = self
            .table
            .client
            .query()
            .table_name(&self.table.name)
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":pk", text(pk))
            .expression_attribute_values(":from", text(from))
            .expression_attribute_values(":to", text(to))
            .scan_index_forward(matches!(begin, From::First))
            .limit(i32::from(limit.clamp(1, HISTORY_LIMIT)));
        let answer = Box::pin(query.send()).await.map_err(StoreError::from_sdk("Query"))?;
        Ok(answer.items.unwrap_or_default())
    }
}
