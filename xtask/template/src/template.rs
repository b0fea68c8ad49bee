//! The template as a whole.

use std::path::Path;

use saphyr::{LoadableYamlNode, MarkedYaml};

use crate::Error;
use crate::alarm::Alarm;
use crate::dashboard::Dashboard;
use crate::function::Function;
use crate::node::Node;

/// A template.
#[derive(Clone, Debug)]
pub struct Template {
    root: Node,
}

/// A resource of any type.
#[derive(Clone, Copy, Debug)]
pub struct Resource<'t> {
    /// Its logical id.
    pub logical_id: &'t str,
    /// Such as `AWS::SQS::Queue`.
    pub kind: &'t str,
    /// All that is written of it: `Type`, `Properties`, `Condition` and so on.
    pub node: &'t Node,
}

/// A parameter.
#[derive(Clone, Copy, Debug)]
pub struct Parameter<'t> {
    /// Its name.
    pub name: &'t str,
    /// What it is where nobody gives it; `None` where it has to be given.
    pub default: Option<&'t str>,
    /// All that is written of it.
    pub node: &'t Node,
}

impl Template {
    /// Reads the template of the project that this crate belongs to.
    ///
    /// # Errors
    ///
    /// If it is not there or can't be read.
    pub fn of_project() -> Result<Self, Error> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../template.yaml");
        Self::parse(&std::fs::read_to_string(path)?)
    }

    /// Reads the text of a template.
    ///
    /// # Errors
    ///
    /// If it is no YAML, or empty.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let documents = MarkedYaml::load_from_str(text).map_err(|error| Error::Yaml(error.to_string()))?;
        let root = documents.first().map(Node::read).ok_or(Error::Empty)?;
        Ok(Self { root })
    }

    /// What stands at the end of a path of keys, from the top.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        self.root.at(path)
    }

    /// All resources, in the order of the file.
    pub fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        self.section("Resources").iter().map(|(logical_id, node)| Resource {
            logical_id,
            kind: node.get("Type").and_then(Node::text).unwrap_or_default(),
            node,
        })
    }

    /// The resources of one type, such as `AWS::SQS::Queue`.
    pub fn resources_of_type<'t>(&'t self, kind: &str) -> impl Iterator<Item = Resource<'t>> {
        self.resources().filter(move |resource| resource.kind == kind)
    }

    /// The resource with this logical id.
    #[must_use]
    pub fn resource(&self, logical_id: &str) -> Option<Resource<'_>> {
        self.resources().find(|resource| resource.logical_id == logical_id)
    }

    /// The Lambda functions.
    pub fn functions(&self) -> impl Iterator<Item = Function<'_>> {
        let globals = self.at(&["Globals", "Function"]);
        self.resources_of_type("AWS::Serverless::Function")
            .filter_map(move |resource| Function::new(resource.logical_id, resource.node, globals))
    }

    /// The function with this logical id.
    #[must_use]
    pub fn function(&self, logical_id: &str) -> Option<Function<'_>> {
        self.functions().find(|function| function.logical_id == logical_id)
    }

    /// The function that this binary is built for.
    #[must_use]
    pub fn function_of(&self, binary: &str) -> Option<Function<'_>> {
        self.functions().find(|function| function.binary == Some(binary))
    }

    /// The alarms.
    pub fn alarms(&self) -> impl Iterator<Item = Alarm<'_>> {
        self.resources_of_type("AWS::CloudWatch::Alarm").filter_map(|resource| {
            Some(Alarm { logical_id: resource.logical_id, properties: resource.node.get("Properties")? })
        })
    }

    /// The dashboards.
    pub fn dashboards(&self) -> impl Iterator<Item = Dashboard<'_>> {
        self.resources_of_type("AWS::CloudWatch::Dashboard").filter_map(|resource| {
            Some(Dashboard { logical_id: resource.logical_id, properties: resource.node.get("Properties")? })
        })
    }

    /// The parameters.
    pub fn parameters(&self) -> impl Iterator<Item = Parameter<'_>> {
        self.section("Parameters").iter().map(|(name, node)| Parameter {
            name,
            default: node.get("Default").and_then(Node::text),
            node,
        })
    }

    /// The outputs: their names, and what is written of each.
    #[must_use]
    pub fn outputs(&self) -> &[(String, Node)] {
        self.section("Outputs")
    }

    fn section(&self, name: &str) -> &[(String, Node)] {
        self.root.get(name).map_or(&[], Node::entries)
    }
}
