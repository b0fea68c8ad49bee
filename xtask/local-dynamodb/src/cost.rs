//! What DynamoDB counts of an item, and what a write of it costs: in the table, and in each index that has it.
//!
//! Written down from the documentation, so that it can check what the project counts by itself. See [AWS Docs/DynamoDB
//! item sizes and formats] and [AWS Docs/Global secondary indexes/Write capacity].
//!
//! [AWS Docs/DynamoDB item sizes and formats]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
//! [AWS Docs/Global secondary indexes/Write capacity]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::Value;

use crate::Error;
use crate::tables::CALLS_RESOURCE;
use crate::template::{declared_table, project_template};

/// Most that an item may have, in bytes.
pub const ITEM_LIMIT: usize = 400 * 1024;

/// A write request unit covers so many bytes.
const UNIT_BYTES: usize = 1024;

/// The bytes of one put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteCost {
    /// Of the item in the table, its attributes' names included.
    pub item_bytes: usize,
    /// Of its entry in each index that it is in.
    pub index_bytes: Vec<usize>,
}

impl WriteCost {
    /// All bytes that are written.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.item_bytes + self.index_bytes.iter().sum::<usize>()
    }

    /// Write request units: one for each KB begun, of the item and of each entry by itself.
    #[must_use]
    pub fn units(&self) -> usize {
        let sizes = std::iter::once(&self.item_bytes).chain(&self.index_bytes);
        sizes.map(|bytes| bytes.div_ceil(UNIT_BYTES).max(1)).sum()
    }
}

/// What it costs to put an item (in DynamoDB's JSON) for the first time into the table of calls, as `template.yaml` declares
/// its indexes.
///
/// # Errors
///
/// If `template.yaml` does not declare the table.
pub fn cost_of_call_item(item: &Value) -> Result<WriteCost, Error> {
    let table = declared_table(&project_template()?, CALLS_RESOURCE)?;
    let table_keys = names(&table.properties["KeySchema"], "AttributeName");
    let indexes = table.properties.get("GlobalSecondaryIndexes").and_then(Value::as_array);
    let index_bytes = indexes.into_iter().flatten().filter_map(|index| {
        let keys = names(&index["KeySchema"], "AttributeName");
        let projected = index["Projection"]["NonKeyAttributes"].as_array().into_iter().flatten();
        let projects_all = index["Projection"]["ProjectionType"] == "ALL";
        let carried: Vec<&str> =
            projected.filter_map(Value::as_str).chain(keys.clone()).chain(table_keys.clone()).collect();
        let is_in = keys.iter().all(|key| item.get(key).is_some());
        is_in.then(|| size_of(item, |name| projects_all || carried.contains(&name)))
    });
    Ok(WriteCost { item_bytes: item_size(item), index_bytes: index_bytes.collect() })
}

fn names<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    list.as_array().into_iter().flatten().filter_map(|entry| entry[field].as_str()).collect()
}

/// Bytes of an item in DynamoDB's JSON, its attributes' names included.
#[must_use]
pub fn item_size(item: &Value) -> usize {
    size_of(item, |_| true)
}

fn size_of(item: &Value, counts: impl Fn(&str) -> bool) -> usize {
    let attributes = item.as_object().into_iter().flatten().filter(|(name, _)| counts(name));
    attributes.map(|(name, value)| name.len() + value_size(value)).sum()
}

/// A list or map has 3 bytes, and 1 more for each member.
fn value_size(value: &Value) -> usize {
    let Some((kind, value)) = value.as_object().and_then(|value| value.iter().next()) else { return 0 };
    let text = value.as_str().unwrap_or_default();
    let members = || value.as_array().into_iter().flatten();
    match kind.as_str() {
        "S" => text.len(),
        "N" => number_size(text),
        "B" => BASE64_STANDARD.decode(text).map_or(0, |bytes| bytes.len()),
        "BOOL" | "NULL" => 1,
        "L" => 3 + members().map(|member| 1 + value_size(member)).sum::<usize>(),
        "M" => 3 + value.as_object().map_or(0, serde_json::Map::len) + item_size(value),
        "SS" => members().filter_map(Value::as_str).map(str::len).sum(),
        "NS" => members().filter_map(Value::as_str).map(number_size).sum(),
        "BS" => members().map(|bytes| value_size(&serde_json::json!({ "B": bytes }))).sum(),
        _ => 0,
    }
}

/// A byte for each two significant digits, one more, and one for a minus sign.
fn number_size(digits: &str) -> usize {
    let significant: String = digits.chars().filter(char::is_ascii_digit).collect();
    let significant = significant.trim_start_matches('0');
    let significant = if digits.contains('.') { significant } else { significant.trim_end_matches('0') };
    significant.len().div_ceil(2) + 1 + usize::from(digits.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_item_is_its_names_and_its_values() {
        let item = json!({
            "pk": { "S": "CALL#é" },
            "n": { "N": "-600.5" },
            "b": { "B": "AAAA" },
            "t": { "BOOL": true },
            "l": { "L": [{ "S": "ab" }] },
            "m": { "M": { "k": { "N": "7" } } },
        });
        let expected = (2 + 7) + (1 + 4) + (1 + 3) + (1 + 1) + (1 + 3 + 1 + 2) + (1 + 3 + 1 + 1 + 2);
        assert_eq!(item_size(&item), expected);
    }

    #[test]
    fn an_index_has_only_items_with_its_keys_and_only_what_it_projects() {
        let part = json!({ "pk": { "S": "CALL#c" }, "sk": { "S": "BODY#x#0001" }, "body": { "B": "AAAA" } });
        let cost = cost_of_call_item(&part).unwrap();
        assert_eq!((cost.index_bytes.len(), cost.units()), (0, 1));

        let mut header = json!({
            "pk": { "S": "CALL#c" }, "sk": { "S": "REPORT" }, "day": { "S": "2026-11-21#0" },
            "at": { "S": "2026-11-21T10:00:00.000Z" }, "summary": { "S": "x".repeat(3_000) },
        });
        let cost = cost_of_call_item(&header).unwrap();
        assert_eq!(cost.index_bytes, [(2 + 6) + (2 + 6) + (3 + 12) + (2 + 24)]);
        assert_eq!((cost.bytes(), cost.units()), (cost.item_bytes + 57, 4));
        header["assistantId"] = json!({ "S": "a" });
        assert_eq!(cost_of_call_item(&header).unwrap().index_bytes.len(), 2);
    }
}
