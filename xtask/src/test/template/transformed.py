"""Checks what SAM makes of template.yaml (the argument): what AWS gets, and what no linter asks about.

Prints what was checked, or a sentence for each fault, with exit code 1.
"""

import copy
import os
import sys
from pathlib import Path
from types import SimpleNamespace

os.environ["AWS_DEFAULT_REGION"] = "us-west-2"

from samtranslator.translator.transform import transform  # noqa: E402
from samtranslator.yaml_helper import yaml_parse  # noqa: E402

faults = []


def require(fact, sentence):
    if not fact:
        faults.append(sentence)


template = yaml_parse(Path(sys.argv[1]).read_text())
functions = {
    name: resource
    for name, resource in template["Resources"].items()
    if resource["Type"] == "AWS::Serverless::Function"
}
for resource in functions.values():
    # As `sam deploy` writes it; the transform takes nothing else.
    resource["Properties"]["CodeUri"] = "s3://bucket/key"
resources = transform(copy.deepcopy(template), {}, SimpleNamespace(load=lambda: {}))["Resources"]


def of(kind):
    return {name: resource["Properties"] for name, resource in resources.items() if resource["Type"] == kind}


def alias_of(function):
    """The logical id that SAM gives to the alias `live`."""
    return f"{function}Aliaslive"


aliases, urls, permissions = of("AWS::Lambda::Alias"), of("AWS::Lambda::Url"), of("AWS::Lambda::Permission")

for function in functions:
    require(alias_of(function) in aliases, f"{function} has no alias: AutoPublishAlias is gone")

# A URL: on the alias, and with the two permissions without which AWS answers 403.
for function, resource in functions.items():
    if "FunctionUrlConfig" not in resource["Properties"]:
        continue
    url = urls.get(f"{function}Url", {})
    require(url.get("AuthType") == "NONE", f"the URL of {function} is not public: Vapi can't sign for AWS")
    alias = {"Ref": alias_of(function)}
    require(url.get("TargetFunctionArn") == alias, f"the URL of {function} does not belong to the alias live")
    own = [one for one in permissions.values() if one["FunctionName"] == alias and one.get("Principal") == "*"]
    require(
        any(one["Action"] == "lambda:InvokeFunctionUrl" and one.get("FunctionUrlAuthType") == "NONE" for one in own),
        f"nobody may use the URL of {function}: lambda:InvokeFunctionUrl is missing on its alias",
    )
    require(
        any(one["Action"] == "lambda:InvokeFunction" and one.get("InvokedViaFunctionUrl") is True for one in own),
        f"nobody may use the URL of {function}: lambda:InvokeFunction through the URL is missing on its alias",
    )
    require(
        all(one["Action"] != "lambda:InvokeFunction" or one.get("InvokedViaFunctionUrl") is True for one in own),
        f"everybody may call {function} without its URL",
    )

# Whatever calls a function calls its alias.
for name, mapping in of("AWS::Lambda::EventSourceMapping").items():
    require(mapping["FunctionName"] in [{"Ref": alias} for alias in aliases], f"{name} calls a function, and not its alias")
    require("ReportBatchItemFailures" in mapping.get("FunctionResponseTypes", []), f"{name} repeats whole batches")
for name, rule in of("AWS::Events::Rule").items():
    for target in rule["Targets"]:
        require(target["Arn"] in [{"Ref": alias} for alias in aliases], f"{name} calls a function, and not its alias")

# Time-outs against whoever waits: Vapi hangs up on an assistant-request after 7.5 s, and waits 20 s for everything else.
VAPI_WAITS = {"AssistantRequestFunction": 7.5}
for name, function in of("AWS::Lambda::Function").items():
    if f"{name}Url" in urls:
        limit = VAPI_WAITS.get(name, 20)
        require(function["Timeout"] < limit, f"{name} may take {function['Timeout']} s, and Vapi waits {limit} s")
    require("LoggingConfig" in function, f"{name} logs to a group that keeps everything for ever")
    require("FunctionName" not in function, f"{name} has a fixed name: a second stack could not be made beside this one")

# A queue: as long out of sight as the function that reads it may take six times, encrypted, kept for 14 days.
for mapping in of("AWS::Lambda::EventSourceMapping").values():
    queue = mapping["EventSourceArn"]["Fn::GetAtt"][0]
    reader = mapping["FunctionName"]["Ref"].removesuffix("Aliaslive")
    properties, timeout = resources[queue]["Properties"], resources[reader]["Properties"]["Timeout"]
    require(properties["VisibilityTimeout"] >= 6 * timeout, f"{queue} shows a message again before {reader} can be done with it")
    require(properties["RedrivePolicy"]["maxReceiveCount"] >= 100, f"{queue} gives a message up too soon")
for name, queue in of("AWS::SQS::Queue").items():
    require(queue.get("MessageRetentionPeriod") == 14 * 24 * 3600, f"{name} forgets before 14 days are over")
    require("SqsManagedSseEnabled" in queue and "KmsMasterKeyId" in queue, f"{name} is not encrypted in every case")

# Projections: DynamoDB refuses more, and no linter counts.
for name, table in of("AWS::DynamoDB::Table").items():
    carried = [len(index["Projection"].get("NonKeyAttributes", [])) for index in table.get("GlobalSecondaryIndexes", [])]
    require(max(carried, default=0) <= 20, f"an index of {name} carries over 20 attributes")
    require(sum(carried) <= 100, f"the indexes of {name} carry over 100 attributes together")

# What a deleted stack leaves is decided in one place.
for name, resource in resources.items():
    if resource["Type"] in ("AWS::DynamoDB::Table", "AWS::SQS::Queue"):
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            decided = {"Fn::If": ["RetainsData", "Retain", "Delete"]}
            require(resource.get(policy) == decided, f"{policy} of {name} does not go by RetainData")

# The generator of the credential never changes: another setting is another token, and Vapi is locked out.
generator = resources["VapiCredentialsSecret"]["Properties"]["GenerateSecretString"]
require(
    generator
    == {
        "SecretStringTemplate": '{"type":"bearer"}',
        "GenerateStringKey": "token",
        "PasswordLength": 64,
        "ExcludePunctuation": True,
        "ExcludeCharacters": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    },
    "the generator of VapiCredentialsSecret was changed: the next deployment would make a new token",
)

# A parameter that a function sees makes a new version, or it reaches no alias.


def parameters_in(node):
    if isinstance(node, dict):
        if node.get("Ref") in template["Parameters"]:
            yield node["Ref"]
        for value in node.values():
            yield from parameters_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from parameters_in(value)


# What a version of a function holds, and SAM publishes none for when it changes.
UNSEEN = ("Timeout", "VpcConfig", "Layers", "EphemeralStorage", "FileSystemConfigs", "DeadLetterQueue", "RuntimeManagementConfig")

for name, resource in functions.items():
    variables = dict(resource["Properties"]["Environment"]["Variables"])
    parts = variables.pop("STACK_PARAMETERS", {}).get("Fn::ToJsonString", [])
    for unseen in UNSEEN:
        value = resource["Properties"].get(unseen)
        as_noticed = [part[unseen] for part in parts if isinstance(part, dict) and unseen in part]
        require(
            as_noticed == ([] if value is None else [value]),
            f"{name} has {unseen}: {value}, and its STACK_PARAMETERS does not say so: a change would reach no alias",
        )
    noticed = set(parameters_in(parts))
    for parameter in {*parameters_in(variables), "Tracing"} - noticed:
        require(False, f"{name} reads the parameter {parameter}, and its STACK_PARAMETERS does not have it")

grouped = [name for group in template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"] for name in group["Parameters"]]
require(sorted(grouped) == sorted(template["Parameters"]), "the parameter groups are not the parameters, each once")
for name, parameter in template["Parameters"].items():
    require("Default" in parameter, f"the parameter {name} has no default: sam deploy would ask for it")
    require(parameter.get("Description"), f"the parameter {name} has no description")

for fault in faults:
    print(fault)
if faults:
    sys.exit(1)
print(f"{len(urls)} URLs on their aliases, each with both permissions; {len(functions)} functions, {len(resources)} resources")
