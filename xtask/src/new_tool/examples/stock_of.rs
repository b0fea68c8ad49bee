//! "Do you have A-1042?" "We have 12 pieces of A-1042."
//!
//! Asks `GET <stock_api_url>/<article>` with `Authorization: Bearer <stock_api_key>`, both from `TOOL_SECRETS`.

use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::https::{read_json, send_with_retry};
use vapi_tools::{Effect, Tool, ToolContext, ToolError, ToolOptions, ToolResult};

// The arguments. The comment over a field is what the model reads of it.
#[derive(Deserialize, JsonSchema)]
pub(super) struct StockOf {
    /// The number of the article: letters, digits and dashes.
    article: String,
}

/// What the API answers, as far as it matters here.
#[derive(Deserialize)]
struct Answer {
    pieces: u32,
}

impl Tool for StockOf {
    const NAME: &'static str = "stock_of";
    // For the model: when to call it.
    const DESCRIPTION: &'static str =
        "Says how much of an article we have. Use it when the caller gives the number of an article.";
    // It changes nothing: it may run as often as the model likes.
    const EFFECT: Effect = Effect::ReadOnly;
    // How long it may take, and what the caller hears meanwhile.
    const OPTIONS: ToolOptions = ToolOptions::new()
        .deadline_ms(5_000)
        .says_at_start("Let me look that up.")
        .says_when_delayed(2_500, "One more moment, please.");

    async fn call(self, context: &ToolContext) -> ToolResult {
        // It becomes part of a URL, and a model can write anything.
        let Some(article) = article_number(&self.article) else {
            return Err(ToolError::refused("Such a number has only letters, digits and dashes."));
        };
        let (Some(url), Some(key)) = (context.secret("stock_api_url"), context.secret("stock_api_key"))
        else {
            return Err(ToolError::unavailable("I can't look that up here.", "stock_api_not_configured"));
        };
        let url = format!("{}/{article}", url.trim_end_matches('/'));
        // For what may arrive twice: a GET, or a request with an `Idempotency-Key`.
        let answer = send_with_retry(context, || Ok(context.get(&url)?.bearer_auth(key))).await?;
        match answer.status().as_u16() {
            200 => {}
            404 => return Err(ToolError::refused(format!("I find no article {article}."))),
            _ => return Err(ToolError::unavailable("I can't see our stock right now.", "stock_api_status")),
        }
        let Answer { pieces } = read_json(answer).await?;
        Ok(match pieces {
            0 => format!("{article} is sold out."),
            1 => format!("We have one piece of {article}."),
            _ => format!("We have {pieces} pieces of {article}."),
        }
        .into())
    }
}

/// The number without the spaces that spelling leaves, `A - 1 0 4 2`, if it can be one.
fn article_number(said: &str) -> Option<String> {
    let number: String = said.chars().filter(|letter| !letter.is_whitespace()).collect();
    let is_plain = number.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (is_plain && (1..=40).contains(&number.len())).then_some(number)
}
