//! The call, and the messages that carry nothing else.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::{Timestamp, payload::Customer, wire::payload};

payload! {
    /// A call, as it was when it was **created**: `status` and `cost` are stale in every later message.
    ///
    /// See [Vapi Docs/Calls API].
    ///
    /// [Vapi Docs/Calls API]: https://docs.vapi.ai/api-reference/calls/get
    Call {
        /// Identifier of the call.
        id: Option<Cow<'a, str>> = "id",
        /// Organisation.
        org_id: Option<Cow<'a, str>> = "orgId",
        /// `inboundPhoneCall`, `outboundPhoneCall`, `webCall` or `vapi.websocketCall`.
        call_type: Option<Cow<'a, str>> = "type",
        /// Status at creation.
        status: Option<Cow<'a, str>> = "status",
        /// When the call was created.
        created_at: Option<Timestamp> = "createdAt",
        /// When the conversation began.
        started_at: Option<Timestamp> = "startedAt",
        /// When it was over.
        ended_at: Option<Timestamp> = "endedAt",
        /// Why it was over.
        ended_reason: Option<Cow<'a, str>> = "endedReason",
        /// Assistant that was asked for.
        assistant_id: Option<Cow<'a, str>> = "assistantId",
        /// Squad that was asked for.
        squad_id: Option<Cow<'a, str>> = "squadId",
        /// Workflow that was asked for.
        workflow_id: Option<Cow<'a, str>> = "workflowId",
        /// Number of ours.
        phone_number_id: Option<Cow<'a, str>> = "phoneNumberId",
        /// The other party.
        customer: Option<Customer<'a>> = "customer",
        /// What whoever created the call attached to it.
        metadata: Option<&'a RawValue> = "metadata",
        /// What this call changes in its assistant.
        assistant_overrides: Option<&'a RawValue> = "assistantOverrides",
    }
}

payload! {
    message
    /// The assistant has not spoken for five seconds where it should have. Type `hang`.
    Hang {}
}

payload! {
    message
    /// A call's data was deleted, or could not be. Types `call.deleted`, `call.delete.failed`.
    CallDeleted {}
}
