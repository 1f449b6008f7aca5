"""An instance with a function that tells a queue what it was called with, for tests of what calls it."""

import io
import json
import time
import zipfile
from collections.abc import Callable
from typing import Any

from support.instance import Instance

WITHIN_S = 30.0

CODE = """
import json, os, time, boto3

sqs = boto3.client("sqs")

def handler(event, context):
    message = {"event": event, "request_id": context.aws_request_id}
    sqs.send_message(QueueUrl=os.environ["CALLS"], MessageBody=json.dumps(message))
    text = json.dumps(event)
    if os.environ.get("FAIL_ON", "no such text") in text:
        raise ValueError("asked to")
    if os.environ.get("ANSWER"):
        return json.loads(os.environ["ANSWER"])
    if "window" in event:
        return {"state": {"count": event["state"].get("count", 0) + len(event["Records"])}}
    if os.environ.get("REPORT"):
        key = os.environ["REPORT"]
        failed = [r.get("messageId") for r in event["Records"] if key in json.dumps(r)]
        return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}
    return {"calls": 1}
"""


class SourceStack:
    """What the tests do in the instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.functions = instance.client("lambda")
        self.sqs = instance.client("sqs")
        self.dynamodb = instance.client("dynamodb")
        self.kinesis = instance.client("kinesis")
        self.s3 = instance.client("s3")
        self.sns = instance.client("sns")
        self.events = instance.client("events")
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        self.iam = instance.client("iam")
        role = self.iam.create_role(RoleName="sources", AssumeRolePolicyDocument=document)
        self.role = role["Role"]["Arn"]
        for name in ("SQSQueue", "Kinesis", "DynamoDB"):
            policy = f"arn:aws:iam::aws:policy/service-role/AWSLambda{name}ExecutionRole"
            self.iam.attach_role_policy(RoleName="sources", PolicyArn=policy)

    def queue(self, name: str, **attributes: str) -> tuple[str, str]:
        """URL and ARN of a new queue."""
        url = self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        found = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return url, found["Attributes"]["QueueArn"]

    def function(self, name: str, **environment: str) -> str:
        """The URL of the queue that is told of the calls of a new function."""
        calls, _ = self.queue(f"{name}-calls")
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("app.py", CODE)
        self.functions.create_function(
            FunctionName=name,
            Role=self.role,
            Runtime="python3.13",
            Handler="app.handler",
            Timeout=10,
            Code={"ZipFile": content.getvalue()},
            Environment={"Variables": {"CALLS": calls, **environment}},
        )
        self.functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
        return calls

    def mapping(self, function: str, source_arn: str, **settings: Any) -> str:
        """The id of a new mapping that is enabled."""
        made = self.functions.create_event_source_mapping(FunctionName=function, EventSourceArn=source_arn, **settings)
        self.wait_for_state(made["UUID"], "Enabled")
        return str(made["UUID"])

    def wait_for_state(self, uuid: str, state: str) -> dict[str, Any]:
        """The mapping once it is in a state."""
        found: dict[str, Any] = {}

        def is_so() -> bool:
            found.update(self.functions.get_event_source_mapping(UUID=uuid))
            return bool(found["State"] == state)

        wait_for(is_so, f"the mapping is not {state}")
        return found

    def received(self, url: str, count: int = 1) -> list[dict[str, Any]]:
        """So many messages of a queue, oldest first, which are deleted."""
        messages: list[dict[str, Any]] = []

        def are_there() -> bool:
            answer = self.sqs.receive_message(
                QueueUrl=url, WaitTimeSeconds=1, MessageAttributeNames=["All"], MaxNumberOfMessages=10
            )
            for message in answer.get("Messages", []):
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                messages.append(message)
            return len(messages) >= count

        wait_for(are_there, f"{count} messages are not there, but {len(messages)}")
        return messages

    def calls(self, url: str, count: int = 1) -> list[Any]:
        """The events of so many calls."""
        return [json.loads(message["Body"])["event"] for message in self.received(url, count)]


def wait_for(condition: Callable[[], Any], what: str) -> None:
    """Until something is so; fails after a while."""
    deadline = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)
