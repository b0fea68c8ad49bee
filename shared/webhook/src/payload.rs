//! What each type of message carries.
//!
//! The structs borrow from the body and list what the published schemas and real messages have. Every field is
//! optional: only `message.type` can be relied upon. A field of the wrong kind reads as absent, numbers and texts stand
//! in for each other, and what has no field of its own is kept in `extra`. Opaque JSON stays as it came.

mod artifact;
mod assistant_events;
mod assistant_request;
mod call;
mod call_artifact_upload;
mod campaign_predial;
mod chat_and_session;
mod conversation_update;
mod customer;
mod destination_requests;
mod end_of_call_report;
mod endpointing_request;
mod extra;
mod knowledge_base_request;
mod metadata;
mod model_output;
mod phone_call_control;
mod phone_number;
mod speech;
mod status_update;
mod tool_calls;
mod transcript;
mod transfer_update;
mod voice_request;

pub use artifact::{Artifact, MonoRecording, PerformanceMetrics, Recording, TurnLatency};
pub use assistant_events::{AssistantSpeechStarted, AssistantStarted, LanguageChangeDetected};
pub use assistant_request::AssistantRequest;
pub use call::{Call, CallDeleted, Hang};
pub use call_artifact_upload::{CallArtifactUpload, UploadedArtifact};
pub use campaign_predial::{CampaignPredial, Contact};
pub use chat_and_session::{Chat, ChatEvent, Session, SessionEvent};
pub use conversation_update::ConversationUpdate;
pub use customer::Customer;
pub use destination_requests::{HandoffDestinationRequest, TransferDestinationRequest};
pub use end_of_call_report::{Analysis, CostBreakdown, EndOfCallReport};
pub use endpointing_request::CallEndpointingRequest;
pub use extra::Extra;
pub use knowledge_base_request::{ConversationTurn, KnowledgeBaseRequest};
pub use metadata::Metadata;
pub use model_output::ModelOutput;
pub use phone_call_control::PhoneCallControl;
pub use phone_number::PhoneNumber;
pub use speech::{SpeechUpdate, UserInterrupted, VoiceInput};
pub use status_update::StatusUpdate;
pub use tool_calls::{
    BadArguments, CalledFunction, FunctionCall, ToolCall, ToolCalls, ToolWithToolCall, called,
};
pub use transcript::Transcript;
pub use transfer_update::TransferUpdate;
pub use voice_request::VoiceRequest;

pub use crate::wire::Payload;

use crate::{MalformedMessage, head};

/// Reads a message's payload from the raw body, in one pass.
///
/// # Errors
///
/// [`MalformedMessage`] where the body is no JSON or has no `message`. A missing or odd field is no error.
pub fn read<'a, M: Payload<'a>>(body: &'a [u8]) -> Result<M, MalformedMessage> {
    head::read_message(body)
}
