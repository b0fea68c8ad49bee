//! What Vapi expects back. These types can't hold what Vapi would drop: no result of several lines, no empty sentence.

mod assistant_request;
mod call_requests;
mod destination;
mod single_line;
mod tool_calls;

pub use assistant_request::{AssistantRequestAnswer, Sentence};
pub use call_requests::{
    CallEndpointingAnswer, CampaignPredialAnswer, Document, HandoffDestinationAnswer, KnowledgeBaseAnswer,
    TransferDestinationAnswer,
};
pub use destination::{Destination, UnusableDestination};
pub use single_line::single_line;
pub use tool_calls::{FunctionCallAnswer, ToolCallResult, ToolCallsAnswer};
