//! An alarm of the template.

use crate::node::Node;

/// A `AWS::CloudWatch::Alarm`.
#[derive(Clone, Copy, Debug)]
pub struct Alarm<'t> {
    /// Its logical id.
    pub logical_id: &'t str,
    /// Its properties.
    pub properties: &'t Node,
}

/// A metric that an alarm looks at.
#[derive(Clone, Debug)]
pub struct Metric<'t> {
    /// What is written as its namespace.
    pub namespace: &'t Node,
    /// Its name.
    pub name: &'t str,
    /// Names of its dimensions, and what is written as their values.
    pub dimensions: Vec<(&'t str, &'t Node)>,
    /// Where its name stands.
    pub line: usize,
}

impl<'t> Alarm<'t> {
    /// What is written as its description, in one line.
    #[must_use]
    pub fn description(&self) -> Option<&'t str> {
        self.properties.get("AlarmDescription").and_then(Node::text).map(str::trim)
    }

    /// The metrics that it looks at: its own one, or all of its `Metrics` that are no expressions.
    #[must_use]
    pub fn metrics(&self) -> Vec<Metric<'t>> {
        let own = metric(self.properties);
        let listed = self.properties.get("Metrics").map_or(&[][..], Node::items);
        own.into_iter()
            .chain(listed.iter().filter_map(|query| metric(query.at(&["MetricStat", "Metric"])?)))
            .collect()
    }
}

fn metric(node: &Node) -> Option<Metric<'_>> {
    let name = node.get("MetricName")?;
    let dimensions = node.get("Dimensions").map_or(&[][..], Node::items).iter();
    let dimensions = dimensions
        .filter_map(|dimension| Some((dimension.get("Name")?.text()?, dimension.get("Value")?)))
        .collect();
    Some(Metric { namespace: node.get("Namespace")?, name: name.text()?, dimensions, line: name.line })
}
