//! What a role may do.

use crate::node::Node;
use crate::reference::{Reference, leaves};

/// One statement of a function's role.
#[derive(Clone, Debug)]
pub struct Statement<'t> {
    /// Its name, if it has one.
    pub sid: Option<&'t str>,
    /// Allow or deny.
    pub effect: Effect,
    /// The actions, each with its line.
    pub actions: Vec<Action<'t>>,
    /// What they may be done with. Of a choice (`!If`), both.
    pub resources: Vec<Reference>,
    /// On which conditions of the template it is there: `HasKey`, or `not HasKey`. None = always.
    pub conditions: Vec<String>,
    /// Whether it has a `Condition` of IAM's own.
    pub is_restricted: bool,
    /// Where it begins.
    pub line: usize,
}

/// What a statement does with its actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// They may be done.
    Allow,
    /// They may not, whatever another statement says.
    Deny,
}

/// An action of IAM as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action<'t> {
    /// Such as `dynamodb:GetItem`, or with a star.
    pub name: &'t str,
    /// Where it stands.
    pub line: usize,
}

impl Action<'_> {
    /// Whether it allows another one: the same, or all that begin as it does up to its star.
    #[must_use]
    pub fn covers(&self, action: &str) -> bool {
        match self.name.strip_suffix('*') {
            Some(start) => action.starts_with(start),
            None => self.name.eq_ignore_ascii_case(action),
        }
    }
}

/// The statements in the policies of a function, and the lines of those policies that have none: names of managed policies
/// and of SAM's own.
pub(crate) fn read(policies: &Node) -> (Vec<Statement<'_>>, Vec<usize>) {
    let mut found = (Vec::new(), Vec::new());
    walk(policies, &[], &mut |policy, conditions| match policy.get("Statement") {
        Some(statements) => walk(statements, conditions, &mut |node, conditions| {
            found.0.push(statement(node, conditions));
        }),
        None => found.1.push(policy.line),
    });
    found
}

/// Calls `each` with everything in a list, in either branch of each choice.
fn walk<'t>(node: &'t Node, conditions: &[String], each: &mut dyn FnMut(&'t Node, &[String])) {
    if node.is_no_value() {
        return;
    }
    if let Some((condition, then, otherwise)) = node.branches() {
        let on = |condition: String| [conditions, &[condition]].concat();
        walk(then, &on(condition.to_owned()), each);
        walk(otherwise, &on(format!("not {condition}")), each);
        return;
    }
    match node.items() {
        [alone] if std::ptr::eq(alone, node) => each(node, conditions),
        items => items.iter().for_each(|item| walk(item, conditions, each)),
    }
}

fn statement<'t>(node: &'t Node, conditions: &[String]) -> Statement<'t> {
    let mut actions = Vec::new();
    if let Some(listed) = node.get("Action") {
        walk(listed, &[], &mut |action, _| {
            actions.extend(action.text().map(|name| Action { name, line: action.line }));
        });
    }
    let denies = node.get("Effect").and_then(Node::text) == Some("Deny");
    Statement {
        sid: node.get("Sid").and_then(Node::text),
        effect: if denies { Effect::Deny } else { Effect::Allow },
        actions,
        resources: node.get("Resource").map(leaves).unwrap_or_default(),
        conditions: conditions.to_vec(),
        is_restricted: node.get("Condition").is_some(),
        line: node.line,
    }
}
