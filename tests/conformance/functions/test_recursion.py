"""Loops of a function with a queue, a topic, a bucket, and with itself.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
"""

import io
import json
import zipfile
from collections.abc import Iterator

import pytest

from support.instance import running
from support.source_stack import SourceStack

# Sends each event back to where it came from, and tells another queue.
LOOP = """
import boto3, os

def handler(event, context):
    source, sqs = os.environ["SOURCE"], boto3.client("sqs")
    sqs.send_message(QueueUrl=os.environ["CALLS"], MessageBody="again")
    if source.startswith("http"):
        sqs.send_message(QueueUrl=source, MessageBody="again")
    elif ":sns:" in source:
        boto3.client("sns").publish(TopicArn=source, Message="again")
    elif ":s3:" in source:
        bucket = source.rpartition(":")[2]
        boto3.client("s3").put_object(Bucket=bucket, Key="again", Body=b"again")
    else:
        boto3.client("lambda").invoke(FunctionName=source, InvocationType="Event", Payload=b'"again"')
"""
MOST = 16


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SourceStack]:
    with running(tmp_path_factory.mktemp("recursion") / "state") as instance:
        yield SourceStack(instance)


def _loop(stack: SourceStack, name: str, source: str) -> str:
    """A function that keeps its events going; the URL of the queue that is told of its calls."""
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


@pytest.mark.parametrize("kind", ["function", "topic", "bucket", "topic of a bucket"])
def test_a_loop_of_events_is_stopped_and_its_event_goes_to_the_destination(stack: SourceStack, kind: str) -> None:
    name = f"events-{kind.replace(' ', '-')}"
    url, failures = stack.queue(f"{name}-failures")
    topic = stack.sns.create_topic(Name=name)["TopicArn"]
    source = {"function": name, "topic": topic}.get(kind, f"arn:aws:s3:::{name}")
    calls = _loop(stack, name, source)
    function = stack.functions.get_function(FunctionName=name)["Configuration"]["FunctionArn"]
    for service in ("sns", "s3"):
        principal, permission = f"{service}.amazonaws.com", "lambda:InvokeFunction"
        stack.functions.add_permission(FunctionName=name, StatementId=service, Action=permission, Principal=principal)
    stack.functions.put_function_event_invoke_config(
        FunctionName=name, DestinationConfig={"OnFailure": {"Destination": failures}}
    )
    if kind.startswith("topic"):
        stack.sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=function)
    if kind.endswith("bucket"):
        stack.s3.create_bucket(Bucket=name)
        target = {"TopicArn": topic} if kind.startswith("topic") else {"LambdaFunctionArn": function}
        kinds = "TopicConfigurations" if kind.startswith("topic") else "LambdaFunctionConfigurations"
        notifications = {kinds: [{**target, "Events": ["s3:ObjectCreated:*"]}]}
        stack.s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration=notifications)

    if kind != "topic of a bucket":  # which has begun with the bucket's s3:TestEvent
        stack.functions.invoke(FunctionName=name, InvocationType="Event", Payload=b'"once"')

    (message,) = stack.received(url)
    assert json.loads(message["Body"])["requestContext"]["condition"] == "RecursiveInvocation"
    assert len(stack.received(calls, MOST)) == MOST
    assert "Messages" not in stack.sqs.receive_message(QueueUrl=calls)
