#!/usr/bin/env python3
"""A function on the Lambda Runtime API that does with each message what its body says: keep, fail, crash, babble, a name."""

import json
import os
import urllib.request

RUNTIME = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"


def answer(records):
    bodies = [record["body"].split(" ")[0] for record in records]
    if "babble" in bodies:
        return {"batchItemFailures": "all of them"}
    failures = [record["messageId"] for record in records if record["body"].startswith("fail")]
    failures += ["nobody"] if "stranger" in bodies else []
    return {"batchItemFailures": [{"itemIdentifier": failure} for failure in failures]}


while True:
    with urllib.request.urlopen(f"{RUNTIME}/next") as event:
        request_id = event.headers["lambda-runtime-aws-request-id"]
        records = json.load(event)["Records"]
    print("batch of", len(records), records[0]["eventSourceARN"], records[0]["attributes"]["ApproximateReceiveCount"], flush=True)
    crashed = any(record["body"].startswith("crash") for record in records)
    url = f"{RUNTIME}/{request_id}/" + ("error" if crashed else "response")
    body = json.dumps({"errorMessage": "crashed"} if crashed else answer(records)).encode()
    urllib.request.urlopen(urllib.request.Request(url, data=body)).close()
