//! Which desks there are.

use futures_util::stream::Stream;

use super::Desk;
use super::number_change::{self, ListedNumber};
use super::scan::{Filter, Page};
use super::stored_settings::StoredSettings;
use crate::attributes::{Item, read_text};
use crate::error::StoreError;

/// What says that there is a desk.
#[derive(Clone, Debug)]
pub enum DeskItem {
    /// Somebody has set it up.
    Settings {
        /// Its name.
        desk: String,
        /// How it works.
        settings: StoredSettings,
    },
    /// A number belongs to it.
    Number(ListedNumber),
}

impl Desk {
    /// All settings and numbers of all desks. Reads the whole table: page by page, in no order, up to 1 GB.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails; [`StoreError::TooLarge`] for a larger table.
    pub fn all_desks(&self) -> impl Stream<Item = Result<Page<DeskItem>, StoreError>> + use<> {
        let filter = Filter::new(
            "(sk = :settings AND begins_with(pk, :desk)) OR (sk = :entry AND begins_with(pk, :number))",
            [
                (":settings", "SETTINGS".to_owned()),
                (":desk", "DESK#".to_owned()),
                (":entry", "ENTRY".to_owned()),
                (":number", "NUMBER#".to_owned()),
            ],
        );
        self.scan(filter, read)
    }
}

fn read(item: &Item) -> Option<DeskItem> {
    if let Some(desk) = read_text(item, "pk")?.strip_prefix("DESK#") {
        return Some(DeskItem::Settings { desk: desk.to_owned(), settings: StoredSettings::read(item) });
    }
    number_change::read(item).map(DeskItem::Number)
}
