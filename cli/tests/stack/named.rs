//! `--stack`: tables and queues by its outputs, and what is said where it can't be read.

use call_store::calls::Retention;
use local_dynamodb::refused_endpoint;
use local_sqs::LocalSqs;

use crate::call::Call;
use crate::cloud_formation::{CloudFormation, Described};
use crate::command::{command, fails, succeeds};
use crate::tables::Tables;

const STACK: &str = "vapi-lambda-prod";

#[test]
fn the_tables_are_those_that_the_stack_names() {
    let tables = Tables::empty();
    tables.keep(&Call::minutes_ago("call-1", 1), "main", Retention::FOREVER);
    let stack =
        Described::default().with_output("CallsTableName", "calls").with_output("DeskTableName", "desk");
    let cloud_formation = stack.served_as(STACK);
    let mut list = command("calls", &["list", "--json"]);
    // What is typed goes before the environment.
    list.env("CALLS_TABLE", "wrong").env("AWS_ENDPOINT_URL_DYNAMODB", tables.endpoint());
    assert!(succeeds(cloud_formation.named(&mut list, STACK)).contains("call-1"));
    let mut hours = command("desk", &["hours"]);
    hours.env("AWS_ENDPOINT_URL_DYNAMODB", tables.endpoint());
    let printed = succeeds(cloud_formation.named(&mut hours, STACK));
    assert!(printed.contains("--stack vapi-lambda-prod"), "what to type next leads to the same: {printed}");
    let mut both = command("calls", &["list", "--table", "other"]);
    both.env("AWS_ENDPOINT_URL_DYNAMODB", tables.endpoint());
    let said = fails(cloud_formation.named(&mut both, STACK));
    assert!(said.contains("table other at"), "a table that is typed goes before its stack: {said}");
}

#[test]
fn the_queues_are_those_that_the_stack_names() {
    let sqs = LocalSqs::start().unwrap();
    let queues = sqs.create_queue("reports").unwrap();
    queues.dead_letters.send("a letter").unwrap();
    let stack = Described::default()
        .with_output("ReportRetryQueueUrl", queues.queue_url())
        .with_output("ReportDeadLetterQueueUrl", queues.dead_letter_queue_url());
    let cloud_formation = stack.served_as(STACK);
    let mut redrive = command("calls", &["redrive"]);
    redrive.env("AWS_ENDPOINT_URL_SQS", sqs.endpoint());
    let printed = succeeds(cloud_formation.named(&mut redrive, STACK));
    assert!(printed.starts_with("1 dead letter is in the retry queue again"), "{printed}");
    assert!(printed.contains("redrive --dry-run --stack vapi-lambda-prod"), "{printed}");
    assert_eq!(queues.queue.len().unwrap(), 1);
}

#[test]
fn a_stack_that_cannot_be_read_is_told_from_one_that_is_not_there() {
    let said = |cloud_formation: &CloudFormation| {
        fails(cloud_formation.named(&mut command("calls", &["list"]), STACK))
    };
    for (code, message, advice) in [
        (
            "ValidationError",
            "Stack with id x does not exist",
            "there is no stack vapi-lambda-prod at http://",
        ),
        ("AccessDenied", "no", "they need cloudformation:DescribeStacks on the stack"),
        ("ExpiredToken", "no", "these credentials have expired: sign in again"),
        ("InvalidClientTokenId", "no", "AWS does not accept these credentials in this region"),
        ("SomethingNew", "no", "CloudFormation refuses (SomethingNew)"),
    ] {
        let said = said(&CloudFormation::refusing(code, message));
        assert!(said.contains(advice), "{code}: {said}");
    }
    let said = said(&CloudFormation::answering(|_| (200, "<html>not what was asked</html>".to_owned())));
    assert!(said.contains("gave no usable answer"), "{said}");
    let mut nobody = command("calls", &["list", "--stack", STACK]);
    let said = fails(nobody.env("AWS_ENDPOINT_URL_CLOUDFORMATION", refused_endpoint().unwrap()));
    assert!(said.contains("CloudFormation can't be reached: nobody answers at"), "{said}");
}

#[test]
fn a_stack_that_is_not_whole_says_what_to_do() {
    for (status, advice) in [
        ("CREATE_IN_PROGRESS", "is still being made: wait until sam deploy has ended (CREATE_IN_PROGRESS)"),
        ("ROLLBACK_COMPLETE", ".local/bin/sam delete --stack-name vapi-lambda-prod --region us-west-2)"),
        ("DELETE_IN_PROGRESS", "is being deleted, or was (DELETE_IN_PROGRESS)"),
    ] {
        let cloud_formation = Described { status, ..Described::default() }.served_as(STACK);
        let said = fails(cloud_formation.named(&mut command("connect", &[]), STACK));
        assert!(said.contains(advice), "{status}: {said}");
    }
    // Of an update that was rolled back the stack is there as it was.
    let tables = Tables::empty();
    let rolled_back = Described { status: "UPDATE_ROLLBACK_COMPLETE", ..Described::default() };
    let cloud_formation = rolled_back.with_output("CallsTableName", "calls").served_as(STACK);
    let mut list = command("calls", &["list"]);
    list.env("AWS_ENDPOINT_URL_DYNAMODB", tables.endpoint());
    succeeds(cloud_formation.named(&mut list, STACK));
}

#[test]
fn a_name_may_have_one_letter_or_a_hundred_and_none_that_cloudformation_refuses() {
    let cloud_formation = CloudFormation::refusing("ValidationError", "Stack with id x does not exist");
    for name in ["a".to_owned(), format!("a{}", "9".repeat(99))] {
        let said = fails(cloud_formation.named(&mut command("calls", &["list"]), &name));
        assert!(said.contains(&format!("there is no stack {name}")), "{said}");
    }
    for name in ["", "9", "a_b", "a b", &"a".repeat(129)] {
        let said = fails(&mut command("calls", &["list", "--stack", name]));
        assert!(said.contains("a stack's name begins with a letter"), "{name}: {said}");
    }
}

#[test]
fn the_region_of_an_arn_is_the_one_that_is_asked() {
    let arn = "arn:aws:cloudformation:eu-west-1:000000000000:stack/vapi-lambda-prod/1b2c";
    let cloud_formation = CloudFormation::answering(|_| (200, Described::default().answer(STACK)));
    let region = |more: &[&str]| {
        let mut connect = command("connect", more);
        connect.env("AWS_REGION", "us-east-2");
        fails(cloud_formation.named(&mut connect, arn))
    };
    // It has no such output, and says of which region that is.
    assert!(region(&[]).contains("stack vapi-lambda-prod in eu-west-1 has no output CredentialsSecretArn"));
    assert!(region(&["--region", "us-west-1"]).contains("in us-west-1 has no output"));
}

#[test]
fn without_credentials_it_says_so_and_the_region_is_that_of_the_deployment() {
    let said = fails(&mut command("connect", &["--stack", STACK]));
    assert!(said.contains("there are no AWS credentials: say --profile"), "{said}");
    let said = fails(&mut command("calls", &["list", "--stack", STACK, "--profile", "nobody"]));
    assert!(said.contains("nobody") && said.contains("AWS credentials"), "{said}");
}
