//! A table of one's own, and what a command on it prints. Which command that is, the tests of each group say.

use std::future::Future;

use local_dynamodb::LocalDynamoDb;
use serde_json::Value;

use crate::command::{fails, succeeds};

/// A table of one's own.
pub(crate) struct Table {
    pub(crate) dynamodb: LocalDynamoDb,
}

impl Table {
    pub(crate) fn empty() -> Self {
        Self { dynamodb: wait(LocalDynamoDb::in_memory()).unwrap() }
    }

    pub(crate) fn endpoint(&self) -> &str {
        self.dynamodb.endpoint()
    }

    /// What the command prints on standard output when it ends well.
    pub(crate) fn prints(&self, arguments: &[&str]) -> String {
        succeeds(&mut self.command(arguments))
    }

    /// The same as JSON, an object a line.
    pub(crate) fn prints_json(&self, arguments: &[&str]) -> Vec<Value> {
        let printed = succeeds(self.command(arguments).arg("--json"));
        printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// What it says on standard error when it fails.
    pub(crate) fn fails(&self, arguments: &[&str]) -> String {
        fails(&mut self.command(arguments))
    }
}

/// Waits for the store.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
