//! What a value of the template refers to.

use std::fmt;

use crate::node::{Node, Value};

/// A resource, parameter or literal that a value stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reference {
    /// A resource or parameter by its logical id, with what is written behind it, such as `/index/*`. Whether it is asked
    /// for by name or by ARN makes no difference here.
    To {
        /// Logical id of the resource, or name of the parameter.
        logical_id: String,
        /// What stands behind it; empty where nothing does.
        suffix: String,
    },
    /// A text without any reference, such as `*`, or one that this crate does not understand.
    Text(String),
}

impl Reference {
    /// The logical id, where it refers to one.
    #[must_use]
    pub fn logical_id(&self) -> Option<&str> {
        match self {
            Self::To { logical_id, .. } => Some(logical_id),
            Self::Text(_) => None,
        }
    }

    /// To the whole of a resource or parameter.
    #[must_use]
    pub fn to(logical_id: &str) -> Self {
        Self::To { logical_id: logical_id.to_owned(), suffix: String::new() }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::To { logical_id, suffix } => write!(f, "{logical_id}{suffix}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// All that a value may stand for: more than one where it is an `!If`, nothing for `AWS::NoValue` and an empty text.
#[must_use]
pub fn leaves(node: &Node) -> Vec<Reference> {
    if node.is_no_value() {
        return Vec::new();
    }
    if let Some((_, then, otherwise)) = node.branches() {
        return [then, otherwise].into_iter().flat_map(leaves).collect();
    }
    match &node.value {
        Value::Text(text) if text.is_empty() => Vec::new(),
        Value::Text(text) => vec![Reference::Text(text.clone())],
        Value::List(items) => items.iter().flat_map(leaves).collect(),
        Value::Map(_) => Vec::new(),
        Value::Call(function, given) => {
            let given = given.items().first().and_then(Node::text).unwrap_or_default();
            let found = match function.as_str() {
                // SAM knows `!Ref Function.Alias`.
                "Ref" | "GetAtt" => given.split('.').next().map(Reference::to),
                "Sub" => substituted(given),
                _ => None,
            };
            vec![found.unwrap_or_else(|| Reference::Text(format!("!{function} {given}")))]
        }
    }
}

/// `${Table.Arn}/index/*`.
fn substituted(text: &str) -> Option<Reference> {
    let (name, suffix) = text.strip_prefix("${")?.split_once('}')?;
    if suffix.contains("${") || name.starts_with("AWS::") {
        return None;
    }
    let logical_id = name.split('.').next()?.to_owned();
    Some(Reference::To { logical_id, suffix: suffix.to_owned() })
}
