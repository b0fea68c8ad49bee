//! Requests as Vapi signs them.

use std::time::{SystemTime, UNIX_EPOCH};

use local_dynamodb::LocalDynamoDb;
use runtime_api::FunctionUrlRequest;
use vapi_webhook::credential::{Credentials, ToSign};

/// Key of the credential that the functions under test accept.
pub const SECRET_KEY: &str = "contract-secret-key";

pub(crate) fn credential() -> String {
    format!(r#"{{"type":"hmac","secretKey":"{SECRET_KEY}","algorithm":"sha256"}}"#)
}

/// Variables of a function under test.
#[must_use]
pub fn environment(dynamodb: &LocalDynamoDb) -> Vec<(&'static str, String)> {
    vec![
        ("VAPI_CREDENTIALS", credential()),
        ("CALLS_TABLE", dynamodb.calls_table().to_owned()),
        ("DESK_TABLE", dynamodb.desk_table().to_owned()),
        ("AWS_ENDPOINT_URL_DYNAMODB", dynamodb.endpoint().to_owned()),
        ("AWS_REGION", "us-west-2".to_owned()),
        ("AWS_ACCESS_KEY_ID", "test".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
    ]
}

/// A POST signed with [`SECRET_KEY`] at this moment.
#[must_use]
pub fn signed(body: &[u8]) -> FunctionUrlRequest {
    let credentials = Credentials::parse(&credential()).expect("a usable credential");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs().to_string();
    let to_sign = ToSign { method: "POST", url: "", timestamp: &now, message_id: "", body };
    let headers = credentials.plans()[0].sign(&to_sign);
    let request = FunctionUrlRequest::post(body).header("content-type", "application/json");
    headers.iter().fold(request, |request, (name, value)| request.header(name, value))
}
