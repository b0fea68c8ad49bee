"""What the deployment test asks of the AWS that it deployed to. Answers are lines of words; a failure is a sentence."""

import sys

import boto3
from botocore.config import Config

LIMITS = Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 2})


def client(service):
    return boto3.client(service, config=LIMITS)


def pages(service, operation, key, **arguments):
    asked = client(service)
    if asked.can_paginate(operation):
        for page in asked.get_paginator(operation).paginate(**arguments):
            yield from page.get(key) or []
    else:
        yield from getattr(asked, operation)(**arguments).get(key) or []


def outputs(stack):
    """Name and value of each output."""
    for output in client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", []):
        print(output["OutputKey"], output["OutputValue"])


def secret(arn):
    """The value of a secret, in one line."""
    print(" ".join(client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"].split()))


def waiting(queue):
    """How many messages a queue has, those in flight included."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    counts = client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    print(sum(int(counts[name]) for name in names))


def rest(queue, seconds):
    """From here on a message that failed comes again after so many seconds."""
    client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": seconds})


def aliases(stack):
    """Logical id, version behind the alias `live`, and the number of versions of each function."""
    asked = client("lambda")
    for resource in pages("cloudformation", "list_stack_resources", "StackResourceSummaries", StackName=stack):
        if resource["ResourceType"] == "AWS::Lambda::Function":
            name = resource["PhysicalResourceId"]
            version = asked.get_alias(FunctionName=name, Name="live")["FunctionVersion"]
            print(resource["LogicalResourceId"], version, len(name))


def left(*stacks):
    """Kind and name of everything whose name begins as that of one of these stacks, shortened as AWS does it."""
    found = []

    def see(kind, names):
        found.extend((kind, name) for name in names)

    see("table", pages("dynamodb", "list_tables", "TableNames"))
    see("queue", (url.rsplit("/", 1)[-1] for url in pages("sqs", "list_queues", "QueueUrls")))
    see("secret", (secret["Name"] for secret in pages("secretsmanager", "list_secrets", "SecretList")))
    see("function", (function["FunctionName"] for function in pages("lambda", "list_functions", "Functions")))
    see("mapping", (one["FunctionArn"].split(":")[6] for one in pages("lambda", "list_event_source_mappings", "EventSourceMappings")))
    see("role", (role["RoleName"] for role in pages("iam", "list_roles", "Roles")))
    see("log-group", (group["logGroupName"] for group in pages("logs", "describe_log_groups", "logGroups")))
    see("alarm", (alarm["AlarmName"] for alarm in pages("cloudwatch", "describe_alarms", "MetricAlarms")))
    see("dashboard", (board["DashboardName"] for board in pages("cloudwatch", "list_dashboards", "DashboardEntries")))
    see("rule", (rule["Name"] for rule in pages("events", "list_rules", "Rules")))
    beginnings = tuple(stack[:20] if len(stack) > 20 else stack + end for stack in stacks for end in "-/")
    for kind, name in found:
        # A function makes a group of its own where it is given none; the emulator has folders for those of a stack.
        if name.removeprefix("/aws/lambda/").removeprefix("/aws/cloudformation/").startswith(beginnings):
            print(kind, name)


COMMANDS = {function.__name__: function for function in (outputs, secret, waiting, rest, aliases, left)}

try:
    COMMANDS[sys.argv[1]](*sys.argv[2:])
except Exception as error:  # Whatever it is: one line, and no trace.
    sys.exit(f"{' '.join(sys.argv[1:])}: {error}")
