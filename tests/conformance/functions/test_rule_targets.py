"""EventBridge's rules and their targets: functions, streams, and what becomes of events that nobody takes.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from support.instance import running
from support.source_stack import SourceStack, wait_for


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SourceStack]:
    with running(tmp_path_factory.mktemp("rules") / "state") as instance:
        yield SourceStack(instance)


def rule(stack: SourceStack, name: str, target_arn: str, **settings: Any) -> str:
    """The ARN of a rule for events of a source of its name."""
    arn = stack.events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))["RuleArn"]
    put = stack.events.put_targets(Rule=name, Targets=[{"Id": "one", "Arn": target_arn, **settings}])
    assert (put["FailedEntryCount"], put["FailedEntries"]) == (0, [])
    return str(arn)


def send(stack: SourceStack, source: str, **detail: Any) -> str:
    """The id of an event that was put."""
    entry = {"Source": source, "DetailType": "order", "Detail": json.dumps(detail)}
    put = stack.events.put_events(Entries=[entry])
    assert put["FailedEntryCount"] == 0
    return str(put["Entries"][0]["EventId"])


def test_a_function_is_called_with_the_event(stack: SourceStack) -> None:
    calls = stack.function("called")
    rule(stack, "called", stack.functions.get_function(FunctionName="called")["Configuration"]["FunctionArn"])

    event_id = send(stack, "called", n=1)

    (event,) = stack.calls(calls)
    assert event == {
        "version": "0",
        "id": event_id,
        "detail-type": "order",
        "source": "called",
        "account": "000000000000",
        "time": event["time"],
        "region": "us-east-1",
        "resources": [],
        "detail": {"n": 1},
    }


@pytest.mark.parametrize(
    ("name", "settings", "keys"),
    [
        ("whole", {}, "id"),
        ("by-path", {"KinesisParameters": {"PartitionKeyPath": "$.detail.key"}}, "abc"),
        (
            "transformed",
            {"InputTransformer": {"InputPathsMap": {"key": "$.detail.key"}, "InputTemplate": '"the key is <key>"'}},
            "id",
        ),
    ],
)
def test_a_stream_gets_the_event(stack: SourceStack, name: str, settings: Any, keys: str) -> None:
    """The partition key is the event's id unless a path leads to another."""
    stack.kinesis.create_stream(StreamName=name, ShardCount=1)
    arn = stack.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    rule(stack, name, arn, RoleArn=stack.role, **settings)
    start = {"ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    iterator = stack.kinesis.get_shard_iterator(StreamName=name, **start)["ShardIterator"]

    event_id = send(stack, name, key="abc")

    wait_for(lambda: stack.kinesis.get_records(ShardIterator=iterator)["Records"], "there is no record")
    (record,) = stack.kinesis.get_records(ShardIterator=iterator)["Records"]
    assert record["PartitionKey"] == (event_id if keys == "id" else keys)
    data = json.loads(record["Data"])
    assert (data if name == "transformed" else data["id"]) == ("the key is abc" if name == "transformed" else event_id)


def test_what_has_no_target_any_more_goes_to_the_dead_letter_queue(stack: SourceStack) -> None:
    stack.function("leaving")
    function = stack.functions.get_function(FunctionName="leaving")["Configuration"]["FunctionArn"]
    url, dead = stack.queue("leaving-dead")
    arn = rule(stack, "leaving", function, DeadLetterConfig={"Arn": dead})
    stack.functions.delete_function(FunctionName="leaving")

    event_id = send(stack, "leaving", n=1)

    (message,) = stack.received(url)
    body, attributes = json.loads(message["Body"]), message["MessageAttributes"]
    assert (body["id"], body["detail"]) == (event_id, {"n": 1})
    assert "event-bus-name" not in body
    told = {name: attribute["StringValue"] for name, attribute in attributes.items()}
    assert told.pop("ERROR_MESSAGE")
    assert told == {"RULE_ARN": arn, "TARGET_ARN": function, "ERROR_CODE": "NO_RESOURCE", "RETRY_ATTEMPTS": "0"}


def test_one_bad_entry_fails_alone(stack: SourceStack) -> None:
    calls = stack.function("mixed")
    rule(stack, "mixed", stack.functions.get_function(FunctionName="mixed")["Configuration"]["FunctionArn"])

    good = {"Source": "mixed", "DetailType": "order", "Detail": "{}"}
    put = stack.events.put_events(Entries=[good, {**good, "Detail": "no JSON"}, {"Source": "mixed", "Detail": "{}"}])

    assert put["FailedEntryCount"] == 2
    assert [entry.get("ErrorCode") for entry in put["Entries"]] == [None, "MalformedDetail", "InvalidArgument"]
    assert len(stack.calls(calls)) == 1
