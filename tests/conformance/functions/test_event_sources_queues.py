"""Functions called with what is in queues.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from support.instance import running
from support.source_stack import SourceStack, wait_for


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SourceStack]:
    with running(tmp_path_factory.mktemp("queues") / "state") as instance:
        yield SourceStack(instance)


def test_the_event_is_as_aws_writes_it(stack: SourceStack) -> None:
    calls = stack.function("shape")
    url, arn = stack.queue("shape")
    stack.mapping("shape", arn)
    attribute = {"kind": {"DataType": "String", "StringValue": "order"}}

    sent = stack.sqs.send_message(QueueUrl=url, MessageBody="hello", MessageAttributes=attribute)

    (event,) = stack.calls(calls)
    (record,) = event["Records"]
    handle, attributes = record["receiptHandle"], record["attributes"]
    assert list(record) == [
        "messageId",
        "receiptHandle",
        "body",
        "attributes",
        "messageAttributes",
        "md5OfMessageAttributes",
        "md5OfBody",
        "eventSource",
        "eventSourceARN",
        "awsRegion",
    ]
    assert list(attributes) == [
        "ApproximateReceiveCount",
        "SentTimestamp",
        "SenderId",
        "ApproximateFirstReceiveTimestamp",
    ]
    assert record == {
        "messageId": sent["MessageId"],
        "receiptHandle": handle,
        "body": "hello",
        "attributes": attributes | {"ApproximateReceiveCount": "1"},
        "messageAttributes": {
            "kind": {"stringValue": "order", "stringListValues": [], "binaryListValues": [], "dataType": "String"}
        },
        "md5OfMessageAttributes": sent["MD5OfMessageAttributes"],
        "md5OfBody": "5d41402abc4b2a76b9719d911017c592",
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": "us-east-1",
    }
    wait_for(lambda: left(stack, url) == 0, "the message is still there")


def left(stack: SourceStack, url: str) -> int:
    """How many messages a queue has, hidden or not."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = stack.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(attributes[name]) for name in names)


def shorten(stack: SourceStack, name: str) -> None:
    """Give a function the timeout that a queue of three seconds asks for."""
    stack.functions.update_function_configuration(FunctionName=name, Timeout=3)
    stack.functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})


def test_failed_messages_come_again_and_go_to_the_dead_letter_queue_in_the_end(stack: SourceStack) -> None:
    calls = stack.function("failing", FAIL_ON="bad")
    dead_url, dead_arn = stack.queue("failing-dead")
    redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2})
    url, arn = stack.queue("failing", VisibilityTimeout="3", RedrivePolicy=redrive)
    shorten(stack, "failing")
    stack.mapping("failing", arn)

    stack.sqs.send_message(QueueUrl=url, MessageBody="bad")

    counts = [event["Records"][0]["attributes"]["ApproximateReceiveCount"] for event in stack.calls(calls, 2)]
    assert counts == ["1", "2"]
    assert [message["Body"] for message in stack.received(dead_url)] == ["bad"]


def test_no_message_is_lost_with_the_dead_letter_queue(stack: SourceStack) -> None:
    calls = stack.function("undead", FAIL_ON="bad")
    dead_url, dead_arn = stack.queue("undead-dead")
    redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 1})
    url, arn = stack.queue("undead", VisibilityTimeout="3", RedrivePolicy=redrive)
    shorten(stack, "undead")
    stack.sqs.delete_queue(QueueUrl=dead_url)
    stack.mapping("undead", arn)

    stack.sqs.send_message(QueueUrl=url, MessageBody="bad")
    stack.calls(calls)

    hidden = "ApproximateNumberOfMessagesNotVisible"

    def count_of_hidden() -> str:
        found = stack.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[hidden])
        return str(found["Attributes"][hidden])

    # Twice too often received by now, or about to be; then there is a queue for it again.
    wait_for(lambda: count_of_hidden() == "1", "the message is lost")
    stack.queue("undead-dead")
    assert [message["Body"] for message in stack.received(dead_url)] == ["bad"]


def test_only_what_is_reported_as_failed_comes_again(stack: SourceStack) -> None:
    calls = stack.function("partial", REPORT="bad")
    url, arn = stack.queue("partial", VisibilityTimeout="3")
    shorten(stack, "partial")
    entries = [{"Id": str(at), "MessageBody": body} for at, body in enumerate(["good", "bad"])]
    stack.sqs.send_message_batch(QueueUrl=url, Entries=entries)
    stack.mapping("partial", arn, FunctionResponseTypes=["ReportBatchItemFailures"])

    events = stack.calls(calls, 2)

    bodies = [sorted(record["body"] for record in event["Records"]) for event in events[:2]]
    assert bodies == [["bad", "good"], ["bad"]]


def test_groups_of_a_fifo_queue_stay_in_order(stack: SourceStack) -> None:
    calls = stack.function("ordered")
    url, arn = stack.queue("ordered.fifo", FifoQueue="true", ContentBasedDeduplication="true")
    stack.mapping("ordered", arn, BatchSize=1)

    for number in range(6):
        stack.sqs.send_message(QueueUrl=url, MessageBody=str(number), MessageGroupId=f"group-{number % 2}")

    records = [event["Records"][0] for event in stack.calls(calls, 6)]
    for group in ("group-0", "group-1"):
        numbers = [int(each["body"]) for each in records if each["attributes"]["MessageGroupId"] == group]
        assert numbers == sorted(numbers)
    assert list(records[0]["attributes"]) == [
        "ApproximateReceiveCount",
        "SentTimestamp",
        "SequenceNumber",
        "MessageGroupId",
        "SenderId",
        "MessageDeduplicationId",
        "ApproximateFirstReceiveTimestamp",
    ]


def test_a_message_that_fails_holds_up_its_group_alone(stack: SourceStack) -> None:
    """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html"""
    calls = stack.function("held-up", REPORT="bad")
    attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true", "VisibilityTimeout": "3"}
    url, arn = stack.queue("held-up.fifo", **attributes)
    shorten(stack, "held-up")
    stack.mapping("held-up", arn, BatchSize=1, FunctionResponseTypes=["ReportBatchItemFailures"])

    for body, group in (("bad", "one"), ("behind it", "one"), ("free", "two")):
        stack.sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId=group)

    bodies = [event["Records"][0]["body"] for event in stack.calls(calls, 3)]
    assert sorted(bodies) == ["bad", "bad", "free"]
    assert bodies[2] == "bad"


def test_a_mapping_outlives_its_function_and_goes_on_with_the_next_of_the_name(stack: SourceStack) -> None:
    """https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html"""
    stack.function("outlived")
    url, arn = stack.queue("outlived", VisibilityTimeout="10")
    uuid = stack.mapping("outlived", arn)

    stack.functions.delete_function(FunctionName="outlived")
    stack.sqs.send_message(QueueUrl=url, MessageBody="waits")
    assert stack.functions.get_event_source_mapping(UUID=uuid)["State"] == "Enabled"
    calls = stack.function("outlived")

    assert [event["Records"][0]["body"] for event in stack.calls(calls)] == ["waits"]


@pytest.mark.parametrize(
    ("name", "pattern", "bodies", "passing"),
    [
        ("json", {"body": {"price": [{"numeric": [">", 10]}]}}, ['{"price": 5}', '{"price": 50}'], ['{"price": 50}']),
        ("text", {"body": ["yes"]}, ["no", "yes"], ["yes"]),
    ],
)
def test_filters(stack: SourceStack, name: str, pattern: Any, bodies: list[str], passing: list[str]) -> None:
    calls = stack.function(f"filter-{name}")
    url, arn = stack.queue(f"filter-{name}")
    stack.mapping(f"filter-{name}", arn, FilterCriteria={"Filters": [{"Pattern": json.dumps(pattern)}]})

    for body in bodies:
        stack.sqs.send_message(QueueUrl=url, MessageBody=body)

    (event,) = stack.calls(calls)
    assert [record["body"] for record in event["Records"]] == passing
    wait_for(lambda: left(stack, url) == 0, "what was filtered out is still there")


def test_a_queue_that_is_made_again_goes_on_calling(stack: SourceStack) -> None:
    calls = stack.function("again")
    url, arn = stack.queue("again")
    stack.mapping("again", arn)

    stack.sqs.delete_queue(QueueUrl=url)
    assert stack.queue("again") == (url, arn)
    stack.sqs.send_message(QueueUrl=url, MessageBody="once more")

    (event,) = stack.calls(calls)
    assert event["Records"][0]["body"] == "once more"


@pytest.mark.parametrize(
    ("source", "settings", "message"),
    [
        ("arn:aws:s3:::orders", {}, "Unrecognized event source."),
        (
            "arn:aws:sqs:us-east-1:000000000000:orders",
            {"StartingPosition": "LATEST"},
            "StartingPosition is not valid for SQS event sources.",
        ),
        (
            "arn:aws:sqs:us-east-1:000000000000:orders.fifo",
            {"MaximumBatchingWindowInSeconds": 1},
            "Batching window is not supported for FIFO queues",
        ),
        (
            "arn:aws:sqs:us-east-1:000000000000:orders.fifo",
            {"BatchSize": 11},
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
        ),
    ],
)
def test_what_aws_does_not_read_either(stack: SourceStack, source: str, settings: Any, message: str) -> None:
    """AWS's words as LocalStack's recordings, a linter and CDK quote them."""
    if "reader" not in {each["FunctionName"] for each in stack.functions.list_functions()["Functions"]}:
        stack.function("reader")

    with pytest.raises(ClientError) as refused:
        stack.functions.create_event_source_mapping(FunctionName="reader", EventSourceArn=source, **settings)

    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("InvalidParameterValueException", message)


_ARN = r"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)"
"""As the model of the locked botocore has it."""


@pytest.mark.parametrize("arn", ["orders", "arn:aws:sqs:mars:000000000000:orders", "arn:aws:sqs:us-east-1:abc:orders"])
def test_what_is_no_arn(stack: SourceStack, arn: str) -> None:
    with pytest.raises(ClientError) as refused:
        stack.functions.create_event_source_mapping(FunctionName="reader", EventSourceArn=arn)

    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == (
        "ValidationException",
        f"1 validation error detected: Value '{arn}' at 'eventSourceArn' failed to satisfy constraint: Member must "
        f"satisfy regular expression pattern: {_ARN}",
    )


def test_a_mapping_without_a_function(stack: SourceStack) -> None:
    unchecked = Config(parameter_validation=False)
    client = stack.instance.client("lambda", config=unchecked)

    with pytest.raises(ClientError) as refused:
        client.create_event_source_mapping(EventSourceArn="arn:aws:sqs:us-east-1:000000000000:orders")

    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == (
        "ValidationException",
        "1 validation error detected: Value null at 'functionName' failed to satisfy constraint: Member must not be "
        "null",
    )


def test_a_delayed_message_comes_when_its_delay_ends(stack: SourceStack) -> None:
    calls = stack.function("delayed")
    url, arn = stack.queue("delayed")
    stack.mapping("delayed", arn)

    stack.sqs.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=1)

    (event,) = stack.calls(calls)
    assert event["Records"][0]["body"] == "later"


def test_states_of_a_mapping(stack: SourceStack) -> None:
    calls = stack.function("states")
    url, arn = stack.queue("states")

    made = stack.functions.create_event_source_mapping(FunctionName="states", EventSourceArn=arn)
    uuid = made["UUID"]
    enabled = stack.wait_for_state(uuid, "Enabled")
    disabling = stack.functions.update_event_source_mapping(UUID=uuid, Enabled=False)
    disabled = stack.wait_for_state(uuid, "Disabled")
    stack.sqs.send_message(QueueUrl=url, MessageBody="waits")
    enabling = stack.functions.update_event_source_mapping(UUID=uuid, Enabled=True)
    (event,) = stack.calls(calls)
    deleting = stack.functions.delete_event_source_mapping(UUID=uuid)

    states = [each["State"] for each in (made, enabled, disabling, disabled, enabling, deleting)]
    assert states == ["Creating", "Enabled", "Disabling", "Disabled", "Enabling", "Deleting"]
    assert {each["StateTransitionReason"] for each in (made, enabled, disabled)} == {"USER_INITIATED"}
    assert "LastProcessingResult" not in enabled
    assert event["Records"][0]["body"] == "waits"

    def is_gone() -> bool:
        return not stack.functions.list_event_source_mappings(FunctionName="states")["EventSourceMappings"]

    wait_for(is_gone, "the mapping is still listed")


@pytest.mark.parametrize(
    ("settings", "code", "message"),
    [
        (
            {"MaximumBatchingWindowInSeconds": 301},
            "ValidationException",
            "1 validation error detected: Value '301' at 'maximumBatchingWindowInSeconds' failed to satisfy constraint"
            ": Member must have value less than or equal to 300",
        ),
        (
            {"BatchSize": 10001, "ScalingConfig": {"MaximumConcurrency": 1001}},
            "ValidationException",
            "2 validation errors detected: Value '10001' at 'batchSize' failed to satisfy constraint: Member must have "
            "value less than or equal to 10000; Value '1001' at 'scalingConfig.maximumConcurrency' failed to satisfy "
            "constraint: Member must have value less than or equal to 1000",
        ),
        (
            {"BatchSize": 11},
            "InvalidParameterValueException",
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
        ),
        (
            {"FilterCriteria": {"Filters": [{"Pattern": "{"}]}},
            "InvalidParameterValueException",
            "Invalid filter pattern definition.",
        ),
        (
            {"FilterCriteria": {"Filters": [{"Pattern": '{"$or": ["a"]}'}]}},
            "InvalidParameterValueException",
            "Invalid filter pattern definition.",
        ),
        (
            {},
            "InvalidParameterValueException",
            "Queue visibility timeout: 5 seconds is less than Function timeout: 10 seconds",
        ),
    ],
)
def test_refusals(stack: SourceStack, settings: Any, code: str, message: str) -> None:
    if "refused" not in {each["FunctionName"] for each in stack.functions.list_functions()["Functions"]}:
        stack.function("refused")
    _, arn = stack.queue("refused", VisibilityTimeout="5")

    with pytest.raises(ClientError) as refused:
        stack.functions.create_event_source_mapping(FunctionName="refused", EventSourceArn=arn, **settings)

    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == (code, message)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ({"EventSourceArn": "arn:aws:kafka:us-east-1:000000000000:cluster/orders/one-1"}, "kafka"),
        ({"EventSourceArn": "arn:aws:mq:us-east-1:000000000000:broker:orders:b-1"}, "mq"),
        ({"EventSourceArn": "arn:aws:rds:us-east-1:000000000000:cluster:orders"}, "DocumentDB"),
        ({"SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["broker:9092"]}}}, "self-managed kafka"),
    ],
)
def test_sources_that_are_not_emulated_are_refused_by_name(stack: SourceStack, source: Any, name: str) -> None:
    function = f"unread-{name.replace(' ', '-')}"
    stack.function(function)

    with pytest.raises(ClientError) as refused:
        stack.functions.create_event_source_mapping(FunctionName=function, StartingPosition="LATEST", **source)

    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == (
        "InvalidParameterValueException",
        f"homeport does not emulate event source mappings of {name}, only of sqs, dynamodb and kinesis",
    )
    assert stack.functions.list_event_source_mappings(FunctionName=function)["EventSourceMappings"] == []
