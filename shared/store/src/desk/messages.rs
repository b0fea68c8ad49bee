//! The messages that callers left for a desk.

use futures_util::stream::Stream;
use jiff::Timestamp;

use super::Desk;
use super::caller::{self, Message};
use super::scan::{Filter, Page};
use crate::attributes::{Item, read_text, text};
use crate::e164::E164;
use crate::error::StoreError;

/// A message, who left it, and what it is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMessage {
    /// What it is found by, together with the caller: milliseconds since 1970, when it was left or a few later.
    pub id: i64,
    /// The number of whoever left it, where there was a valid one.
    pub caller: Option<E164>,
    /// What was said, by whom, when.
    pub message: Message,
}

impl Desk {
    /// All messages for a desk since a moment, those of callers without a number too. Reads the whole table: page by page,
    /// in no order, up to 1 GB.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails; [`StoreError::TooLarge`] for a larger table. A message that can't be read is left out.
    pub fn messages(
        &self,
        desk: &str,
        since: Option<Timestamp>,
    ) -> impl Stream<Item = Result<Page<KeptMessage>, StoreError>> + use<> {
        let filter = Filter::new(
            "begins_with(pk, :caller) AND begins_with(sk, :message) AND sk >= :since",
            [
                (":caller", format!("CALLER#{desk}#")),
                (":message", "MESSAGE#".to_owned()),
                (":since", sort_key(since.map_or(0, Timestamp::as_millisecond))),
            ],
        );
        self.scan(filter, read)
    }

    /// The latest messages of one caller since a moment, the latest first; at most so many as fit into 1 MB.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails. A message that can't be read is left out.
    pub async fn messages_of(
        &self,
        desk: &str,
        caller: &E164,
        since: Option<Timestamp>,
    ) -> Result<Vec<KeptMessage>, StoreError> {
        let query = self
            .table
            .query(caller::partition(desk, caller))
            .key_condition_expression("pk = :pk AND sk BETWEEN :since AND :last")
            .expression_attribute_values(":since", text(sort_key(since.map_or(0, Timestamp::as_millisecond))))
            .expression_attribute_values(":last", text("MESSAGE#~"))
            .scan_index_forward(false);
        let answer = Box::pin(query.send()).await.map_err(StoreError::from_sdk("Query"))?;
        Ok(answer.items.iter().flatten().filter_map(read).collect())
    }

    /// Removes a message, and returns what it was; `None` if there was none.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn remove_message(
        &self,
        desk: &str,
        caller: Option<&E164>,
        id: i64,
    ) -> Result<Option<KeptMessage>, StoreError> {
        let removed = self.table.remove(caller::partition_or_nobody(desk, caller), &sort_key(id)).await?;
        Ok(removed.as_ref().and_then(read))
    }
}

fn sort_key(id: i64) -> String {
    format!("MESSAGE#{:013}", id.max(0))
}

fn read(item: &Item) -> Option<KeptMessage> {
    let (_, caller) = read_text(item, "pk")?.rsplit_once('#')?;
    Some(KeptMessage {
        id: read_text(item, "sk")?.strip_prefix("MESSAGE#")?.parse().ok()?,
        caller: caller.parse().ok(),
        message: caller::read_message(item)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::NewMessage;

    #[test]
    fn a_message_is_found_under_the_key_under_which_it_is_left() {
        for caller in [None, Some("+14155550123".parse::<E164>().unwrap())] {
            let left = NewMessage {
                desk: "north".to_owned(),
                text: "I am late.".to_owned(),
                name: None,
                phone: caller.clone(),
                left_at: "2026-06-12T16:00:00.500Z".parse().unwrap(),
                tool_call_id: None,
            };
            let item = left.to_item(1_781_280_000_500);
            assert_eq!(
                read_text(&item, "pk"),
                Some(caller::partition_or_nobody("north", caller.as_ref()).as_str())
            );
            let read = read(&item).unwrap();
            assert_eq!((read.id, read.caller), (1_781_280_000_500, caller));
            assert_eq!(read_text(&item, "sk"), Some(sort_key(read.id).as_str()));
        }
    }
}
