//! What a tool says that it does with AWS, the functions that run it may do: `template.yaml` allows it.

use std::collections::BTreeSet;

use function_contract::role::{Need, additions};
use stack_template::{Reference, Template};
use vapi_tools::AwsAction;

/// The functions that run tools.
const FUNCTIONS: [&str; 2] = ["ToolCallsFunction", "ServerUrlFunction"];

#[test]
fn every_function_that_runs_tools_may_do_what_they_declare() {
    let template = Template::of_project().unwrap();
    let registry = tool_calls::registry().unwrap();
    let declared = registry
        .iter()
        .flat_map(|tool| tool.options().aws_actions().iter().map(|action| (tool.name(), *action)));
    let missing: Vec<String> =
        declared.flat_map(|(tool, action)| missing_permissions(&template, tool, action)).collect();
    assert!(missing.is_empty(), "template.yaml allows less than tools declare:\n\n{}\n", missing.join("\n"));
}

/// What to add to the template, for each function that may not do one action of one tool.
fn missing_permissions(
    template: &Template,
    tool: &str,
    AwsAction { action, resource }: AwsAction,
) -> Vec<String> {
    let need = BTreeSet::from([Need::new(action, Reference::to(resource))]);
    let functions = FUNCTIONS.iter().filter_map(|function| template.function(function));
    let missing = functions.flat_map(|function| additions(&function, &need));
    missing.map(|addition| format!("{tool} needs {addition}")).collect()
}

#[test]
fn what_to_add_is_said_with_its_place() {
    let template = Template::parse(
        "\
Resources:
  ToolCallsFunction:
    Type: AWS::Serverless::Function
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
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - { Effect: Allow, Action: 'dynamodb:*', Resource: [!GetAtt DeskTable.Arn, !GetAtt CallsTable.Arn] }
",
    )
    .unwrap();
    let missing =
        |action, resource| missing_permissions(&template, "ping", AwsAction { action, resource }).join("\n");
    assert_eq!(missing("dynamodb:PutItem", "DeskTable"), "");
    assert_eq!(
        missing("dynamodb:Query", "DeskTable"),
        "ping needs dynamodb:Query on DeskTable, which the role of ToolCallsFunction does not allow: \
         add `- dynamodb:Query` to the actions in line 10 of template.yaml"
    );
    assert_eq!(
        missing("dynamodb:GetItem", "CallsTable"),
        "ping needs dynamodb:GetItem on CallsTable, which the role of ToolCallsFunction does not allow: \
         add a statement to its policies: { Effect: Allow, Action: dynamodb:GetItem, Resource: !GetAtt CallsTable.Arn }"
    );
    assert_eq!(missing("sqs:SendMessage", "Queue").lines().count(), 2);
}
