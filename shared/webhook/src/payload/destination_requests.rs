//! Where does this call go?

use serde_json::value::RawValue;

use crate::wire::payload;

payload! {
    message
    /// The model wants to transfer the call and named no destination. Type `transfer-destination-request`.
    TransferDestinationRequest {
        /// Conversation so far.
        artifact: Option<&'a RawValue> = "artifact",
    }
}

payload! {
    message
    /// A handoff tool with a dynamic destination was called. Type `handoff-destination-request`.
    HandoffDestinationRequest {
        /// Arguments of the handoff tool.
        parameters: Option<&'a RawValue> = "parameters",
        /// Conversation so far.
        artifact: Option<&'a RawValue> = "artifact",
    }
}
