//! What is needed beside what is allowed, and what to change in the template.

use std::collections::BTreeSet;

use stack_template::{Action, Effect, Function, Reference, Statement};

/// An action that is needed on a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    action: String,
    resource: Reference,
}

impl Need {
    /// The action in IAM's words.
    #[must_use]
    pub fn new(action: &str, resource: Reference) -> Self {
        Self { action: action.to_owned(), resource }
    }

    pub(super) fn action(&self) -> &str {
        &self.action
    }

    pub(super) fn resource(&self) -> &Reference {
        &self.resource
    }

    fn is_met_by(&self, action: &str, resource: &Reference) -> bool {
        self.action == action && reaches(resource, &self.resource)
    }
}

/// What has to change in the template so that the role allows exactly what is needed; a sentence each, and none where nothing
/// has to.
#[must_use]
pub fn differences(function: &Function<'_>, needs: &BTreeSet<Need>) -> Vec<String> {
    let allowing = allowing(function);
    let mut found: Vec<String> = function
        .policies_without_statements()
        .into_iter()
        .map(|line| format!("line {line} is a policy by its name, which allows what nobody can see here: write out its statements"))
        .collect();
    let missing = additions(function, needs).into_iter();
    found.extend(missing.map(|addition| format!("its code asks for {addition}")));
    found.extend(left_over(function, &allowing, needs));
    found.extend(said_twice(&allowing));
    found
}

/// What is needed and not allowed, each with what to add to the template.
#[must_use]
pub fn additions(function: &Function<'_>, needs: &BTreeSet<Need>) -> Vec<String> {
    let allowing = allowing(function);
    let sentence = |need: &Need| {
        let about: Vec<_> = allowing
            .iter()
            .filter(|statement| statement.resources.iter().any(|resource| reaches(resource, &need.resource)))
            .collect();
        let mut actions = about.iter().flat_map(|statement| &statement.actions);
        if actions.clone().any(|action| action.covers(&need.action)) {
            return None;
        }
        let Need { action, resource } = need;
        let change = match actions.next_back() {
            Some(last) => format!("add `- {action}` to the actions in line {} of template.yaml", last.line),
            None => format!(
                "add a statement to its policies: {{ Effect: Allow, Action: {action}, Resource: {} }}",
                written(resource)
            ),
        };
        Some(format!(
            "{action} on {resource}, which the role of {} does not allow: {change}",
            function.logical_id
        ))
    };
    needs.iter().filter_map(sentence).collect()
}

fn allowing<'t>(function: &Function<'t>) -> Vec<Statement<'t>> {
    let statements = function.statements().into_iter();
    statements.filter(|statement| statement.effect == Effect::Allow).collect()
}

/// What is allowed and not needed.
fn left_over(function: &Function<'_>, allowing: &[Statement<'_>], needs: &BTreeSet<Need>) -> Vec<String> {
    let mut found = Vec::new();
    for statement in allowing {
        for Action { name, line } in &statement.actions {
            if name.contains('*') {
                found.push(format!("name the actions that {name} in line {line} stands for, one by one"));
                continue;
            }
            let unneeded: Vec<_> = statement
                .resources
                .iter()
                .filter(|resource| !needs.iter().any(|need| need.is_met_by(name, resource)))
                .collect();
            let all = unneeded.len() == statement.resources.len();
            found.extend(unneeded.into_iter().map(|resource| {
                let change = if all {
                    format!("remove line {line} of template.yaml")
                } else {
                    format!("give line {line} of template.yaml a statement without it")
                };
                format!("nothing of {} asks for {name} on {resource} any more: {change}", function.logical_id)
            }));
        }
    }
    found
}

/// What two lines allow alike.
fn said_twice(allowing: &[Statement<'_>]) -> Vec<String> {
    let mut seen: Vec<(&Statement<'_>, &Action<'_>)> = Vec::new();
    let mut found = Vec::new();
    for statement in allowing {
        for action in &statement.actions {
            let same = seen.iter().find(|(other, earlier)| {
                earlier.name == action.name
                    && other.conditions == statement.conditions
                    && other.resources == statement.resources
            });
            if let Some((_, earlier)) = same {
                let (again, first) = (action.line, earlier.line);
                found.push(format!(
                    "line {again} of template.yaml says again what line {first} says: remove it"
                ));
            }
            seen.push((statement, action));
        }
    }
    found
}

/// Whether what a statement names as its resource has the needed one in it: `Table/index/*` has `Table/index/byDay`.
fn reaches(allowed: &Reference, needed: &Reference) -> bool {
    match (allowed, needed) {
        (
            Reference::To { logical_id, suffix },
            Reference::To { logical_id: needed_id, suffix: needed_suffix },
        ) => {
            logical_id == needed_id
                && match suffix.strip_suffix('*') {
                    Some(start) => needed_suffix.starts_with(start),
                    None => suffix == needed_suffix,
                }
        }
        _ => allowed == needed,
    }
}

/// As it is written in the template.
fn written(resource: &Reference) -> String {
    match resource {
        Reference::To { logical_id, suffix } if suffix.is_empty() => format!("!GetAtt {logical_id}.Arn"),
        Reference::To { logical_id, suffix } => format!("!Sub \"${{{logical_id}.Arn}}{suffix}\""),
        Reference::Text(text) => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use stack_template::Template;

    use super::*;

    const TEMPLATE: &str = "\
Resources:
  PingFunction:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - Effect: Allow
              Action:
                - dynamodb:GetItem
                - dynamodb:PutItem
              Resource: !GetAtt Table.Arn
            - Effect: Allow
              Action: dynamodb:Query
              Resource: [!GetAtt Table.Arn, !Sub '${Table.Arn}/index/*']
";

    fn needs(needs: &[(&str, &str, &str)]) -> BTreeSet<Need> {
        let reference = |logical_id: &str, suffix: &str| Reference::To {
            logical_id: logical_id.to_owned(),
            suffix: suffix.to_owned(),
        };
        needs.iter().map(|(action, id, suffix)| Need::new(action, reference(id, suffix))).collect()
    }

    /// All that the template's role allows.
    fn all() -> BTreeSet<Need> {
        needs(&[
            ("dynamodb:GetItem", "Table", ""),
            ("dynamodb:PutItem", "Table", ""),
            ("dynamodb:Query", "Table", ""),
            ("dynamodb:Query", "Table", "/index/byDay"),
        ])
    }

    fn found(template: &str, needs: &BTreeSet<Need>) -> Vec<String> {
        let template = Template::parse(template).unwrap();
        differences(&template.function("PingFunction").unwrap(), needs)
    }

    #[test]
    fn a_role_that_is_exact_has_no_differences() {
        assert_eq!(found(TEMPLATE, &all()), Vec::<String>::new());
    }

    #[test]
    fn what_is_missing_is_said_with_the_line_to_add_it_to() {
        let mut needs = all();
        needs.insert(Need::new("dynamodb:DeleteItem", Reference::to("Table")));
        needs.insert(Need::new("sqs:SendMessage", Reference::to("Queue")));
        assert_eq!(
            found(TEMPLATE, &needs),
            [
                "its code asks for dynamodb:DeleteItem on Table, which the role of PingFunction does not allow: \
                 add `- dynamodb:DeleteItem` to the actions in line 13 of template.yaml",
                "its code asks for sqs:SendMessage on Queue, which the role of PingFunction does not allow: \
                 add a statement to its policies: { Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn }",
            ]
        );
    }

    #[test]
    fn what_is_left_over_is_said_with_the_line_to_remove() {
        let needs = needs(&[("dynamodb:GetItem", "Table", ""), ("dynamodb:Query", "Table", "/index/byDay")]);
        assert_eq!(
            found(TEMPLATE, &needs),
            [
                "nothing of PingFunction asks for dynamodb:PutItem on Table any more: remove line 10 of template.yaml",
                "nothing of PingFunction asks for dynamodb:Query on Table any more: \
                 give line 13 of template.yaml a statement without it",
            ]
        );
    }

    #[test]
    fn what_could_hide_an_action_is_not_taken() {
        let starred = TEMPLATE.replace("dynamodb:PutItem", "dynamodb:Put*");
        let found_in_starred = found(&starred, &all());
        assert!(
            found_in_starred.iter().any(|line| line.contains("dynamodb:Put* in line 10")),
            "{found_in_starred:?}"
        );
        let named =
            TEMPLATE.replace("        - Statement", "        - AdministratorAccess\n        - Statement");
        assert!(found(&named, &all())[0].starts_with("line 6 is a policy by its name"));
        let twice =
            TEMPLATE.replace("- dynamodb:PutItem", "- dynamodb:GetItem\n                - dynamodb:PutItem");
        assert_eq!(
            found(&twice, &all()),
            ["line 10 of template.yaml says again what line 9 says: remove it"]
        );
    }
}
