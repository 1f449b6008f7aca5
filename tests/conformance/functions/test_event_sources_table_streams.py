"""Functions called with the changes of tables.

https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from support.instance import running
from support.source_stack import SourceStack, wait_for


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SourceStack]:
    with running(tmp_path_factory.mktemp("tables") / "state") as instance:
        yield SourceStack(instance)


def table(stack: SourceStack, name: str) -> str:
    """The ARN of the stream of a new table."""
    made = stack.dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    stack.dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    return str(made["TableDescription"]["LatestStreamArn"])


def put(stack: SourceStack, name: str, *ids: str) -> None:
    for each in ids:
        stack.dynamodb.put_item(TableName=name, Item={"id": {"S": each}})


def ids(event: Any) -> list[str]:
    return [record["dynamodb"]["Keys"]["id"]["S"] for record in event["Records"]]


def test_the_event_is_as_aws_writes_it(stack: SourceStack) -> None:
    calls = stack.function("shape")
    arn = table(stack, "shape")
    uuid = stack.mapping("shape", arn, StartingPosition="LATEST")

    put(stack, "shape", "one")

    (event,) = stack.calls(calls)
    (record,) = event["Records"]
    content = record["dynamodb"]
    assert list(record) == [
        "eventID",
        "eventName",
        "eventVersion",
        "eventSource",
        "awsRegion",
        "dynamodb",
        "eventSourceARN",
    ]
    assert record == {
        "eventID": record["eventID"],
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": content["ApproximateCreationDateTime"],
            "Keys": {"id": {"S": "one"}},
            "NewImage": {"id": {"S": "one"}},
            "SequenceNumber": content["SequenceNumber"],
            "SizeBytes": 10,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": arn,
    }
    wait_for(
        lambda: stack.functions.get_event_source_mapping(UUID=uuid)["LastProcessingResult"] == "OK", "no result is told"
    )


def test_starting_positions(stack: SourceStack) -> None:
    arn = table(stack, "starting")
    put(stack, "starting", "early")
    first, second = stack.function("from-latest"), stack.function("from-horizon")
    stack.mapping("from-latest", arn, StartingPosition="LATEST")
    stack.mapping("from-horizon", arn, StartingPosition="TRIM_HORIZON")
    put(stack, "starting", "late")

    seen = [each for event in stack.calls(second) for each in ids(event)]
    while "late" not in seen:
        seen += [each for event in stack.calls(second) for each in ids(event)]

    assert [ids(event) for event in stack.calls(first)] == [["late"]]
    assert seen == ["early", "late"]


def test_filters(stack: SourceStack) -> None:
    calls = stack.function("filter")
    arn = table(stack, "filter")
    pattern = {"eventName": ["INSERT"], "dynamodb": {"Keys": {"id": {"S": [{"prefix": "good"}]}}}}
    stack.mapping(
        "filter", arn, StartingPosition="LATEST", FilterCriteria={"Filters": [{"Pattern": json.dumps(pattern)}]}
    )

    put(stack, "filter", "bad", "good-1")

    assert [ids(event) for event in stack.calls(calls)] == [["good-1"]]


@pytest.mark.parametrize("kind", ["sqs", "sns", "s3"])
def test_what_is_given_up_is_told_of(stack: SourceStack, kind: str) -> None:
    name = f"failing-{kind}"
    stack.function(name, FAIL_ON="bad")
    arn = table(stack, name)
    url, queue_arn = stack.queue(f"{name}-failures")
    destination = {"sqs": queue_arn, "s3": f"arn:aws:s3:::{name}"}.get(kind, "")
    if kind == "sns":
        destination = stack.sns.create_topic(Name=name)["TopicArn"]
        stack.sns.subscribe(
            TopicArn=destination, Protocol="sqs", Endpoint=queue_arn, Attributes={"RawMessageDelivery": "true"}
        )
    if kind == "s3":
        stack.s3.create_bucket(Bucket=name)
    uuid = stack.mapping(
        name,
        arn,
        StartingPosition="LATEST",
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": destination}},
    )

    put(stack, name, "bad")

    if kind == "s3":
        wait_for(lambda: stack.s3.list_objects_v2(Bucket=name).get("Contents"), "there is no object")
        key = stack.s3.list_objects_v2(Bucket=name)["Contents"][0]["Key"]
        record = json.load(stack.s3.get_object(Bucket=name, Key=key)["Body"])
        payload = json.loads(record.pop("payload"))
        assert ids(payload) == ["bad"]
        assert key.startswith(f"aws/lambda/{uuid}/{record['DDBStreamBatchInfo']['shardId']}/")
    else:
        record = json.loads(stack.received(url)[0]["Body"])
    info = record["DDBStreamBatchInfo"]
    function_arn = stack.functions.get_function(FunctionName=name)["Configuration"]["FunctionArn"]
    assert record == {
        "requestContext": {
            "requestId": record["requestContext"]["requestId"],
            "functionArn": function_arn,
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 1,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "version": "1.0",
        "timestamp": record["timestamp"],
        "DDBStreamBatchInfo": {
            "shardId": info["shardId"],
            "startSequenceNumber": info["startSequenceNumber"],
            "endSequenceNumber": info["startSequenceNumber"],
            "approximateArrivalOfFirstRecord": info["approximateArrivalOfFirstRecord"],
            "approximateArrivalOfLastRecord": info["approximateArrivalOfFirstRecord"],
            "batchSize": 1,
            "streamArn": arn,
        },
    }
    result = stack.functions.get_event_source_mapping(UUID=uuid)["LastProcessingResult"]
    assert result == "PROBLEM: Function call failed"


def test_halving_leaves_out_only_the_record_that_fails(stack: SourceStack) -> None:
    stack.function("halving", FAIL_ON="bad")
    arn = table(stack, "halving")
    put(stack, "halving", "good-1", "bad", "good-2", "good-3")
    url, queue_arn = stack.queue("halving-failures")
    stack.mapping(
        "halving",
        arn,
        StartingPosition="TRIM_HORIZON",
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": queue_arn}},
    )

    (message,) = stack.received(url)

    assert json.loads(message["Body"])["DDBStreamBatchInfo"]["batchSize"] == 1


def test_state_goes_through_a_tumbling_window(stack: SourceStack) -> None:
    calls = stack.function("window")
    arn = table(stack, "window")
    stack.mapping("window", arn, StartingPosition="LATEST", TumblingWindowInSeconds=2)

    put(stack, "window", "one", "two")

    events = stack.calls(calls, 2)
    while not events[-1]["isFinalInvokeForWindow"] or sum(len(event["Records"]) for event in events) < 2:
        events += stack.calls(calls)
    finals = [event for event in events if event["isFinalInvokeForWindow"]]
    assert sum(event["state"]["count"] for event in finals) == 2
    assert set(events[0]) == {
        "Records",
        "window",
        "state",
        "shardId",
        "eventSourceARN",
        "isFinalInvokeForWindow",
        "isWindowTerminatedEarly",
    }


def test_a_disabled_mapping_goes_on_where_it_was(stack: SourceStack) -> None:
    calls = stack.function("paused")
    uuid = stack.mapping("paused", table(stack, "paused"), StartingPosition="LATEST")
    stack.functions.update_event_source_mapping(UUID=uuid, Enabled=False)
    stack.wait_for_state(uuid, "Disabled")
    put(stack, "paused", "meanwhile")

    stack.functions.update_event_source_mapping(UUID=uuid, Enabled=True)

    assert [ids(event) for event in stack.calls(calls)] == [["meanwhile"]]
