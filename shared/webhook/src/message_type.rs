//! The one table of message types: name, family, and whether Vapi waits for an answer.

use std::fmt;

use crate::Family;

macro_rules! message_types {
    ($($variant:ident $name:literal $family:ident $answered:literal;)*) => {
        /// Type of a server message: `message.type`.
        ///
        /// Vapi adds types without notice, so a name that is not listed is kept in [`MessageType::Unknown`] and never
        /// an error. See [Vapi Docs/Server events].
        ///
        /// [Vapi Docs/Server events]: https://docs.vapi.ai/server-url/events
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum MessageType {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
            /// A type that this version does not know, with its name as it came.
            Unknown(String),
        }

        impl MessageType {
            /// Every type that is known by name.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Reads a type's name, exactly as it stands in `message.type`.
            #[must_use]
            pub fn parse(name: &str) -> Self {
                match name {
                    $($name => Self::$variant,)*
                    other => Self::Unknown(other.to_owned()),
                }
            }

            /// Name as it stands in `message.type`.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Unknown(name) => name,
                }
            }

            /// Family that serves this type. Unknown types are events: nothing can be answered to them.
            #[must_use]
            pub const fn family(&self) -> Family {
                match self {
                    $(Self::$variant => Family::$family,)*
                    Self::Unknown(_) => Family::CallEvents,
                }
            }

            /// Whether Vapi uses the answer. Where it doesn't, any 2xx will do.
            #[must_use]
            pub const fn is_answered(&self) -> bool {
                match self {
                    $(Self::$variant => $answered,)*
                    Self::Unknown(_) => false,
                }
            }
        }
    };
}

message_types! {
    AssistantRequest "assistant-request" AssistantRequest true;

    ToolCalls "tool-calls" ToolCalls true;
    FunctionCall "function-call" ToolCalls true;

    TransferDestinationRequest "transfer-destination-request" CallRequests true;
    HandoffDestinationRequest "handoff-destination-request" CallRequests true;
    KnowledgeBaseRequest "knowledge-base-request" CallRequests true;
    CallEndpointingRequest "call.endpointing.request" CallRequests true;
    VoiceRequest "voice-request" CallRequests true;
    CampaignPredial "campaign.predial" CallRequests true;

    EndOfCallReport "end-of-call-report" EndOfCallReport false;

    AssistantSpeechStarted "assistant.speechStarted" CallEvents false;
    AssistantStarted "assistant.started" CallEvents false;
    CallArtifactUpload "call.artifact.upload" CallEvents false;
    CallDeleteFailed "call.delete.failed" CallEvents false;
    CallDeleted "call.deleted" CallEvents false;
    CampaignArchived "campaign.archived" CallEvents false;
    CampaignCancelled "campaign.cancelled" CallEvents false;
    CampaignEnded "campaign.ended" CallEvents false;
    CampaignJobContinued "campaign.job.continued" CallEvents false;
    CampaignStarted "campaign.started" CallEvents false;
    CampaignUnarchived "campaign.unarchived" CallEvents false;
    ChatCreated "chat.created" CallEvents false;
    ChatDeleted "chat.deleted" CallEvents false;
    ContactCompleted "contact.completed" CallEvents false;
    ContactDispatched "contact.dispatched" CallEvents false;
    ContactFailed "contact.failed" CallEvents false;
    ContactPredialFailed "contact.predial-failed" CallEvents false;
    ContactSkipped "contact.skipped" CallEvents false;
    ConversationUpdate "conversation-update" CallEvents false;
    Hang "hang" CallEvents false;
    LanguageChangeDetected "language-change-detected" CallEvents false;
    LanguageChanged "language-changed" CallEvents false;
    ModelOutput "model-output" CallEvents false;
    PhoneCallControl "phone-call-control" CallEvents false;
    SessionCreated "session.created" CallEvents false;
    SessionDeleted "session.deleted" CallEvents false;
    SessionUpdated "session.updated" CallEvents false;
    SpeechUpdate "speech-update" CallEvents false;
    StatusUpdate "status-update" CallEvents false;
    Transcript "transcript" CallEvents false;
    TranscriptFinal "transcript[transcriptType=\"final\"]" CallEvents false;
    TransferUpdate "transfer-update" CallEvents false;
    UserInterrupted "user-interrupted" CallEvents false;
    VoiceInput "voice-input" CallEvents false;
}

impl MessageType {
    /// Whether a message of this type is lost for good where a function answers 200 without serving it: Vapi waits for
    /// its answer, or it is the report.
    #[must_use]
    pub const fn matters_if_misrouted(&self) -> bool {
        self.is_answered() || matches!(self, Self::EndOfCallReport)
    }
}

impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_four_types_are_known_by_name_and_each_name_leads_back_to_its_type() {
        assert_eq!(MessageType::ALL.len(), 44);
        for known in MessageType::ALL {
            assert_eq!(&MessageType::parse(known.as_str()), known);
        }
    }

    #[test]
    fn an_unknown_type_keeps_its_name_and_is_an_event() {
        let unknown = MessageType::parse("call.teleported");
        assert_eq!(unknown.as_str(), "call.teleported");
        assert_eq!(unknown.family(), Family::CallEvents);
        assert!(!unknown.is_answered());
    }

    #[test]
    fn every_type_outside_call_events_matters_if_misrouted_and_no_other_does() {
        for known in MessageType::ALL {
            assert_eq!(known.matters_if_misrouted(), known.family() != Family::CallEvents, "{known}");
        }
    }
}
