//! What a tool says that it does with AWS, the functions that run it may do: `template.yaml` allows it.

use saphyr::{LoadableYamlNode, MarkedYaml, YamlData};
use vapi_tools::AwsAction;

/// The functions that run tools.
const FUNCTIONS: [&str; 2] = ["ToolCallsFunction", "ServerUrlFunction"];

#[test]
fn every_function_that_runs_tools_may_do_what_they_declare() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../template.yaml");
    let template = std::fs::read_to_string(path).unwrap();
    let registry = tool_calls::registry().unwrap();
    let declared = registry
        .iter()
        .flat_map(|tool| tool.options().aws_actions().iter().map(|action| (tool.name(), *action)));
    let missing: Vec<String> =
        declared.flat_map(|(tool, action)| missing_permissions(&template, tool, action)).collect();
    assert!(missing.is_empty(), "template.yaml allows less than tools declare:\n\n{}\n", missing.join("\n"));
}

/// What to add to the template, for each function that may not do one action of one tool.
fn missing_permissions(template: &str, tool: &str, AwsAction { action, resource }: AwsAction) -> Vec<String> {
    let of_function = |function: &&str| {
        let on_resource: Vec<Allowed> = allowed(template, function)
            .into_iter()
            .filter(|allowed| allowed.resource == format!("{resource}.Arn"))
            .collect();
        if on_resource.iter().any(|allowed| covers(&allowed.action, action)) {
            return None;
        }
        let line = match on_resource.last() {
            Some(Allowed { line, .. }) => format!("add `- {action}` to the actions in line {line}"),
            None => format!(
                "add a statement to its policies: \
                 {{ Effect: Allow, Action: [{action}], Resource: !GetAtt {resource}.Arn }}"
            ),
        };
        Some(format!("{tool} needs {action} on {resource}, which {function} may not do: {line}"))
    };
    FUNCTIONS.iter().filter_map(of_function).collect()
}

/// One action that a function may do with one resource.
struct Allowed {
    action: String,
    resource: String,
    /// Where the action stands in the template.
    line: usize,
}

fn allowed(template: &str, function: &str) -> Vec<Allowed> {
    let documents = MarkedYaml::load_from_str(template).unwrap();
    let function =
        ["Resources", function, "Properties"].iter().try_fold(&documents[0], |node, key| get(node, key));
    let policies = list(function.and_then(|function| get(function, "Policies")));
    let statements = policies.into_iter().flat_map(|policy| list(get(policy, "Statement")));
    let allowing = statements.filter(|statement| get(statement, "Effect").map(text) == Some("Allow"));
    allowing
        .flat_map(|statement| {
            let resources = list(get(statement, "Resource"));
            list(get(statement, "Action")).into_iter().flat_map(move |action| {
                resources.clone().into_iter().map(move |resource| Allowed {
                    action: text(action).to_owned(),
                    resource: text(resource).to_owned(),
                    line: action.span.start.line(),
                })
            })
        })
        .collect()
}

fn covers(allowed: &str, action: &str) -> bool {
    allowed.strip_suffix('*').map_or(allowed == action, |start| action.starts_with(start))
}

fn get<'n>(node: &'n MarkedYaml<'_>, key: &str) -> Option<&'n MarkedYaml<'n>> {
    node.data.as_mapping()?.iter().find(|(name, _)| name.data.as_str() == Some(key)).map(|(_, value)| value)
}

/// What stands alone, in IAM as in a list of one.
fn list<'n>(node: Option<&'n MarkedYaml<'n>>) -> Vec<&'n MarkedYaml<'n>> {
    match node.map(|node| &node.data) {
        Some(YamlData::Sequence(nodes)) => nodes.iter().collect(),
        _ => node.into_iter().collect(),
    }
}

/// A text, without the tag that may stand before it (`!GetAtt`).
fn text<'n>(node: &'n MarkedYaml<'_>) -> &'n str {
    match &node.data {
        YamlData::Tagged(_, node) => text(node),
        data => data.as_str().unwrap_or_default(),
    }
}

#[test]
fn what_to_add_is_said_with_its_place() {
    let template = "\
Resources:
  ToolCallsFunction:
    Properties:
      Policies:
        - Statement:
            - Effect: Allow
              Action:
                - dynamodb:GetItem
                - dynamodb:PutItem
              Resource: !GetAtt DeskTable.Arn
            - Effect: Deny
              Action: '*'
              Resource: !GetAtt CallsTable.Arn
  ServerUrlFunction:
    Properties:
      Policies:
        - Statement:
            - { Effect: Allow, Action: 'dynamodb:*', Resource: [!GetAtt DeskTable.Arn, !GetAtt CallsTable.Arn] }
";
    let missing =
        |action, resource| missing_permissions(template, "ping", AwsAction { action, resource }).join("\n");
    assert_eq!(missing("dynamodb:PutItem", "DeskTable"), "");
    assert_eq!(
        missing("dynamodb:Query", "DeskTable"),
        "ping needs dynamodb:Query on DeskTable, which ToolCallsFunction may not do: \
         add `- dynamodb:Query` to the actions in line 9"
    );
    assert_eq!(
        missing("dynamodb:GetItem", "CallsTable"),
        "ping needs dynamodb:GetItem on CallsTable, which ToolCallsFunction may not do: add a statement to its policies: \
         { Effect: Allow, Action: [dynamodb:GetItem], Resource: !GetAtt CallsTable.Arn }"
    );
    assert_eq!(missing("sqs:SendMessage", "Queue").lines().count(), 2);
}
