//! What an answer has to be.

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use vapi_cli::send::Answer;

use crate::wish::Wish;

/// What the answer to a message has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// `{}`: Vapi ignores the body.
    Acknowledged,
    /// An assistant with tools, or whoever else is set up to answer.
    SomebodyAnswers,
    /// Two results in the order of the calls: free times, and the booking.
    FreeTimesAndBooking,
}

impl Expectation {
    /// Checks `answer`; on success, what of it is worth showing.
    pub(crate) fn check(self, answer: &Answer, wish: &Wish) -> Result<Vec<String>> {
        ensure!(answer.status.as_u16() == 200, "the status is {} and should be 200", answer.status.as_u16());
        let body: Value = serde_json::from_slice(&answer.body).context("the answer is not JSON")?;
        match self {
            Self::Acknowledged => acknowledged(&body),
            Self::SomebodyAnswers => somebody_answers(&body),
            Self::FreeTimesAndBooking => free_times_and_booking(&body, wish),
        }
    }
}

fn acknowledged(body: &Value) -> Result<Vec<String>> {
    ensure!(body.as_object().is_some_and(serde_json::Map::is_empty), "the answer should be {{}}");
    Ok(Vec::new())
}

fn somebody_answers(body: &Value) -> Result<Vec<String>> {
    if let Some(error) = body["error"].as_str() {
        bail!("the caller would only hear: {error}");
    }
    if let Some(assistant) = body["assistant"].as_object() {
        let name = assistant.get("name").and_then(Value::as_str).unwrap_or("without a name");
        let tools: Vec<&str> = body["assistant"]["model"]["tools"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|tool| tool["function"]["name"].as_str())
            .collect();
        ensure!(!tools.is_empty(), "the assistant has no tools");
        return Ok(vec![format!("assistant \"{name}\" answers, with the tools {}", tools.join(", "))]);
    }
    let others = ["assistantId", "squadId", "squad", "workflowId", "workflow", "destination"];
    match others.iter().find(|field| !body[**field].is_null()) {
        Some(field) => Ok(vec![format!("{field}: {}", body[*field])]),
        None => bail!("nobody would answer the call"),
    }
}

fn free_times_and_booking(body: &Value, wish: &Wish) -> Result<Vec<String>> {
    let results = body["results"].as_array().context("the answer has no results")?;
    let [free, booked] = results.as_slice() else {
        bail!("there should be 2 results, one for each call");
    };
    let free = spoken(free, "check_availability")?;
    ensure!(free.matches(':').count() >= 2, "the first result should name free times");
    let booked = spoken(booked, "book_appointment")?;
    ensure!(booked.contains(&wish.time), "the second result should confirm {}", wish.time);
    Ok(vec![format!("check_availability: {free}"), format!("book_appointment: {booked}")])
}

/// The sentence of one result, which has to be one: a single line, and no error.
fn spoken<'a>(result: &'a Value, name: &str) -> Result<&'a str> {
    ensure!(result["toolCallId"].as_str().is_some_and(|id| !id.is_empty()), "the result has no toolCallId");
    ensure!(result["name"] == name, "the result should be that of {name}");
    if let Some(error) = result["error"].as_str() {
        bail!("{name} refused: {error}");
    }
    let text = result["result"].as_str().with_context(|| format!("{name} has no result"))?;
    ensure!(
        !text.trim().is_empty() && !text.contains('\n'),
        "the result of {name} should be one line of text"
    );
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    fn check(expects: Expectation, body: &Value) -> Result<Vec<String>> {
        let status = vapi_cli::send::StatusCode::OK;
        let answer = Answer { status, body: body.to_string().into_bytes(), took: Duration::ZERO };
        let wish = Wish { date: "2031-01-02".to_owned(), time: "10:00".to_owned(), ..Wish::new() };
        expects.check(&answer, &wish)
    }

    #[test]
    fn an_acknowledgement_says_nothing() {
        assert!(check(Expectation::Acknowledged, &json!({})).is_ok());
        assert!(check(Expectation::Acknowledged, &json!({ "error": "no" })).is_err());
    }

    #[test]
    fn an_assistant_without_tools_is_not_enough() {
        let with = |tools: Value| json!({ "assistant": { "name": "Desk", "model": { "tools": tools } } });
        assert!(check(Expectation::SomebodyAnswers, &with(json!([]))).is_err());
        assert!(
            check(Expectation::SomebodyAnswers, &with(json!([{ "function": { "name": "ping" } }]))).is_ok()
        );
        assert!(check(Expectation::SomebodyAnswers, &json!({ "error": "We can't answer." })).is_err());
    }

    #[test]
    fn a_refused_booking_spoils_the_call() {
        let with = |booking: Value| {
            let free =
                json!({ "toolCallId": "1", "name": "check_availability", "result": "Free: 09:00, 10:00." });
            json!({ "results": [free, booking] })
        };
        let booked = json!({ "toolCallId": "2", "name": "book_appointment", "result": "Booked for 10:00." });
        assert!(check(Expectation::FreeTimesAndBooking, &with(booked)).is_ok());
        let refused =
            json!({ "toolCallId": "2", "name": "book_appointment", "error": "That slot is taken." });
        let error = check(Expectation::FreeTimesAndBooking, &with(refused)).expect_err("refused");
        assert_eq!(error.to_string(), "book_appointment refused: That slot is taken.");
    }
}
