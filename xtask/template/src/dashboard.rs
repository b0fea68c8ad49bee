//! A dashboard of the template.

use crate::node::Node;

/// A `AWS::CloudWatch::Dashboard`.
#[derive(Clone, Copy, Debug)]
pub struct Dashboard<'t> {
    /// Its logical id.
    pub logical_id: &'t str,
    /// Its properties.
    pub properties: &'t Node,
}

impl<'t> Dashboard<'t> {
    /// Its body, JSON as CloudWatch takes it once each `${…}` in it has been replaced; and the line where it begins.
    #[must_use]
    pub fn body(&self) -> Option<(&'t str, usize)> {
        let body = self.properties.get("DashboardBody")?;
        // `!Sub` is given the text alone, or the text and a mapping of its own names.
        let text = body.call("Sub").map_or(body, |given| given.items().first().unwrap_or(given));
        Some((text.text()?, text.line))
    }

    /// The body with `of(name)` in place of each `${name}`. `${!name}` is CloudFormation's way to write `${name}` itself.
    #[must_use]
    pub fn body_with(&self, mut of: impl FnMut(&str) -> String) -> Option<String> {
        let (mut rest, _) = self.body()?;
        let mut whole = String::with_capacity(rest.len());
        while let Some((before, behind)) = rest.split_once("${") {
            whole.push_str(before);
            let Some((name, behind)) = behind.split_once('}') else {
                rest = behind;
                break;
            };
            match name.strip_prefix('!') {
                Some(literal) => whole.push_str(&format!("${{{literal}}}")),
                None => whole.push_str(&of(name)),
            }
            rest = behind;
        }
        whole.push_str(rest);
        Some(whole)
    }
}
