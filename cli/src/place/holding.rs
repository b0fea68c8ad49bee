//! What a table holds, and what follows from it.

/// What a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holding {
    /// Reports and the course of calls.
    Calls,
    /// What desks are, and what callers left with them.
    DeskData,
}

impl Holding {
    /// The variable with the table's name, in the environment and in that of the local stack.
    pub(crate) fn variable(self) -> &'static str {
        match self {
            Self::Calls => "CALLS_TABLE",
            Self::DeskData => "DESK_TABLE",
        }
    }

    /// In words, behind `the table of`.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::DeskData => "desk data",
        }
    }

    /// The output of a stack that has the table's name.
    pub(crate) fn output(self) -> &'static str {
        match self {
            Self::Calls => "CallsTableName",
            Self::DeskData => "DeskTableName",
        }
    }

    /// What credentials need, of which DynamoDB has refused `operation`.
    pub(super) fn needs(self, operation: &str) -> String {
        match (self, operation) {
            (Self::Calls, "Query" | "GetItem" | "BatchGetItem") => {
                "dynamodb:Query, GetItem and BatchGetItem on the table and its indexes".to_owned()
            }
            (_, "TransactWriteItems") => "dynamodb:PutItem and dynamodb:DeleteItem on the table".to_owned(),
            (_, other) => format!("dynamodb:{other} on the table"),
        }
    }
}
