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
    /// An assistant with tools, if those that ship are there, or whoever else is set up to answer.
    SomebodyAnswers,
    /// Two results in the order of the calls: free times, and the booking. Where one of the two tools is not there, what is
    /// called in vain gets an error.
    FreeTimesAndBooking,
}

impl Expectation {
    /// Checks `answer` of a project with these tools; on success, what of it is worth showing.
    pub(crate) fn check(self, answer: &Answer, wish: &Wish, tools: &[&str]) -> Result<Vec<String>> {
        ensure!(answer.status.as_u16() == 200, "the status is {} and should be 200", answer.status.as_u16());
        let body: Value = serde_json::from_slice(&answer.body).context("the answer is not JSON")?;
        match self {
            Self::Acknowledged => acknowledged(&body),
            Self::SomebodyAnswers => somebody_answers(&body, tools),
            Self::FreeTimesAndBooking if BOTH.iter().all(|name| tools.contains(name)) => {
                free_times_and_booking(&body, wish)
            }
            Self::FreeTimesAndBooking => one_result_each(&body, tools),
        }
    }
}

fn acknowledged(body: &Value) -> Result<Vec<String>> {
    ensure!(body.as_object().is_some_and(serde_json::Map::is_empty), "the answer should be {{}}");
    Ok(Vec::new())
}

fn somebody_answers(body: &Value, tools: &[&str]) -> Result<Vec<String>> {
    if let Some(error) = body["error"].as_str() {
        bail!("the caller would only hear: {error}");
    }
    if let Some(assistant) = body["assistant"].as_object() {
        let name = assistant.get("name").and_then(Value::as_str).unwrap_or("without a name");
        let has: Vec<&str> = body["assistant"]["model"]["tools"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|tool| tool["function"]["name"].as_str())
            .collect();
        // Without the tools that ship, nobody may have told the assistant of others yet.
        if has.is_empty() && !BOTH.iter().all(|name| tools.contains(name)) {
            return Ok(vec![format!("assistant \"{name}\" answers, without tools.")]);
        }
        ensure!(!has.is_empty(), "the assistant has no tools");
        return Ok(vec![format!("assistant \"{name}\" answers, with the tools {}", has.join(", "))]);
    }
    let others = ["assistantId", "squadId", "squad", "workflowId", "workflow", "destination"];
    match others.iter().find(|field| !body[**field].is_null()) {
        Some(field) => Ok(vec![format!("{field}: {}", body[*field])]),
        None => bail!("nobody would answer the call"),
    }
}

/// What the caller of the samples has done, in this order.
const BOTH: [&str; 2] = ["check_availability", "book_appointment"];

/// The results of the two calls.
fn results(body: &Value) -> Result<&[Value; 2]> {
    let results = body["results"].as_array().context("the answer has no results")?;
    results.as_slice().try_into().ok().context("there should be 2 results, one for each call")
}

fn one_result_each(body: &Value, tools: &[&str]) -> Result<Vec<String>> {
    let told = results(body)?.iter().zip(BOTH).map(|(result, name)| {
        let text = line(result, name)?;
        ensure!(tools.contains(&name) || result["error"].is_string(), "{name} should be an unknown tool");
        Ok(format!("{name}: {text}"))
    });
    told.collect()
}

fn free_times_and_booking(body: &Value, wish: &Wish) -> Result<Vec<String>> {
    let [free, booked] = results(body)?;
    let free = spoken(free, "check_availability")?;
    ensure!(free.matches(':').count() >= 2, "the first result should name free times");
    let booked = spoken(booked, "book_appointment")?;
    ensure!(booked.contains(&wish.time), "the second result should confirm {}", wish.time);
    Ok(vec![format!("check_availability: {free}"), format!("book_appointment: {booked}")])
}

/// The sentence of one result, which must be no error.
fn spoken<'a>(result: &'a Value, name: &str) -> Result<&'a str> {
    let text = line(result, name)?;
    ensure!(result["error"].is_null(), "{name} refused: {text}");
    Ok(text)
}

/// The text of one result or error, which has to be one: a single line.
fn line<'a>(result: &'a Value, name: &str) -> Result<&'a str> {
    ensure!(result["toolCallId"].as_str().is_some_and(|id| !id.is_empty()), "the result has no toolCallId");
    ensure!(result["name"] == name, "the result should be that of {name}");
    let texts = [&result["result"], &result["error"]].map(Value::as_str);
    let ([Some(text), None] | [None, Some(text)]) = texts else {
        bail!("{name} should have either a result or an error");
    };
    ensure!(
        !text.trim().is_empty() && !text.contains('\n'),
        "the answer of {name} should be one line of text"
    );
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    fn check(expects: Expectation, body: &Value) -> Result<Vec<String>> {
        check_with(&BOTH, expects, body)
    }

    fn check_with(tools: &[&str], expects: Expectation, body: &Value) -> Result<Vec<String>> {
        let status = vapi_cli::send::StatusCode::OK;
        let answer = Answer { status, body: body.to_string().into_bytes(), took: Duration::ZERO };
        let wish = Wish { date: "2031-01-02".to_owned(), time: "10:00".to_owned(), ..Wish::new() };
        expects.check(&answer, &wish, tools)
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
        for tools in [&[][..], &["ping"]] {
            assert!(check_with(tools, Expectation::SomebodyAnswers, &with(json!([]))).is_ok(), "{tools:?}");
        }
    }

    #[test]
    fn a_tool_that_is_not_there_is_answered_with_an_error() {
        let result =
            |name: &str, field: &str, text: &str| json!({ "toolCallId": "1", "name": name, field: text });
        let both = |free: Value, booked: Value| json!({ "results": [free, booked] });
        let none = both(
            result("check_availability", "error", "There are no tools here."),
            result("book_appointment", "error", "There are no tools here."),
        );
        assert!(check_with(&[], Expectation::FreeTimesAndBooking, &none).is_ok());
        let booked = result("book_appointment", "result", "Booked.");
        let odd = both(result("check_availability", "error", ""), booked.clone());
        assert!(check_with(&[], Expectation::FreeTimesAndBooking, &odd).is_err());
        let odd = both(result("check_availability", "error", "No."), booked);
        assert!(check_with(&[], Expectation::FreeTimesAndBooking, &odd).is_err());
        assert!(check_with(&["book_appointment"], Expectation::FreeTimesAndBooking, &odd).is_ok());
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
