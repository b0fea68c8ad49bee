//! The real binary, against every sample and every type.

use local_dynamodb::LocalDynamoDb;
use vapi_webhook::Family;

#[tokio::test(flavor = "multi_thread")]
async fn every_type_gets_its_status_and_the_shape_of_its_answer() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = function_contract::start(env!("CARGO_BIN_EXE_tool-calls"), &dynamodb);
    function_contract::check_every_type(&function, &[Family::ToolCalls]);
}
