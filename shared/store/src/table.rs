//! A table, as calls and desk data know it.

use aws_sdk_dynamodb::Client;

/// One table and the way to it.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) client: Client,
    pub(crate) name: String,
}
