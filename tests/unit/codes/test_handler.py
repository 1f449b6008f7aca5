"""The functions as Lambda starts them: a process of its own, the function's environment, a real event."""

import json
import os
import subprocess
import sys
from pathlib import Path

from support.events import event

SOURCES = Path(__file__).parents[3] / "src"
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "unused",
    "AWS_SECRET_ACCESS_KEY": "unused",
    "TABLE_NAME": "codes",
    "INDEX_NAME": "by-document",
    "LIFETIME_PARAMETER": "/codes/days",
    "AUDIT_TABLE_NAME": "audit",
    "PYTHONPATH": str(SOURCES),
    "PATH": os.environ["PATH"],
}


def _invoke(module: str, payload: object) -> object:
    call = f"import json, sys; from {module} import handler; print(json.dumps(handler(json.load(sys.stdin), None)))"
    done = subprocess.run(
        [sys.executable, "-c", call],
        input=json.dumps(payload),
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return json.loads(done.stdout)


def test_a_request_of_the_gateway_is_answered_in_its_form() -> None:
    problem = {
        "type": "urn:problem:codes:code-not-found",
        "title": "There is no such code.",
        "status": 404,
        "request_id": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
    }

    answer = _invoke("codes.handler", event("apigateway-get-code"))

    body = json.dumps(problem)
    headers = {"Content-Type": ["application/problem+json"], "Content-Length": [str(len(body))]}
    assert answer == {"statusCode": 404, "multiValueHeaders": headers, "body": body, "isBase64Encoded": False}


def test_a_batch_in_which_nothing_happened_is_taken() -> None:
    record = event("dynamodb-code-created")
    record["eventName"] = "MODIFY"
    record["dynamodb"]["OldImage"] = record["dynamodb"]["NewImage"]

    assert _invoke("codes.audit.handler", {"Records": [record]}) is None
