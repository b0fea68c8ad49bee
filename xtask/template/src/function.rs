//! A Lambda function of the template.

use crate::node::Node;
use crate::reference::{Reference, leaves};
use crate::statement::{self, Statement};

/// A function.
#[derive(Clone, Copy, Debug)]
pub struct Function<'t> {
    /// Its logical id.
    pub logical_id: &'t str,
    /// The binary that is built for it.
    pub binary: Option<&'t str>,
    /// Its properties.
    pub properties: &'t Node,
    globals: Option<&'t Node>,
}

/// An environment variable of a function.
#[derive(Clone, Copy, Debug)]
pub struct Variable<'t> {
    /// Its name.
    pub name: &'t str,
    /// What is written there.
    pub value: &'t Node,
}

impl Variable<'_> {
    /// What its value may stand for.
    #[must_use]
    pub fn refers_to(&self) -> Vec<Reference> {
        leaves(self.value)
    }
}

impl<'t> Function<'t> {
    pub(crate) fn new(logical_id: &'t str, resource: &'t Node, globals: Option<&'t Node>) -> Option<Self> {
        Some(Self {
            logical_id,
            binary: resource.at(&["Metadata", "BuildProperties", "Binary"]).and_then(Node::text),
            properties: resource.get("Properties")?,
            globals,
        })
    }

    /// A property by the path to it: the function's own, or else what `Globals` says for all of them.
    #[must_use]
    pub fn property(&self, path: &[&str]) -> Option<&'t Node> {
        self.properties.at(path).or_else(|| self.globals?.at(path))
    }

    /// Its environment variables, those that all functions have first. A variable that is only there on a condition is
    /// here too, unless nothing (`AWS::NoValue`) is all that it could be.
    #[must_use]
    pub fn variables(&self) -> Vec<Variable<'t>> {
        let path = ["Environment", "Variables"];
        let of = |node: Option<&'t Node>| node.and_then(|node| node.at(&path)).map_or(&[][..], Node::entries);
        let (own, shared) = (of(Some(self.properties)), of(self.globals));
        let is_own = |name: &str| own.iter().any(|(own, _)| own == name);
        let shared = shared.iter().filter(|(name, _)| !is_own(name));
        shared.chain(own).map(|(name, value)| Variable { name, value }).collect()
    }

    /// The variable of this name.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<Variable<'t>> {
        self.variables().into_iter().find(|variable| variable.name == name)
    }

    /// The statements of its role, those on a condition too.
    #[must_use]
    pub fn statements(&self) -> Vec<Statement<'t>> {
        self.policies().map(|policies| statement::read(policies).0).unwrap_or_default()
    }

    /// Lines of those policies that no statement says: names of managed policies and of SAM's policy templates.
    #[must_use]
    pub fn policies_without_statements(&self) -> Vec<usize> {
        self.policies().map(|policies| statement::read(policies).1).unwrap_or_default()
    }

    fn policies(&self) -> Option<&'t Node> {
        self.properties.get("Policies")
    }
}
