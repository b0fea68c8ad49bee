//! "Where is my order, LD-20417?" "Order LD-20417: shipped. It is expected on Friday, June 12."
//!
//! Asks an HTTPS API: `GET <orders_api_url>/<order>` with `Authorization: Bearer <orders_api_key>`, both from
//! `TOOL_SECRETS`. The API answers 404 for an order that it does not know, else JSON with a `status` and, if
//! it likes, `expected` (`YYYY-MM-DD`). Where it can't be reached or says that it is busy, it is asked once more.

use jiff::tz::TimeZone;
use reqwest::{StatusCode, Url};
use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::calendar::Date;
use vapi_tools::https::{read_json, send_with_retry};
use vapi_tools::{Effect, Tool, ToolContext, ToolError, ToolOptions, ToolResult};

use crate::wording;

const ORDER_MAX_CHARS: usize = 40;
const STATUS_MAX_CHARS: usize = 200;

#[derive(Deserialize, JsonSchema)]
pub(super) struct LookUpOrder {
    /// The order's number, as the caller says it: letters, digits and dashes.
    #[schemars(example = "LD-20417")]
    order: String,
}

/// What the API answers. Names as the API has them: change them to yours.
#[derive(Deserialize)]
struct Order {
    status: String,
    expected: Option<String>,
}

impl Tool for LookUpOrder {
    const NAME: &'static str = "look_up_order";
    const DESCRIPTION: &'static str =
        "Says how far an order is. Use it when the caller gives the number of an order.";
    const EFFECT: Effect = Effect::ReadOnly;
    const OPTIONS: ToolOptions = ToolOptions::new()
        .deadline_ms(5_000)
        .says_at_start("Let me look that up.")
        .says_when_delayed(2_500, "The orders are a little slow to load today. One more moment, please.");

    async fn call(self, context: &ToolContext) -> ToolResult {
        let Some(number) = order_number(&self.order) else {
            return Err(ToolError::refused(
                "An order number has only letters, digits and dashes. Please say it once more.",
            ));
        };
        let (Some(url), Some(key)) = (context.secret("orders_api_url"), context.secret("orders_api_key"))
        else {
            return Err(ToolError::unavailable("I can't look up orders here.", "orders_api_not_configured"));
        };
        let url = order_url(url, &number).ok_or_else(|| unavailable("orders_api_url"))?;
        let answer = send_with_retry(context, || Ok(context.get(url.as_str())?.bearer_auth(key))).await?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(format!("I find no order with the number {number}.").into()),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Err(unavailable("orders_api_key")),
            _ => return Err(unavailable("orders_api_status")),
        }
        let order: Order = read_json(answer).await?;
        let status =
            wording::data(&order.status, STATUS_MAX_CHARS).ok_or_else(|| unavailable("orders_api_answer"))?;
        let today = context.now().to_zoned(TimeZone::UTC).date();
        let expected = order.expected.and_then(|text| text.parse::<Date>().ok());
        let expected = expected.map(|date| format!(" It is expected on {}.", wording::day(date.0, today)));
        Ok(format!("Order {number}: {}.{}", status.trim_end_matches('.'), expected.unwrap_or_default())
            .into())
    }
}

fn unavailable(code: &'static str) -> ToolError {
    ToolError::unavailable("I can't see the orders right now.", code)
}

/// The number without the spaces that spelling leaves, `LD - 2 0 4 1 7`, if it can be one.
fn order_number(said: &str) -> Option<String> {
    let number: String =
        said.chars().filter(|char| !char.is_whitespace()).map(|char| char.to_ascii_uppercase()).collect();
    let may_be = (1..=ORDER_MAX_CHARS).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    may_be.then_some(number)
}

fn order_url(base: &str, number: &str) -> Option<Url> {
    let mut url = Url::parse(base).ok()?;
    url.path_segments_mut().ok()?.pop_if_empty().push(number);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_number_is_read_as_callers_say_it() {
        assert_eq!(order_number(" ld - 2 0 4 1 7 ").as_deref(), Some("LD-20417"));
        for said in ["", " ", "../admin", "1?all=1", "1#", "é1", &"1".repeat(41)] {
            assert_eq!(order_number(said), None, "{said:?}");
        }
    }

    #[test]
    fn the_number_is_the_last_part_of_the_path() {
        let url = |base| order_url(base, "LD-1").map(String::from);
        assert_eq!(
            url("https://api.example.com/orders").as_deref(),
            Some("https://api.example.com/orders/LD-1")
        );
        assert_eq!(
            url("https://api.example.com/orders/?v=2").as_deref(),
            Some("https://api.example.com/orders/LD-1?v=2")
        );
        assert_eq!(url("mailto:orders@example.com"), None);
    }
}
