//! What is measured: each function, by the message that is its daily work.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, bail, ensure};
use bench::messages::Message;
use local_dynamodb::{CALLS_TABLE, DESK_TABLE};
use runtime_api::{FunctionUrlRequest, HttpAnswer};
use vapi_webhook::credential::{Credentials, ToSign};

/// The default HMAC plan: nearly what every deployment will use.
const CREDENTIAL: &str = r#"{"type":"hmac","algorithm":"sha256","secretKey":"bench-secret"}"#;

/// One function and the message it is measured by.
pub(crate) struct Subject {
    pub(crate) function: &'static str,
    pub(crate) message: Message,
}

/// In the order of the table.
const SUBJECTS: [Subject; 6] = [
    Subject { function: "server-url", message: Message::ConversationUpdate },
    Subject { function: "assistant-request", message: Message::AssistantRequest },
    Subject { function: "tool-calls", message: Message::ToolCalls },
    Subject { function: "call-requests", message: Message::TransferDestinationRequest },
    Subject { function: "call-events", message: Message::ConversationUpdate },
    Subject { function: "end-of-call-report", message: Message::EndOfCallReport },
];

/// The subjects of these names; all of them for no name.
pub(crate) fn chosen(names: &[String]) -> anyhow::Result<Vec<&'static Subject>> {
    if let Some(unknown) = names.iter().find(|name| !SUBJECTS.iter().any(|subject| subject.function == *name))
    {
        bail!("no function is called {unknown}: {}", SUBJECTS.map(|subject| subject.function).join(", "));
    }
    let is_chosen =
        |subject: &&Subject| names.is_empty() || names.iter().any(|name| name == subject.function);
    Ok(SUBJECTS.iter().filter(is_chosen).collect())
}

impl Subject {
    /// Whether its message carries the conversation, so that it comes in every size.
    pub(crate) fn grows(&self) -> bool {
        self.message != Message::AssistantRequest
    }

    /// That a function did its work, so that no refusal is measured.
    pub(crate) fn check(&self, answer: &HttpAnswer) -> anyhow::Result<()> {
        let body = answer.json();
        let done = match self.message {
            Message::ToolCalls => body["results"].as_array().is_some_and(|results| results.len() == 1),
            Message::AssistantRequest => body.get("error").is_none(),
            _ => body.is_object(),
        };
        ensure!(answer.status == 200 && done, "answered {} {}", answer.status, answer.text());
        Ok(())
    }
}

/// What every function gets, as a deployment would give it.
pub(crate) struct Environment {
    variables: Vec<(&'static str, String)>,
    credentials: Credentials,
}

impl Environment {
    /// `endpoint` is the DynamoDB's, or a proxy's in front of it.
    pub(crate) fn at(endpoint: &str) -> anyhow::Result<Self> {
        Ok(Self {
            variables: vec![
                ("VAPI_CREDENTIALS", CREDENTIAL.to_owned()),
                ("CALLS_TABLE", CALLS_TABLE.to_owned()),
                ("DESK_TABLE", DESK_TABLE.to_owned()),
                ("AWS_ENDPOINT_URL_DYNAMODB", endpoint.to_owned()),
            ],
            credentials: Credentials::parse(CREDENTIAL).context("the benchmark's own credential")?,
        })
    }

    pub(crate) fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// The event of a POST of `body`, signed as Vapi signs it.
    pub(crate) fn signed_event(&self, body: &str) -> anyhow::Result<Vec<u8>> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock stands before 1970")?;
        let timestamp = now.as_secs().to_string();
        let to_sign = ToSign {
            method: "POST",
            url: "https://local.lambda-url.us-west-2.on.aws/",
            timestamp: &timestamp,
            message_id: "",
            body: body.as_bytes(),
        };
        let plan = self.credentials.plans().first().context("the benchmark's credential has no plan")?;
        let headers = plan.sign(&to_sign);
        let request = FunctionUrlRequest::post(body).header("content-type", "application/json");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        Ok(request.to_event())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_all_and_a_wrong_name_is_refused_with_the_right_ones() {
        assert_eq!(chosen(&[]).unwrap().len(), SUBJECTS.len());
        let one = chosen(&["tool-calls".to_owned()]).unwrap();
        assert_eq!(one.iter().map(|subject| subject.function).collect::<Vec<_>>(), ["tool-calls"]);
        let error = chosen(&["toolcalls".to_owned()]).map(|_| ()).unwrap_err().to_string();
        assert!(error.starts_with("no function is called toolcalls: server-url, "), "{error}");
    }
}
