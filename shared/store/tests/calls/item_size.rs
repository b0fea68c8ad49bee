//! The size of an item as DynamoDB counts it, from its JSON: written down here a second time, from the documentation.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::Value;

/// Most that an item may have, in bytes.
pub(crate) const ITEM_LIMIT: usize = 400 * 1024;

/// Bytes of an item, its names included.
pub(crate) fn item_size(item: &Value) -> usize {
    item.as_object().unwrap().iter().map(|(name, value)| name.len() + value_size(value)).sum()
}

fn value_size(value: &Value) -> usize {
    let (kind, value) = value.as_object().unwrap().iter().next().unwrap();
    let text = || value.as_str().unwrap();
    match kind.as_str() {
        "S" => text().len(),
        "B" => BASE64_STANDARD.decode(text()).unwrap().len(),
        "BOOL" | "NULL" => 1,
        // "Approximately (length of attribute name) + (1 byte per two significant digits) + (1 byte)", and one for a sign.
        "N" => {
            let digits: String = text().chars().filter(char::is_ascii_digit).collect();
            let significant = digits.trim_start_matches('0');
            let significant =
                if text().contains('.') { significant } else { significant.trim_end_matches('0') };
            significant.len().div_ceil(2) + 1 + usize::from(text().starts_with('-'))
        }
        other => panic!("no report has a {other}"),
    }
}
