//! Makes the two tables where they are missing.

use dynoxide::{Database, DynoxideError};
use serde_json::{Value, json};

use crate::template::{declared_table, project_template};
use crate::{Error, LocalDynamoDb};

/// Name of the table of calls in every embedded database.
pub const CALLS_TABLE: &str = "calls";
/// Name of the table of desk data in every embedded database.
pub const DESK_TABLE: &str = "desk";

/// Logical id of the table of calls in the template.
pub(crate) const CALLS_RESOURCE: &str = "CallsTable";

/// Logical id in the template, and the name here.
const TABLES: [(&str, &str); 2] = [(CALLS_RESOURCE, CALLS_TABLE), ("DeskTable", DESK_TABLE)];

impl LocalDynamoDb {
    /// Deletes a table with all that is in it: DynamoDB answers as it does where there never was one.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] if there is no such table.
    pub fn delete_table(&self, table: &str) -> Result<(), Error> {
        self.database().delete_table(request(json!({"TableName": table}))?)?;
        Ok(())
    }

    /// Makes those of the two tables that are not there, empty.
    ///
    /// # Errors
    ///
    /// If `template.yaml` does not declare them, or the database fails.
    pub fn create_missing_tables(&self) -> Result<(), Error> {
        create_missing(self.database())
    }
}

pub(crate) fn create_missing(database: &Database) -> Result<(), Error> {
    let template = project_template()?;
    for (logical_id, name) in TABLES {
        if database.get_table_metadata(name)?.is_some() {
            continue;
        }
        let table = declared_table(&template, logical_id)?;
        let mut properties = table.properties;
        properties.insert("TableName".to_owned(), Value::String(name.to_owned()));
        database.create_table(request(Value::Object(properties))?)?;
        if let Some(attribute) = table.ttl_attribute {
            database.update_time_to_live(request(json!({
                "TableName": name,
                "TimeToLiveSpecification": {"AttributeName": attribute, "Enabled": true},
            }))?)?;
        }
    }
    Ok(())
}

/// A request in DynamoDB's own JSON.
pub(crate) fn request<T: serde::de::DeserializeOwned>(json: Value) -> Result<T, DynoxideError> {
    serde_json::from_value(json).map_err(|error| DynoxideError::ValidationException(error.to_string()))
}
