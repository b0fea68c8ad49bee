//! What is written at one place of the template.

use saphyr::{MarkedYaml, Scalar, YamlData};

/// What is written at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Line of the file, from 1.
    pub line: usize,
    /// What it is.
    pub value: Value,
}

/// YAML, with CloudFormation's functions in one spelling.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, number, boolean or nothing, as text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of the file.
    Map(Vec<(String, Node)>),
    /// A function of CloudFormation by its short name (`Ref`, `GetAtt`, `Sub`, `If`), whether written `!GetAtt x` or
    /// `Fn::GetAtt: x`, and what it is given.
    Call(String, Box<Node>),
}

impl Node {
    /// What stands under a key; `None` where this is no mapping or has no such key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// What stands at the end of a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The entries of a mapping; none of anything else.
    #[must_use]
    pub fn entries(&self) -> &[(String, Self)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The elements of a list. What stands alone is a list of one, as in IAM.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// A text, number or boolean as it is written; `None` of anything else.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What the function `name` is given, if this is a call of it.
    #[must_use]
    pub fn call(&self, name: &str) -> Option<&Self> {
        match &self.value {
            Value::Call(function, given) if function == name => Some(given),
            _ => None,
        }
    }

    /// Condition, then, else, if this is an `!If`.
    #[must_use]
    pub fn branches(&self) -> Option<(&str, &Self, &Self)> {
        match self.call("If")?.items() {
            [condition, then, otherwise] => Some((condition.text()?, then, otherwise)),
            _ => None,
        }
    }

    /// Whether this is `!Ref AWS::NoValue`, CloudFormation's word for nothing at all.
    #[must_use]
    pub fn is_no_value(&self) -> bool {
        self.call("Ref").and_then(Self::text) == Some("AWS::NoValue")
    }

    pub(crate) fn read(node: &MarkedYaml<'_>) -> Self {
        Self { line: node.span.start.line(), value: value(node) }
    }
}

fn value(node: &MarkedYaml<'_>) -> Value {
    match &node.data {
        YamlData::Tagged(tag, inner) => Value::Call(tag.suffix.clone(), Box::new(given(&tag.suffix, inner))),
        YamlData::Sequence(items) => Value::List(items.iter().map(Node::read).collect()),
        YamlData::Mapping(pairs) => {
            let entries = pairs.iter().map(|(key, node)| (scalar(&key.data), Node::read(node))).collect();
            long_form(entries)
        }
        other => Value::Text(scalar(other)),
    }
}

/// `Fn::GetAtt: […]` and `Ref: …` are the functions that `!GetAtt` and `!Ref` are.
fn long_form(mut entries: Vec<(String, Node)>) -> Value {
    let name = match entries.as_slice() {
        [(key, _)] => key.strip_prefix("Fn::").or((key == "Ref").then_some("Ref")).map(str::to_owned),
        _ => None,
    };
    match (name, entries.pop()) {
        (Some(name), Some((_, given))) => Value::Call(name.clone(), Box::new(with_dots(&name, given))),
        (_, last) => {
            entries.extend(last);
            Value::Map(entries)
        }
    }
}

fn given(function: &str, node: &MarkedYaml<'_>) -> Node {
    with_dots(function, Node::read(node))
}

/// `[Table, Arn]` is `Table.Arn`.
fn with_dots(function: &str, node: Node) -> Node {
    match &node.value {
        Value::List(parts) if function == "GetAtt" => {
            let parts: Vec<&str> = parts.iter().filter_map(Node::text).collect();
            Node { line: node.line, value: Value::Text(parts.join(".")) }
        }
        _ => node,
    }
}

fn scalar<'a>(data: &YamlData<'a, MarkedYaml<'a>>) -> String {
    match data {
        YamlData::Representation(text, _, _) => text.as_ref().to_owned(),
        YamlData::Value(Scalar::String(text)) => text.as_ref().to_owned(),
        YamlData::Value(Scalar::Integer(number)) => number.to_string(),
        YamlData::Value(Scalar::FloatingPoint(number)) => number.to_string(),
        YamlData::Value(Scalar::Boolean(truth)) => truth.to_string(),
        _ => String::new(),
    }
}
