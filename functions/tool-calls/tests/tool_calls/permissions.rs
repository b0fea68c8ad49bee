//! What a tool says that it does with AWS, the functions that run it may do: `template.yaml` allows it.

use stack_template::{Effect, Function, Reference, Template};
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
    let of_function = |function: Function<'_>| {
        let line = line_to_add(&function, action, resource)?;
        let function = function.logical_id;
        Some(format!("{tool} needs {action} on {resource}, which {function} may not do: {line}"))
    };
    let functions = FUNCTIONS.iter().filter_map(|function| template.function(function));
    functions.filter_map(of_function).collect()
}

/// `None` where the function may do it.
fn line_to_add(function: &Function<'_>, action: &str, resource: &str) -> Option<String> {
    let wanted = Reference::to(resource);
    let statements = function.statements();
    let allowed: Vec<_> = statements
        .iter()
        .filter(|statement| statement.effect == Effect::Allow && statement.resources.contains(&wanted))
        .flat_map(|statement| &statement.actions)
        .collect();
    if allowed.iter().any(|allowed| allowed.covers(action)) {
        return None;
    }
    Some(match allowed.last() {
        Some(last) => format!("add `- {action}` to the actions in line {}", last.line),
        None => format!(
            "add a statement to its policies: \
             {{ Effect: Allow, Action: [{action}], Resource: !GetAtt {resource}.Arn }}"
        ),
    })
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
        "ping needs dynamodb:Query on DeskTable, which ToolCallsFunction may not do: \
         add `- dynamodb:Query` to the actions in line 10"
    );
    assert_eq!(
        missing("dynamodb:GetItem", "CallsTable"),
        "ping needs dynamodb:GetItem on CallsTable, which ToolCallsFunction may not do: add a statement to its policies: \
         { Effect: Allow, Action: [dynamodb:GetItem], Resource: !GetAtt CallsTable.Arn }"
    );
    assert_eq!(missing("sqs:SendMessage", "Queue").lines().count(), 2);
}
