//! What the tools do with the table of desk data, in IAM's words.
//!
//! Every tool that asks for its desk needs [`BATCH_GET`]: the dialled number's entry says whose call it is. A
//! transaction is authorised through the actions of its parts.

use vapi_tools::AwsAction;

pub(crate) const BATCH_GET: AwsAction = on_desk_table("dynamodb:BatchGetItem");
pub(crate) const DELETE: AwsAction = on_desk_table("dynamodb:DeleteItem");
pub(crate) const GET: AwsAction = on_desk_table("dynamodb:GetItem");
pub(crate) const PUT: AwsAction = on_desk_table("dynamodb:PutItem");
pub(crate) const QUERY: AwsAction = on_desk_table("dynamodb:Query");

const fn on_desk_table(action: &'static str) -> AwsAction {
    AwsAction { action, resource: "DeskTable" }
}
