//! The tool that `docs/adding-a-tool.md` shows is a tool, and says what the page says that it says.

use std::time::{Duration, Instant};

use call_store::{Store, StoreConfiguration};
use jiff::Timestamp;
use local_dynamodb::LocalDynamoDb;
use serde_json::{Value, json};
use vapi_tools::{CallFacts, Engine, Limits, Secrets, Services, ToolRegistry};
use vapi_webhook::payload::{self, ToolCalls};

use crate::opening_hours::OpeningHours;
use crate::pages::{code_blocks, read};

fn registry() -> ToolRegistry {
    ToolRegistry::builder().with::<OpeningHours>().build().unwrap()
}

#[test]
fn the_page_shows_the_whole_file() {
    let file = read("functions/server-url/tests/documentation/opening_hours.rs");
    let page = read("docs/adding-a-tool.md");
    assert_eq!(code_blocks(&page, "rust").first(), Some(&file));
}

#[test]
fn the_page_shows_what_vapi_is_told_of_the_tool() {
    let page = read("docs/adding-a-tool.md");
    let shown: Value = serde_json::from_str(&code_blocks(&page, "json")[0]).unwrap();
    assert_eq!(shown, registry().definitions()[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tool_says_what_the_page_says() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let morning = json!({ "L": [{ "S": "09:00-12:00" }] });
    dynamodb
        .put(
            dynamodb.desk_table(),
            json!({ "pk": { "S": "DESK#main" }, "sk": { "S": "SETTINGS" }, "hours": { "M": { "fri": morning } } }),
        )
        .unwrap();
    let configuration = StoreConfiguration {
        desk_table: Some(dynamodb.desk_table().to_owned()),
        endpoint: Some(dynamodb.endpoint().to_owned()),
        ..StoreConfiguration::default()
    };
    let store = Store::connect(&configuration).unwrap();
    let now: Timestamp = "2026-06-11T17:15:00Z".parse().unwrap();
    let services = Services::new(now, Some(&store), Secrets::default());
    let engine = Engine::new(registry(), services, Limits::default());

    let page = read("docs/adding-a-tool.md");
    for (date, is_error, text) in [
        ("2026-06-12", false, "On Friday, June 12 we are open from 09:00 to 12:00."),
        ("2026-06-14", false, "On Sunday, June 14 we are closed."),
        ("2026-06-10", true, "That day is over: please ask for a coming one."),
    ] {
        let call = json!({ "id": "call_1", "name": "opening_hours", "arguments": { "date": date } });
        let body = json!({ "message": { "type": "tool-calls", "toolCallList": [call] } }).to_string();
        let calls = payload::read::<ToolCalls<'_>>(body.as_bytes()).unwrap().into_calls();
        let deadline = Instant::now() + Duration::from_secs(8);
        let results = engine.run(&calls, CallFacts::default(), deadline).await;
        assert_eq!((results[0].is_error(), results[0].text()), (is_error, text));
        assert!(page.contains(text), "{text}");
    }
}
