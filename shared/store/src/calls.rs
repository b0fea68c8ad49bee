//! What is kept of calls: the report, the course of the call, the record of each tool call.

use std::time::Duration;

use crate::connection::Table;

/// The table of calls. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Calls {
    table: Table,
    time_limit: Duration,
}

impl Calls {
    pub(crate) fn new(table: Table, time_limit: Duration) -> Self {
        Self { table, time_limit }
    }
}
