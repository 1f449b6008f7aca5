"""Functions called asynchronously: retries, destinations, dead-letter queues.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from support.instance import running
from support.source_stack import SourceStack, wait_for


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SourceStack]:
    # AWS waits one and two minutes.
    shorter = {"HOMEPORT_FUNCTIONS_ASYNC_RETRY_DELAY_S": "0.2"}
    with running(tmp_path_factory.mktemp("events") / "state", environment=shorter) as instance:
        yield SourceStack(instance)


def invoke(stack: SourceStack, name: str, event: Any, **more: Any) -> str:
    """Invoke asynchronously; the request's id."""
    answer = stack.functions.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps(event), **more)
    assert (answer["StatusCode"], answer["Payload"].read()) == (202, b"")
    return str(answer["ResponseMetadata"]["RequestId"])


def arn_of(stack: SourceStack, name: str) -> str:
    return str(stack.functions.get_function(FunctionName=name)["Configuration"]["FunctionArn"])


def configure(stack: SourceStack, name: str, **settings: Any) -> None:
    stack.functions.put_function_event_invoke_config(FunctionName=name, **settings)


@pytest.mark.parametrize(("retries", "count"), [(None, 3), (1, 2), (0, 1)])
def test_a_function_that_fails_is_tried_again(stack: SourceStack, retries: int | None, count: int) -> None:
    name = f"retries-{count}"
    calls = stack.function(name, FAIL_ON="bad")
    url, queue_arn = stack.queue(f"{name}-failures")
    settings = {} if retries is None else {"MaximumRetryAttempts": retries}
    configure(stack, name, DestinationConfig={"OnFailure": {"Destination": queue_arn}}, **settings)

    request_id = invoke(stack, name, {"n": "bad"})

    record = json.loads(stack.received(url)[0]["Body"])
    attempts = [json.loads(message["Body"]) for message in stack.received(calls, count)]
    assert [attempt["request_id"] for attempt in attempts] == [request_id] * count
    assert list(record) == [
        "version",
        "timestamp",
        "requestContext",
        "requestPayload",
        "responseContext",
        "responsePayload",
    ]
    assert record["responsePayload"].pop("stackTrace")
    assert record == {
        "version": "1.0",
        "timestamp": record["timestamp"],
        "requestContext": {
            "requestId": request_id,
            "functionArn": f"{arn_of(stack, name)}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": count,
        },
        "requestPayload": {"n": "bad"},
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": {"errorMessage": "asked to", "errorType": "ValueError", "requestId": request_id},
    }


@pytest.mark.parametrize("kind", ["sqs", "sns", "lambda", "events", "s3"])
def test_success_is_told_to_every_kind_of_destination(stack: SourceStack, kind: str) -> None:
    name = f"success-{kind}"
    stack.function(name)
    url, queue_arn = stack.queue(f"{name}-told")
    destination, told = queue_arn, url
    if kind == "sns":
        destination = stack.sns.create_topic(Name=name)["TopicArn"]
        raw = {"RawMessageDelivery": "true"}
        stack.sns.subscribe(TopicArn=destination, Protocol="sqs", Endpoint=queue_arn, Attributes=raw)
    elif kind == "lambda":
        told = stack.function(f"{name}-next")
        destination = arn_of(stack, f"{name}-next")
    elif kind == "events":
        destination = stack.events.create_event_bus(Name=name)["EventBusArn"]
        pattern = json.dumps({"source": ["lambda"]})
        stack.events.put_rule(Name=name, EventBusName=name, EventPattern=pattern)
        stack.events.put_targets(Rule=name, EventBusName=name, Targets=[{"Id": "told", "Arn": queue_arn}])
    elif kind == "s3":
        stack.s3.create_bucket(Bucket=name)
        destination = f"arn:aws:s3:::{name}"
    outcome = "OnFailure" if kind == "s3" else "OnSuccess"
    if kind == "s3":
        stack.functions.update_function_configuration(
            FunctionName=name,
            Environment={"Variables": {"FAIL_ON": "event", "CALLS": url}},
        )
        stack.functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    configure(stack, name, MaximumRetryAttempts=0, DestinationConfig={outcome: {"Destination": destination}})

    request_id = invoke(stack, name, {"an": "event"})

    if kind == "s3":
        wait_for(lambda: stack.s3.list_objects_v2(Bucket=name).get("Contents"), "there is no object")
        key = stack.s3.list_objects_v2(Bucket=name)["Contents"][0]["Key"]
        record = json.load(stack.s3.get_object(Bucket=name, Key=key)["Body"])
        assert key.startswith(f"aws/lambda/async/{name}/")
    else:
        record = json.loads(stack.received(told)[0]["Body"])
    if kind == "lambda":
        record = record["event"]
    if kind == "events":
        function_arn = f"{arn_of(stack, name)}:$LATEST"
        assert (record["source"], record["detail-type"], record["resources"]) == (
            "lambda",
            "Lambda Function Invocation Result - Success",
            [destination, function_arn],
        )
        record = record["detail"]
    assert record["requestContext"]["requestId"] == request_id
    assert record["requestContext"]["condition"] == ("RetriesExhausted" if kind == "s3" else "Success")
    assert record["requestPayload"] == {"an": "event"}
    if kind != "s3":
        assert record["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST"}
        assert record["responsePayload"] == {"calls": 1}


def test_many_events_at_once_reach_a_function_that_is_their_destination(stack: SourceStack) -> None:
    """Each of them is a call that comes back to this server while the others wait for theirs."""
    stack.function("crowd")
    told = stack.function("crowd-next")
    destination = {"OnSuccess": {"Destination": arn_of(stack, "crowd-next")}}
    configure(stack, "crowd", DestinationConfig=destination)

    for number in range(40):
        invoke(stack, "crowd", {"n": number})

    payloads = [event["requestPayload"]["n"] for event in stack.calls(told, 40)]
    assert sorted(payloads) == list(range(40))


@pytest.mark.parametrize("kind", ["sqs", "sns"])
def test_dead_letters(stack: SourceStack, kind: str) -> None:
    name = f"dead-{kind}"
    stack.function(name, FAIL_ON="bad")
    url, target = stack.queue(f"{name}-letters")
    if kind == "sns":
        queue_arn, target = target, stack.sns.create_topic(Name=name)["TopicArn"]
        raw = {"RawMessageDelivery": "true"}
        stack.sns.subscribe(TopicArn=target, Protocol="sqs", Endpoint=queue_arn, Attributes=raw)
    stack.functions.update_function_configuration(FunctionName=name, DeadLetterConfig={"TargetArn": target})
    stack.functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    configure(stack, name, MaximumRetryAttempts=0)

    request_id = invoke(stack, name, {"n": "bad"})

    (message,) = stack.received(url)
    assert json.loads(message["Body"]) == {"n": "bad"}
    assert message["MessageAttributes"] == {
        "RequestID": {"StringValue": request_id, "DataType": "String"},
        "ErrorCode": {"StringValue": "200", "DataType": "Number"},
        "ErrorMessage": {"StringValue": "asked to", "DataType": "String"},
    }


def test_a_function_without_concurrency_gives_its_events_up(stack: SourceStack) -> None:
    stack.function("none-at-all")
    url, queue_arn = stack.queue("none-at-all-failures")
    configure(stack, "none-at-all", DestinationConfig={"OnFailure": {"Destination": queue_arn}})
    stack.functions.put_function_concurrency(FunctionName="none-at-all", ReservedConcurrentExecutions=0)

    request_id = invoke(stack, "none-at-all", {})

    record = json.loads(stack.received(url)[0]["Body"])
    assert record == {
        "version": "1.0",
        "timestamp": record["timestamp"],
        "requestContext": {
            "requestId": request_id,
            "functionArn": f"{arn_of(stack, 'none-at-all')}:$LATEST",
            "condition": "ZeroReservedConcurrency",
            "approximateInvokeCount": 0,
        },
        "requestPayload": {},
    }


def test_a_throttled_event_waits_for_its_turn(stack: SourceStack) -> None:
    calls = stack.function("busy")
    stack.functions.put_function_concurrency(FunctionName="busy", ReservedConcurrentExecutions=1)

    for number in range(4):
        invoke(stack, "busy", {"n": number})

    assert sorted(event["n"] for event in stack.calls(calls, 4)) == [0, 1, 2, 3]
