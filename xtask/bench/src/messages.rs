//! Server messages as Vapi sends them, at a chosen size. The people are made up.
//!
//! A message grows as it does in life: with the turns of the conversation, which most messages carry two or three times
//! over (`artifact.messages`, `artifact.messagesOpenAIFormatted`, the transcript).

use serde_json::{Value, json};

use crate::conversation::{Conversation, STARTED_AT_MS};

/// The tool that is called: it needs an API that is not configured here, so its answer comes from the engine alone. So it does
/// where somebody has removed that tool.
pub const TOOL_WITHOUT_STORE: &str = "look_up_order";

/// Stands in every id that has to differ from call to call.
const NUMBER: &str = "5eed00000000";

/// One message type to measure with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Message {
    /// `assistant-request`
    AssistantRequest,
    /// `tool-calls`
    ToolCalls,
    /// `transfer-destination-request`
    TransferDestinationRequest,
    /// `conversation-update`
    ConversationUpdate,
    /// `end-of-call-report`
    EndOfCallReport,
}

impl Message {
    /// How many turns make this message about `bytes` long.
    #[must_use]
    pub fn turns_for(self, bytes: usize) -> usize {
        let fixed = self.body(0).len();
        let wanted = bytes.saturating_sub(fixed);
        let mut turns = 100;
        // Later turns are a little longer than early ones, so that one look is not enough.
        for _ in 0..2 {
            let growth = self.body(turns).len() - fixed;
            if growth == 0 {
                return 0;
            }
            turns = (wanted * turns / growth).max(1);
        }
        turns
    }

    /// The body of a POST of about `bytes`.
    #[must_use]
    pub fn of_size(self, bytes: usize) -> String {
        self.body(self.turns_for(bytes))
    }

    /// The body of the POST, after `turns` turns of the call.
    #[must_use]
    pub fn body(self, turns: usize) -> String {
        let conversation = Conversation::of(turns);
        let mut message = common();
        let own = match self {
            Self::AssistantRequest => json!({"type": "assistant-request"}),
            Self::ToolCalls => tool_calls(&conversation),
            Self::TransferDestinationRequest => {
                json!({"type": "transfer-destination-request", "artifact": artifact(&conversation)})
            }
            Self::ConversationUpdate => conversation_update(&conversation),
            Self::EndOfCallReport => end_of_call_report(&conversation),
        };
        if self != Self::AssistantRequest {
            message["assistant"] = assistant();
        }
        if let (Some(message), Value::Object(own)) = (message.as_object_mut(), own) {
            message.extend(own);
        }
        json!({ "message": message }).to_string()
    }
}

/// The same message of another call, as long as the first.
#[must_use]
pub fn of_call(body: &str, number: usize) -> String {
    body.replace(NUMBER, &format!("5eed{number:08x}"))
}

fn common() -> Value {
    let number_entry = json!({
        "id": "7d0c5e52-8a55-4c62-9c47-0a4f3f0a2b11",
        "number": "+14155550100",
        "name": "Front desk",
        "provider": "vapi",
        "status": "active",
    });
    json!({
        "timestamp": STARTED_AT_MS + 60_000,
        "call": {
            "id": format!("019c32ba-1e0f-7004-935b-{NUMBER}"),
            "orgId": "0f4b7bd1-51de-4be0-9dd2-6a2b0c8e4c3d",
            "createdAt": "2026-02-06T11:34:10.511Z",
            "updatedAt": "2026-02-06T11:34:10.511Z",
            "type": "inboundPhoneCall",
            "status": "ringing",
            "phoneNumberId": "7d0c5e52-8a55-4c62-9c47-0a4f3f0a2b11",
            "phoneCallProvider": "vapi",
            "phoneCallTransport": "pstn",
            "monitor": {"listenUrl": "wss://example.com/listen", "controlUrl": "https://example.com/control"},
        },
        "customer": {"number": "+14155550123"},
        "phoneNumber": number_entry,
    })
}

fn assistant() -> Value {
    json!({
        "id": "5a3c9ad1-6f0e-4a0f-8b3d-2f1f0c9d7e65",
        "name": "Front desk",
        "firstMessage": "Hello, this is the front desk. How can I help?",
        "model": {
            "provider": "openai",
            "model": "gpt-4o",
            "messages": [{"role": "system", "content": SYSTEM_PROMPT}],
        },
        "voice": {"provider": "vapi", "voiceId": "Elliot"},
        "transcriber": {"provider": "deepgram", "model": "nova-3", "language": "en"},
        "serverMessages": ["conversation-update", "end-of-call-report", "status-update", "tool-calls"],
    })
}

const SYSTEM_PROMPT: &str = "You answer the phone of a small practice. Be brief and friendly. Ask for one thing at a \
    time. Say dates and times in words. Book only times that the calendar offers, and repeat them before you book.";

fn artifact(conversation: &Conversation) -> Value {
    json!({
        "messages": conversation.messages(),
        "messagesOpenAIFormatted": conversation.openai_messages(),
    })
}

fn tool_calls(conversation: &Conversation) -> Value {
    let call = json!({
        "id": format!("call_{NUMBER}{NUMBER}"),
        "type": "function",
        "function": {"name": TOOL_WITHOUT_STORE, "arguments": {"order": "A-1042"}},
    });
    json!({
        "type": "tool-calls",
        "toolCalls": [call],
        "toolCallList": [call],
        "toolWithToolCallList": [{
            "type": "function",
            "async": false,
            "function": {
                "name": TOOL_WITHOUT_STORE,
                "description": "Looks up where an order is.",
                "parameters": {
                    "type": "object",
                    "properties": {"order": {"type": "string", "description": "The order's number."}},
                    "required": ["order"],
                },
            },
            "toolCall": call,
        }],
        "artifact": artifact(conversation),
    })
}

fn conversation_update(conversation: &Conversation) -> Value {
    json!({
        "type": "conversation-update",
        "messages": conversation.messages(),
        "conversation": conversation.openai_messages(),
        "messagesOpenAIFormatted": conversation.openai_messages(),
        "artifact": artifact(conversation),
    })
}

fn end_of_call_report(conversation: &Conversation) -> Value {
    let transcript = conversation.transcript();
    let messages = conversation.messages_with_words();
    let duration_ms = conversation.duration_ms();
    json!({
        "type": "end-of-call-report",
        "endedReason": "customer-ended-call",
        "startedAt": "2026-02-06T11:34:11.312Z",
        "endedAt": "2026-02-06T11:44:11.312Z",
        "durationMs": duration_ms,
        "durationSeconds": duration_ms as f64 / 1000.0,
        "cost": 0.4127,
        "costBreakdown": {"stt": 0.0301, "llm": 0.0906, "tts": 0.1204, "vapi": 0.15, "transport": 0.0216,
            "total": 0.4127, "llmPromptTokens": 90_412, "llmCompletionTokens": 2_210, "ttsCharacters": 4_812},
        "analysis": {"summary": SUMMARY, "successEvaluation": "true", "structuredData": {"reason": "check-up"}},
        "summary": SUMMARY,
        "transcript": transcript,
        "messages": messages,
        "recordingUrl": "https://storage.vapi.ai/recording.wav",
        "stereoRecordingUrl": "https://storage.vapi.ai/recording-stereo.wav",
        "artifact": {
            "messages": messages,
            "messagesOpenAIFormatted": conversation.openai_messages(),
            "transcript": transcript,
            "recordingUrl": "https://storage.vapi.ai/recording.wav",
            "performanceMetrics": {"turnLatencies": conversation.turn_latencies()},
        },
    })
}

const SUMMARY: &str =
    "The caller asked for a check-up, was offered three times and booked Thursday at half past nine.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_as_long_as_it_was_asked_for() {
        let growing = [
            Message::ToolCalls,
            Message::TransferDestinationRequest,
            Message::ConversationUpdate,
            Message::EndOfCallReport,
        ];
        for message in growing {
            for (bytes, tolerance) in [(3_000, 1_000), (300_000, 20_000), (5_000_000, 250_000)] {
                let length = message.body(message.turns_for(bytes)).len();
                assert!(length.abs_diff(bytes) <= tolerance, "{message:?}: {length} for {bytes}");
            }
        }
    }

    #[test]
    fn every_number_is_another_call_of_the_same_length() {
        let body = Message::ToolCalls.body(3);
        let (first, second) = (of_call(&body, 1), of_call(&body, 2));
        assert_eq!(first.len(), second.len());
        assert_ne!(first, second);
    }
}
