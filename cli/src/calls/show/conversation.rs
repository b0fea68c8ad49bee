//! What was said, turn by turn.

use std::io::{self, Write};

use serde_json::value::RawValue;
use serde_json::{Value, json};
use vapi_webhook::payload::{self, EndOfCallReport};

use super::lenient::lenient;
use crate::calls::when::length;
use crate::output::write_wrapped;
use crate::plain::{line, lines};

/// The conversation of a report.
pub(super) enum Conversation {
    /// Turns with speakers and times.
    Turns(Vec<Turn>),
    /// Vapi's transcript as one text, where the report has no turns.
    Text(String),
    /// Nothing was said, or it is not kept.
    Nothing,
}

/// What one of the parties did.
pub(super) struct Turn {
    speaker: String,
    text: String,
    /// Seconds from the start of the call.
    at: Option<f64>,
}

impl Conversation {
    /// Reads the conversation of a message, `{"message":{…}}`.
    pub(super) fn of(message: Option<&[u8]>) -> Self {
        let report: EndOfCallReport<'_> = payload::read(message.unwrap_or_default()).unwrap_or_default();
        let messages: Option<Vec<&RawValue>> =
            report.messages().and_then(|list| serde_json::from_str(list.get()).ok());
        // Each on its own: an odd one costs no other.
        let turns: Vec<Turn> =
            messages.iter().flatten().flat_map(|message| turns_of(&lenient(message))).collect();
        match report.transcript() {
            _ if !turns.is_empty() => Self::Turns(turns),
            Some(text) => Self::Text(text.to_owned()),
            None => Self::Nothing,
        }
    }

    /// Writes it for people.
    pub(super) fn write(&self, output: &mut impl Write, width: usize) -> io::Result<()> {
        match self {
            Self::Turns(turns) => {
                for turn in turns {
                    let at = turn.at.map_or_else(|| "-".to_owned(), length);
                    writeln!(output, "{at:>7}  {}", line(&turn.speaker))?;
                    let mut text = Vec::new();
                    write_wrapped(&mut text, &lines(&turn.text), width.saturating_sub(INDENT.len()).max(20))?;
                    for line in String::from_utf8_lossy(&text).lines() {
                        writeln!(output, "{INDENT}{line}")?;
                    }
                }
                Ok(())
            }
            Self::Text(text) => write_wrapped(output, &lines(text), width),
            Self::Nothing => writeln!(output, "Nothing was said, or it is not kept."),
        }
    }

    /// Writes it for programs: one object a turn.
    pub(super) fn write_json(&self, output: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Turns(turns) => turns.iter().try_for_each(|turn| {
                let object =
                    json!({ "speaker": turn.speaker, "text": turn.text, "secondsFromStart": turn.at });
                writeln!(output, "{object}")
            }),
            Self::Text(text) => writeln!(output, "{}", json!({ "transcript": text })),
            Self::Nothing => Ok(()),
        }
    }
}

const INDENT: &str = "         ";

/// The turns of one message: none for the prompt, one for each tool of a message that calls several.
fn turns_of(message: &Value) -> Vec<Turn> {
    let text = |name: &str| message[name].as_str().filter(|text| !text.is_empty());
    let at = message["secondsFromStart"].as_f64();
    let turn = |speaker: &str, text: String| Turn { speaker: speaker.to_owned(), text, at };
    let said = text("message").or_else(|| text("content"));
    match text("role").unwrap_or("unknown") {
        "system" => Vec::new(),
        "tool_calls" => {
            let calls = message["toolCalls"].as_array().into_iter().flatten();
            calls.map(|call| turn("Tool call", tool_call(&call["function"]))).collect()
        }
        "tool_call_result" | "tool" => {
            let name = text("name").unwrap_or("a tool");
            let result = text("result").or(said).map_or_else(|| message["result"].to_string(), str::to_owned);
            vec![turn(&format!("Result of {name}"), result)]
        }
        role => {
            let speaker = match role {
                "bot" | "assistant" | "ai" => "Assistant",
                "user" | "customer" => "Caller",
                other => other,
            };
            said.map(|said| turn(speaker, said.to_owned())).into_iter().collect()
        }
    }
}

fn tool_call(function: &Value) -> String {
    let name = function["name"].as_str().unwrap_or("unknown");
    match &function["arguments"] {
        Value::String(arguments) => format!("{name} {arguments}"),
        Value::Null => name.to_owned(),
        arguments => format!("{name} {arguments}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(messages: &str) -> String {
        let message =
            format!(r#"{{"message":{{"artifact":{{"transcript":"AI: hi","messages":{messages}}}}}}}"#);
        let mut written = Vec::new();
        Conversation::of(Some(message.as_bytes())).write(&mut written, 60).expect("memory");
        String::from_utf8(written).expect("text")
    }

    #[test]
    fn every_kind_of_turn_has_its_speaker_and_time() {
        let messages = r#"[{"role":"system","message":"secret of the house"},
            {"role":"bot","message":"Hello","secondsFromStart":0.6},
            {"role":"user","content":"Hi","secondsFromStart":3725},
            {"role":"tool_calls","toolCalls":[{"function":{"name":"a","arguments":"{\"x\":1}"}},{"function":{"name":"b","arguments":{"y":2}}}]},
            {"role":"tool_call_result","name":"a","result":"done"},
            {"role":"observer","message":"odd"}, 7, {"role":"bot"}]"#;
        assert_eq!(
            shown(messages),
            "   0:01  Assistant\n         Hello\n1:02:05  Caller\n         Hi\n      -  Tool call\n         a {\"x\":1}\n      \
             -  Tool call\n         b {\"y\":2}\n      -  Result of a\n         done\n      -  observer\n         odd\n"
        );
    }

    #[test]
    fn half_an_emoji_costs_nothing_but_itself() {
        let messages = r#"[{"role":"bot","message":"hello there"},{"role":"user","message":"ok \ud83d"},
            {"role":"tool_calls","toolCalls":[{"function":{"name":"a","arguments":"x\ud83d"}}]},{"role":"bot","message":"bye"}]"#;
        let shown = shown(messages);
        for part in ["hello there", "Caller\n         ok \u{fffd}", "a x\u{fffd}", "bye"] {
            assert!(shown.contains(part), "{part} is not in {shown}");
        }
    }

    #[test]
    fn without_turns_the_transcript_is_shown() {
        for messages in ["[]", "null", r#"[{"role":"system","message":"x"}]"#, r#"["\ud800"]"#] {
            assert_eq!(shown(messages), "AI: hi\n", "{messages}");
        }
    }

    #[test]
    fn a_report_without_either_or_without_a_body_says_so() {
        for message in [None, Some(&b"{}"[..]), Some(b"no json")] {
            assert!(matches!(Conversation::of(message), Conversation::Nothing));
        }
    }
}
