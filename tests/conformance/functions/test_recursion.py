"""Loops of a function and a queue.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
"""

import io
import json
import zipfile
from collections.abc import Iterator

import pytest

from support.instance import running
from support.source_stack import SourceStack

# Sends each message back to where it came from, and tells another queue.
LOOP = """
import boto3, os
sqs = boto3.client("sqs")

def handler(event, context):
    for url in (os.environ["CALLS"], os.environ["SOURCE"]):
        sqs.send_message(QueueUrl=url, MessageBody="again")
"""
MOST = 16


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SourceStack]:
    with running(tmp_path_factory.mktemp("recursion") / "state") as instance:
        yield SourceStack(instance)


def _loop(stack: SourceStack, name: str, source: str) -> str:
    """A function that keeps a queue's messages going; the URL of the queue that is told of its calls."""
    calls = stack.function(name, SOURCE=source)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", LOOP)
    stack.functions.update_function_code(FunctionName=name, ZipFile=content.getvalue())
    stack.functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    return calls


def test_a_loop_is_stopped_and_its_message_goes_to_the_dead_letters(stack: SourceStack) -> None:
    dead, dead_arn = stack.queue("stopped-dead")
    redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 1})
    url, arn = stack.queue("stopped", VisibilityTimeout="10", RedrivePolicy=redrive)
    calls = _loop(stack, "stopped", url)
    stack.mapping("stopped", arn, BatchSize=1)

    stack.sqs.send_message(QueueUrl=url, MessageBody="once")

    assert [message["Body"] for message in stack.received(dead)] == ["again"]
    assert len(stack.received(calls, MOST)) == MOST
    assert "Messages" not in stack.sqs.receive_message(QueueUrl=calls)


def test_a_loop_that_is_meant_goes_on(stack: SourceStack) -> None:
    url, arn = stack.queue("meant", VisibilityTimeout="10")
    calls = _loop(stack, "meant", url)
    stack.functions.put_function_recursion_config(FunctionName="meant", RecursiveLoop="Allow")
    uuid = stack.mapping("meant", arn, BatchSize=1)

    stack.sqs.send_message(QueueUrl=url, MessageBody="once")

    assert len(stack.received(calls, MOST + 2)) >= MOST + 2
    stack.functions.delete_event_source_mapping(UUID=uuid)
