//! What is read of a template, whichever way CloudFormation lets it be written.

#![expect(clippy::unwrap_used, reason = "these are tests")]

use stack_template::{Effect, Reference, Statement, Template};

const TEMPLATE: &str = "\
Parameters:
  KeyArn: { Type: String, Default: '' }
  Days: { Type: Number, Default: 30 }
  Name: { Type: String }
Globals:
  Function:
    Timeout: 5
    Environment: { Variables: { METRICS_NAMESPACE: !Sub 'App/${AWS::StackName}', SHARED: all } }
Resources:
  Ping:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: ping } }
    Properties:
      MemorySize: 256
      Environment:
        Variables:
          SHARED: own
          TABLE: !Ref Table
          SECRET_ID: !If [OwnKey, !Ref KeyArn, !Ref Secret]
          OFF: !If [OwnKey, x, !Ref AWS::NoValue]
      Policies:
        - AWSXRayDaemonWriteAccess
        - !If
          - OwnKey
          - Statement:
              Effect: Allow
              Action: [kms:Decrypt]
              Resource: !Ref KeyArn
          - !Ref AWS::NoValue
        - Version: '2012-10-17'
          Statement:
            - Sid: Items
              Effect: Allow
              Action:
                - dynamodb:GetItem
                - dynamodb:Batch*
              Resource:
                - !GetAtt Table.Arn
                - !Sub ${Table.Arn}/index/*
                - Fn::GetAtt: [Other, Arn]
                - !Ref Ping.Alias
            - Fn::If:
                - OwnKey
                - { Effect: Deny, Action: '*', Resource: '*' }
                - Effect: Allow
                  Action: secretsmanager:GetSecretValue
                  Resource: !If [OwnKey, !Ref KeyArn, !Ref Secret]
                  Condition: { Bool: { 'aws:SecureTransport': 'true' } }
  Bare:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: x }
  Table: { Type: AWS::DynamoDB::Table }
  Late:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmDescription: >-
        Answers are
        late.
      Namespace: !Sub App/${AWS::StackName}
      MetricName: Duration
      Dimensions: [{ Name: Family, Value: ping }]
  Both:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Metrics:
        - { Id: sum, Expression: a + b }
        - Id: a
          MetricStat: { Stat: Sum, Metric: { Namespace: AWS/SQS, MetricName: A } }
        - Id: b
          MetricStat: { Stat: Sum, Metric: { Namespace: AWS/SQS, MetricName: B } }
  Board:
    Type: AWS::CloudWatch::Dashboard
    Properties:
      DashboardBody: !Sub |
        {\"widgets\": [\"${AWS::Region} ${Table} ${!kept}\"]}
Outputs:
  Url: { Value: x }
";

fn template() -> Template {
    Template::parse(TEMPLATE).unwrap()
}

fn names(statement: &Statement<'_>) -> Vec<(String, usize)> {
    statement.actions.iter().map(|action| (action.name.to_owned(), action.line)).collect()
}

/// Line of the text `of` in the template.
fn line(of: &str) -> usize {
    TEMPLATE.lines().position(|line| line.contains(of)).unwrap() + 1
}

#[test]
fn statements_are_found_wherever_they_stand_with_their_lines_and_conditions() {
    let template = template();
    let ping = template.function("Ping").unwrap();
    let [key, items, deny, secret] = ping.statements().try_into().unwrap();

    assert_eq!(
        (names(&key), key.conditions),
        (vec![("kms:Decrypt".to_owned(), line("kms:"))], vec!["OwnKey".to_owned()])
    );
    assert_eq!(items.sid, Some("Items"));
    assert_eq!(items.line, line("Sid: Items"));
    assert!(items.conditions.is_empty());
    assert_eq!(
        names(&items),
        [("dynamodb:GetItem".to_owned(), line("GetItem")), ("dynamodb:Batch*".to_owned(), line("Batch"))]
    );
    let resources: Vec<String> = items.resources.iter().map(ToString::to_string).collect();
    assert_eq!(resources, ["Table", "Table/index/*", "Other", "Ping"]);

    assert_eq!((deny.effect, deny.conditions), (Effect::Deny, vec!["OwnKey".to_owned()]));
    assert_eq!(deny.resources, [Reference::Text("*".to_owned())]);
    assert_eq!((secret.effect, secret.conditions), (Effect::Allow, vec!["not OwnKey".to_owned()]));
    assert_eq!(secret.resources, [Reference::to("KeyArn"), Reference::to("Secret")]);
    assert!(secret.is_restricted && !deny.is_restricted);
}

#[test]
fn a_policy_that_only_has_a_name_is_not_passed_over() {
    let template = template();
    let ping = template.function("Ping").unwrap();
    assert_eq!(ping.policies_without_statements(), [line("AWSXRayDaemonWriteAccess")]);
    let bare = template.function("Bare").unwrap();
    assert!(bare.statements().is_empty() && bare.policies_without_statements().is_empty());
}

#[test]
fn an_action_with_a_star_covers_what_begins_like_it() {
    let template = template();
    let statements = template.function("Ping").unwrap().statements();
    let [get, batch] = statements[1].actions[..].try_into().unwrap();
    assert!(batch.covers("dynamodb:BatchGetItem") && !batch.covers("dynamodb:GetItem"));
    assert!(get.covers("dynamodb:GetItem") && !get.covers("dynamodb:GetItems"));
}

#[test]
fn a_function_has_the_variables_and_properties_of_all_functions_and_its_own_go_first() {
    let template = template();
    let ping = template.function_of("ping").unwrap();
    let variables: Vec<(&str, Vec<String>)> = ping
        .variables()
        .iter()
        .map(|variable| (variable.name, variable.refers_to().iter().map(ToString::to_string).collect()))
        .collect();
    let expected: [(&str, &[&str]); 5] = [
        ("METRICS_NAMESPACE", &["!Sub App/${AWS::StackName}"]),
        ("SHARED", &["own"]),
        ("TABLE", &["Table"]),
        ("SECRET_ID", &["KeyArn", "Secret"]),
        ("OFF", &["x"]),
    ];
    assert_eq!(
        variables,
        expected.map(|(name, leaves)| (name, leaves.iter().map(ToString::to_string).collect()))
    );
    assert_eq!(ping.property(&["Timeout"]).unwrap().text(), Some("5"));
    assert_eq!(ping.property(&["MemorySize"]).unwrap().text(), Some("256"));
    assert_eq!(template.function("Bare").unwrap().binary, None);
}

#[test]
fn alarms_have_the_metrics_that_they_look_at() {
    let template = template();
    let [late, both] = template.alarms().collect::<Vec<_>>().try_into().unwrap();
    assert_eq!(late.description(), Some("Answers are late."));
    let [duration] = late.metrics().try_into().unwrap();
    assert_eq!((duration.name, duration.line), ("Duration", line("MetricName: Duration")));
    assert_eq!(duration.namespace.call("Sub").unwrap().text(), Some("App/${AWS::StackName}"));
    assert_eq!((duration.dimensions[0].0, duration.dimensions[0].1.text()), ("Family", Some("ping")));
    assert_eq!(both.metrics().iter().map(|metric| metric.name).collect::<Vec<_>>(), ["A", "B"]);
}

#[test]
fn a_dashboards_body_is_what_cloudwatch_gets() {
    let template = template();
    let board = template.dashboards().next().unwrap();
    assert_eq!(board.body().unwrap().0.trim(), r#"{"widgets": ["${AWS::Region} ${Table} ${!kept}"]}"#);
    let body = board.body_with(|name| format!("<{name}>")).unwrap();
    assert_eq!(body.trim(), r#"{"widgets": ["<AWS::Region> <Table> ${kept}"]}"#);
}

#[test]
fn parameters_and_resources_are_listed_in_their_order() {
    let template = template();
    let parameters: Vec<_> =
        template.parameters().map(|parameter| (parameter.name, parameter.default)).collect();
    assert_eq!(parameters, [("KeyArn", Some("")), ("Days", Some("30")), ("Name", None)]);
    let resources: Vec<_> = template.resources().map(|resource| resource.logical_id).collect();
    assert_eq!(resources, ["Ping", "Bare", "Table", "Late", "Both", "Board"]);
    assert_eq!(template.resource("Table").unwrap().kind, "AWS::DynamoDB::Table");
    assert_eq!(template.outputs()[0].0, "Url");
}

#[test]
fn what_is_no_template_is_said() {
    assert!(Template::parse("").is_err());
    let error = Template::parse("a: [").unwrap_err();
    assert!(error.to_string().starts_with("template.yaml is not readable as YAML"), "{error}");
}

#[test]
fn the_template_of_the_project_can_be_read() {
    let template = Template::of_project().unwrap();
    let server_url = template.function_of("server-url").unwrap();
    assert_eq!(server_url.logical_id, "ServerUrlFunction");
    assert!(server_url.variable("CALLS_TABLE").unwrap().refers_to().contains(&Reference::to("CallsTable")));
    assert!(!server_url.statements().is_empty());
    assert!(template.alarms().count() > 0);
}
