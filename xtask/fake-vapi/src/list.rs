//! `GET /call`: filters, limit and order.

use std::collections::HashMap;

use vapi_webhook::Timestamp;

use crate::FakeCall;

/// Calls of a list that sets no limit, and the most that one can ask for, as published.
const DEFAULT_LIMIT: usize = 100;
const MOST: usize = 1000;

/// In which order a list comes. Vapi documents none, so whatever reads it has to do with all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Newest first.
    CreatedDescending,
    /// Oldest first.
    CreatedAscending,
    /// Another order at each request.
    Shuffled,
}

/// The calls that a query asks for. An error is the sentence of a 400.
pub(crate) fn list(
    calls: &[FakeCall],
    query: &HashMap<String, String>,
    order: Order,
    request: u64,
) -> Result<Vec<FakeCall>, String> {
    let limit = match query.get("limit").map(|text| text.parse::<usize>()) {
        None => DEFAULT_LIMIT,
        Some(Ok(limit)) if limit <= MOST => limit,
        Some(_) => return Err("limit must not be greater than 1000".to_owned()),
    };
    let mut filters = Vec::new();
    for (name, value) in query {
        filters.extend(filter(name, value)?);
    }
    let mut found: Vec<FakeCall> =
        calls.iter().filter(|call| filters.iter().all(|keeps| keeps(call))).cloned().collect();
    match order {
        Order::CreatedDescending => found.sort_by_key(|call| std::cmp::Reverse(call.created_at)),
        Order::CreatedAscending => found.sort_by_key(|call| call.created_at),
        Order::Shuffled => found.sort_by_key(|call| scattered(&call.id, request)),
    }
    found.truncate(limit);
    Ok(found)
}

type Filter = Box<dyn Fn(&FakeCall) -> bool>;

fn filter(name: &str, value: &str) -> Result<Option<Filter>, String> {
    let text = value.to_owned();
    let (moment_of, comparison): (fn(&FakeCall) -> Timestamp, &str) = match name {
        "limit" => return Ok(None),
        "id" => return Ok(Some(Box::new(move |call| call.id == text))),
        "assistantId" | "phoneNumberId" => {
            let field = format!(r#""{name}":"{text}""#);
            return Ok(Some(Box::new(move |call| call.json.contains(&field))));
        }
        _ => match (name.strip_prefix("createdAt"), name.strip_prefix("updatedAt")) {
            (Some(comparison), _) => (|call| call.created_at, comparison),
            (_, Some(comparison)) => (|call| call.updated_at, comparison),
            _ => return Err(format!("property {name} should not exist")),
        },
    };
    let bound =
        Timestamp::parse(value).ok_or_else(|| format!("{name} must be a valid ISO 8601 date string"))?;
    let keeps: Filter = match comparison {
        "Gt" => Box::new(move |call| moment_of(call) > bound),
        "Ge" => Box::new(move |call| moment_of(call) >= bound),
        "Lt" => Box::new(move |call| moment_of(call) < bound),
        "Le" => Box::new(move |call| moment_of(call) <= bound),
        _ => return Err(format!("property {name} should not exist")),
    };
    Ok(Some(keeps))
}

/// A number without any order to it, the same for the same request (FNV-1a).
fn scattered(id: &str, request: u64) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ request;
    id.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(query: &[(&str, &str)], order: Order) -> Result<Vec<u64>, String> {
        let calls: Vec<FakeCall> = (0..5)
            .map(|nth| FakeCall::ended(nth, Timestamp::from_millis(1_795_200_000_000 + nth as i64)))
            .collect();
        let query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let nth = |call: &FakeCall| u64::from_str_radix(&call.id[24..], 16).unwrap();
        Ok(list(&calls, &query, order, 1)?.iter().map(nth).collect())
    }

    #[test]
    fn filters_and_limit_and_order_are_those_published() {
        let at = |nth: i64| Timestamp::from_millis(1_795_200_000_000 + nth).to_iso8601();
        let (one, three) = (at(1), at(3));
        let window = [("updatedAtGe", one.as_str()), ("updatedAtLt", three.as_str())];
        assert_eq!(ids(&window, Order::CreatedAscending).unwrap(), [1, 2]);
        let window = [("updatedAtGt", one.as_str()), ("updatedAtLe", three.as_str())];
        assert_eq!(ids(&window, Order::CreatedDescending).unwrap(), [3, 2]);
        assert_eq!(ids(&[("limit", "2")], Order::CreatedDescending).unwrap(), [4, 3]);
        assert_eq!(ids(&[("limit", "0")], Order::Shuffled).unwrap(), [0; 0]);
        for odd in
            [("limit", "1001"), ("updatedAtGe", "yesterday"), ("sortOrder", "ASC"), ("createdAtNe", &one)]
        {
            assert!(ids(&[odd], Order::Shuffled).is_err(), "{odd:?}");
        }
    }
}
