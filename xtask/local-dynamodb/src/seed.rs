//! The desk that a developer's first call reaches: open every day, in the machine's own time zone.

use dynoxide::{Database, DynoxideError};
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::Error;
use crate::tables::{DESK_TABLE, request};

/// The desk that a dialled number belongs to unless its entry says otherwise.
pub const DEFAULT_DESK: &str = "main";

const OPEN: &str = "09:00-17:00";
const SLOT_MINUTES: &str = "30";

/// Puts the settings of [`DEFAULT_DESK`] unless it has some: what a developer changed stays changed.
pub(crate) fn seed_default_desk(database: &Database) -> Result<(), Error> {
    let hours: Map<String, Value> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        .into_iter()
        .map(|day| (day.to_owned(), json!({"L": [{"S": OPEN}]})))
        .collect();
    let put = request(json!({
        "TableName": DESK_TABLE,
        "Item": {
            "pk": {"S": format!("DESK#{DEFAULT_DESK}")},
            "sk": {"S": "SETTINGS"},
            "v": {"N": "1"},
            "hours": {"M": hours},
            "timeZone": {"S": machine_time_zone()},
            "slotMinutes": {"N": SLOT_MINUTES},
        },
        "ConditionExpression": "attribute_not_exists(pk)",
    }))?;
    match database.put_item(put) {
        Ok(_) | Err(DynoxideError::ConditionalCheckFailedException(..)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// IANA name of the machine's time zone; UTC where it has none, as in many containers.
fn machine_time_zone() -> String {
    let zone = TimeZone::try_system().ok();
    zone.as_ref().and_then(TimeZone::iana_name).unwrap_or("UTC").to_owned()
}
