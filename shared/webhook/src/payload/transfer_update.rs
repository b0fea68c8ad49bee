//! The call went elsewhere.

use serde_json::value::RawValue;

use crate::wire::payload;

payload! {
    message
    /// The call was handed to another assistant or number. Type `transfer-update`.
    TransferUpdate {
        /// Where it went.
        destination: Option<&'a RawValue> = "destination",
        /// Assistant that has it now.
        to_assistant: Option<&'a RawValue> = "toAssistant",
        /// Assistant that had it.
        from_assistant: Option<&'a RawValue> = "fromAssistant",
        /// Step of a workflow that has it now.
        to_step_record: Option<&'a RawValue> = "toStepRecord",
        /// Step of a workflow that had it.
        from_step_record: Option<&'a RawValue> = "fromStepRecord",
        /// Conversation so far.
        artifact: Option<&'a RawValue> = "artifact",
    }
}
