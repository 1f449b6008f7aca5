"""How long events take to a function that is warm: from the call that sends one to the function's first line."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks import client, load
from benchmarks.function_workload import ANSWER, Deployment, DeploymentError, Sources
from benchmarks.load import Rates

_WITHIN_S = 30.0
_NAME = "arrivals"
_CODE = f"""
import base64, boto3, os, time

sqs = boto3.client("sqs", endpoint_url=os.environ.get("AWS_ENDPOINT_URL") or os.environ["ENDPOINT"])


def handler(event, context):
    arrived = time.time()
    for sent in filter(None, map(sent_at, event.get("Records", [event]))):
        sqs.send_message(QueueUrl=os.environ["ARRIVALS"], MessageBody=repr(arrived - float(sent)))
    return {ANSWER}


def sent_at(record):
    if "kinesis" in record:
        return base64.b64decode(record["kinesis"]["data"])
    if "dynamodb" in record:
        return record["dynamodb"]["NewImage"]["sent"]["S"]
    return record.get("body") or record.get("sent")
"""


def arrivals(queue_url: str, endpoint: str) -> Sources:
    """The function; `endpoint` is where it finds the server that tells it of none."""
    environment = {"ARRIVALS": queue_url, "ENDPOINT": endpoint}
    return Sources(_NAME, "python3.13", "app.handler", {"app.py": _CODE}, environment)


Send = Callable[[str], None]
"""Sends one event that says when it was sent."""


@dataclass
class Arrivals:
    """A function that tells a queue how long its events have taken."""

    deployment: Deployment
    queue_url: str

    @classmethod
    def deploy(cls, deployment: Deployment) -> "Arrivals":
        """Create queue and function; the function has answered when this returns."""
        url = str(deployment.client("sqs").create_queue(QueueName=_NAME)["QueueUrl"])
        deployment.create(arrivals(url, deployment.endpoint))
        return cls(deployment, url)

    def measure(self, send: Send, count: int) -> Rates:
        """Events one after the other; the first one, which may find no environment, does not count."""
        tally = client.Tally()
        self._latency_s(send)
        for _ in range(count):
            tally.latencies_s.append(self._latency_s(send))
        return load.rates(tally, sum(tally.latencies_s))

    def _latency_s(self, send: Send) -> float:
        send(repr(time.time()))
        queue, deadline = self.deployment.client("sqs"), time.monotonic() + _WITHIN_S
        while time.monotonic() < deadline:
            for message in queue.receive_message(QueueUrl=self.queue_url, WaitTimeSeconds=1).get("Messages", ()):
                queue.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
                return float(message["Body"])
        raise DeploymentError(f"an event has not arrived within {_WITHIN_S:.0f} s")


def senders(deployment: Deployment) -> dict[str, Callable[[], Send]]:
    """What makes each kind of source, with its mapping, and gives how to send there."""
    return {
        "Event → Lambda": lambda: _invoke_event(deployment),
        "SQS → Lambda": lambda: _queue(deployment),
        "DynamoDB → Lambda": lambda: _table(deployment),
        "Kinesis → Lambda": lambda: _stream(deployment),
    }


def _invoke_event(deployment: Deployment) -> Send:
    functions = deployment.client("lambda")

    def send(now: str) -> None:
        functions.invoke(FunctionName=_NAME, InvocationType="Event", Payload=json.dumps({"sent": now}))

    return send


def _queue(deployment: Deployment) -> Send:
    queues = deployment.client("sqs")
    url = queues.create_queue(QueueName="source")["QueueUrl"]
    found = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    _map(deployment, found["Attributes"]["QueueArn"])
    return lambda now: queues.send_message(QueueUrl=url, MessageBody=now)


def _table(deployment: Deployment) -> Send:
    tables = deployment.client("dynamodb")
    made = tables.create_table(
        TableName="source",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]
    tables.get_waiter("table_exists").wait(TableName="source", WaiterConfig={"Delay": 1})
    _map(deployment, made["LatestStreamArn"], StartingPosition="TRIM_HORIZON")
    return lambda now: tables.put_item(TableName="source", Item={"id": {"S": now}, "sent": {"S": now}})


def _stream(deployment: Deployment) -> Send:
    streams = deployment.client("kinesis")
    streams.create_stream(StreamName="source", ShardCount=1)
    streams.get_waiter("stream_exists").wait(StreamName="source", WaiterConfig={"Delay": 1})
    arn = streams.describe_stream(StreamName="source")["StreamDescription"]["StreamARN"]
    _map(deployment, arn, StartingPosition="TRIM_HORIZON")
    return lambda now: streams.put_record(StreamName="source", Data=now.encode(), PartitionKey="key")


def _map(deployment: Deployment, source_arn: str, **settings: Any) -> None:
    functions = deployment.client("lambda")
    made = functions.create_event_source_mapping(FunctionName=_NAME, EventSourceArn=source_arn, **settings)
    deadline = time.monotonic() + _WITHIN_S
    while functions.get_event_source_mapping(UUID=made["UUID"])["State"] != "Enabled":
        if time.monotonic() > deadline:
            raise DeploymentError(f"the mapping of {source_arn} is not enabled")
        time.sleep(0.02)
