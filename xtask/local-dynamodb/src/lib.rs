//! An embedded DynamoDB with the tables of `template.yaml`, for tests and `cargo xtask dev`.
//!
//! ```no_run
//! # async fn example() -> Result<(), local_dynamodb::Error> {
//! use local_dynamodb::LocalDynamoDb;
//!
//! let dynamodb = LocalDynamoDb::in_memory().await?;
//! // Hand `dynamodb.endpoint()` and the two table names to whatever is under test.
//! println!("{} {} {}", dynamodb.endpoint(), dynamodb.calls_table(), dynamodb.desk_table());
//! # Ok(())
//! # }
//! ```

mod absent;
mod cost;
mod items;
mod seed;
mod server;
mod tables;
mod template;

pub use absent::{HangingEndpoint, refused_endpoint};
pub use cost::{ITEM_LIMIT, WriteCost, cost_of_call_item, item_size};
pub use seed::DEFAULT_DESK;
pub use server::LocalDynamoDb;
pub use tables::{CALLS_TABLE, DESK_TABLE};

/// Why the embedded DynamoDB could not be started or asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another program listens on the port.
    #[error("port {0} is already in use: stop the other program, or choose another port with --port")]
    PortTaken(u16),
    /// The port could not be opened for another reason.
    #[error("the port could not be opened: {0}")]
    Listen(#[source] std::io::Error),
    /// The folder or file of the database could not be made.
    #[error("the database file {file} could not be opened: {reason}")]
    File {
        /// Path as it was given.
        file: String,
        /// What the file system or SQLite says.
        reason: String,
    },
    /// `template.yaml` could not be read or does not declare a table as expected.
    #[error("template.yaml: {0}")]
    Template(String),
    /// The embedded database refused an operation.
    #[error("the embedded DynamoDB refused: {0}")]
    Refused(String),
}

impl From<dynoxide::DynoxideError> for Error {
    fn from(error: dynoxide::DynoxideError) -> Self {
        Self::Refused(error.to_string())
    }
}
