"""Functions called with what is in Kinesis streams, and tables that write there.

https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html
"""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from support.instance import running
from support.source_stack import SourceStack, wait_for


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SourceStack]:
    with running(tmp_path_factory.mktemp("kinesis") / "state") as instance:
        yield SourceStack(instance)


def stream(stack: SourceStack, name: str, shards: int = 1) -> str:
    """The ARN of a new stream."""
    stack.kinesis.create_stream(StreamName=name, ShardCount=shards)
    stack.kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
    return str(stack.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"])


def data(event: Any) -> list[str]:
    return [base64.b64decode(record["kinesis"]["data"]).decode() for record in event["Records"]]


def test_the_event_is_as_aws_writes_it(stack: SourceStack) -> None:
    calls = stack.function("shape")
    arn = stream(stack, "shape")
    stack.mapping("shape", arn, StartingPosition="LATEST")

    put = stack.kinesis.put_record(StreamName="shape", Data=b"hello", PartitionKey="key")

    (event,) = stack.calls(calls)
    (record,) = event["Records"]
    assert list(record) == [
        "kinesis",
        "eventSource",
        "eventVersion",
        "eventID",
        "eventName",
        "invokeIdentityArn",
        "awsRegion",
        "eventSourceARN",
    ]
    assert list(record["kinesis"]) == [
        "kinesisSchemaVersion",
        "partitionKey",
        "sequenceNumber",
        "data",
        "approximateArrivalTimestamp",
    ]
    assert record == {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "key",
            "sequenceNumber": put["SequenceNumber"],
            "data": "aGVsbG8=",
            "approximateArrivalTimestamp": record["kinesis"]["approximateArrivalTimestamp"],
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{put['ShardId']}:{put['SequenceNumber']}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": stack.role,
        "awsRegion": "us-east-1",
        "eventSourceARN": arn,
    }


def test_starting_at_a_time(stack: SourceStack) -> None:
    calls = stack.function("at-time")
    arn = stream(stack, "at-time")
    early = stack.kinesis.put_record(StreamName="at-time", Data=b"early", PartitionKey="key")
    place = {"ShardId": early["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    iterator = stack.kinesis.get_shard_iterator(StreamName="at-time", **place)["ShardIterator"]
    (record,) = stack.kinesis.get_records(ShardIterator=iterator)["Records"]

    stack.mapping(
        "at-time",
        arn,
        StartingPosition="AT_TIMESTAMP",
        StartingPositionTimestamp=record["ApproximateArrivalTimestamp"],
    )

    assert [data(event) for event in stack.calls(calls)] == [["early"]]


def test_filters_by_data(stack: SourceStack) -> None:
    calls = stack.function("filter")
    arn = stream(stack, "filter")
    pattern = json.dumps({"data": {"kind": ["order"]}})
    stack.mapping("filter", arn, StartingPosition="LATEST", FilterCriteria={"Filters": [{"Pattern": pattern}]})

    for content in (b'{"kind": "other"}', b"no JSON", b'{"kind": "order"}'):
        stack.kinesis.put_record(StreamName="filter", Data=content, PartitionKey="key")

    assert [data(event) for event in stack.calls(calls)] == [['{"kind": "order"}']]


def test_children_follow_their_shard(stack: SourceStack) -> None:
    calls = stack.function("split")
    arn = stream(stack, "split")
    stack.mapping("split", arn, StartingPosition="LATEST")
    stack.kinesis.put_record(StreamName="split", Data=b"before", PartitionKey="key")

    stack.kinesis.split_shard(
        StreamName="split",
        ShardToSplit="shardId-000000000000",
        NewStartingHashKey="170141183460469231731687303715884105728",
    )
    stack.kinesis.get_waiter("stream_exists").wait(StreamName="split", WaiterConfig={"Delay": 1})
    for key in ("a", "e"):
        stack.kinesis.put_record(StreamName="split", Data=key.encode(), PartitionKey=key)

    events = stack.calls(calls, 3)
    assert data(events[0]) == ["before"]
    assert sorted(data(events[1]) + data(events[2])) == ["a", "e"]


def test_a_stream_that_is_made_again_goes_on_calling(stack: SourceStack) -> None:
    calls = stack.function("again")
    arn = stream(stack, "again")
    stack.mapping("again", arn, StartingPosition="LATEST")
    stack.kinesis.put_record(StreamName="again", Data=b"first", PartitionKey="key")
    assert [data(event) for event in stack.calls(calls)] == [["first"]]

    stack.kinesis.delete_stream(StreamName="again")
    stack.kinesis.get_waiter("stream_not_exists").wait(StreamName="again", WaiterConfig={"Delay": 1})
    assert stream(stack, "again", shards=2) == arn
    for key in ("a", "e"):
        stack.kinesis.put_record(StreamName="again", Data=key.encode(), PartitionKey=key)

    assert sorted(content for event in stack.calls(calls, 2) for content in data(event)) == ["a", "e"]


@pytest.mark.parametrize("kind", ["sns", "s3"])
def test_topics_and_buckets_are_told_of_what_is_given_up(stack: SourceStack, kind: str) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html"""
    name = f"failing-{kind}"
    stack.function(name, FAIL_ON="YmFk")
    arn = stream(stack, name)
    url, queue_arn = stack.queue(f"{name}-failures")
    if kind == "sns":
        destination = stack.sns.create_topic(Name=name)["TopicArn"]
        raw = {"RawMessageDelivery": "true"}
        stack.sns.subscribe(TopicArn=destination, Protocol="sqs", Endpoint=queue_arn, Attributes=raw)
    else:
        stack.s3.create_bucket(Bucket=name)
        destination = f"arn:aws:s3:::{name}"
    on_failure = {"OnFailure": {"Destination": destination}}
    uuid = stack.mapping(name, arn, StartingPosition="LATEST", MaximumRetryAttempts=0, DestinationConfig=on_failure)

    stack.kinesis.put_record(StreamName=name, Data=b"bad", PartitionKey="key")

    if kind == "sns":
        record = json.loads(stack.received(url)[0]["Body"])
        assert "payload" not in record
    else:
        wait_for(lambda: stack.s3.list_objects_v2(Bucket=name).get("Contents"), "there is no object")
        key = stack.s3.list_objects_v2(Bucket=name)["Contents"][0]["Key"]
        record = json.load(stack.s3.get_object(Bucket=name, Key=key)["Body"])
        assert key.startswith(f"aws/lambda/{uuid}/shardId-000000000000/")
        assert data(json.loads(record["payload"])) == ["bad"]
    assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert record["KinesisBatchInfo"]["batchSize"] == 1
    result = stack.functions.get_event_source_mapping(UUID=uuid)["LastProcessingResult"]
    assert result == "PROBLEM: Function call failed"


def test_what_is_given_up_is_told_of(stack: SourceStack) -> None:
    stack.function("failing", FAIL_ON="YmFk")
    arn = stream(stack, "failing")
    url, queue_arn = stack.queue("failing-failures")
    stack.mapping(
        "failing",
        arn,
        StartingPosition="LATEST",
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": queue_arn}},
    )

    put = stack.kinesis.put_record(StreamName="failing", Data=b"bad", PartitionKey="key")

    record = json.loads(stack.received(url)[0]["Body"])
    arrival = record["KinesisBatchInfo"]["approximateArrivalOfFirstRecord"]
    function_arn = stack.functions.get_function(FunctionName="failing")["Configuration"]["FunctionArn"]
    assert record == {
        "requestContext": {
            "requestId": record["requestContext"]["requestId"],
            "functionArn": function_arn,
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 2,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "version": "1.0",
        "timestamp": record["timestamp"],
        "KinesisBatchInfo": {
            "shardId": "shardId-000000000000",
            "startSequenceNumber": put["SequenceNumber"],
            "endSequenceNumber": put["SequenceNumber"],
            "approximateArrivalOfFirstRecord": arrival,
            "approximateArrivalOfLastRecord": arrival,
            "batchSize": 1,
            "streamArn": arn,
        },
    }


def test_a_table_writes_to_its_streaming_destination(stack: SourceStack) -> None:
    arn = stream(stack, "changes")
    stack.dynamodb.create_table(
        TableName="changes",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    stack.dynamodb.get_waiter("table_exists").wait(TableName="changes", WaiterConfig={"Delay": 1})
    stack.dynamodb.enable_kinesis_streaming_destination(TableName="changes", StreamArn=arn)

    def is_active() -> bool:
        described = stack.dynamodb.describe_kinesis_streaming_destination(TableName="changes")
        return bool(described["KinesisDataStreamDestinations"][0]["DestinationStatus"] == "ACTIVE")

    wait_for(is_active, "the destination is not active")
    stack.dynamodb.put_item(TableName="changes", Item={"id": {"S": "one"}})

    iterator = stack.kinesis.get_shard_iterator(
        StreamName="changes", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    found: list[Any] = []

    def has_records() -> bool:
        found[:] = stack.kinesis.get_records(ShardIterator=iterator)["Records"]
        return bool(found)

    wait_for(has_records, "nothing has come")
    change = json.loads(found[0]["Data"])
    assert (change["eventName"], change["tableName"]) == ("INSERT", "changes")
    assert change["dynamodb"]["NewImage"] == {"id": {"S": "one"}}


def test_a_consumer_is_pushed_records(stack: SourceStack) -> None:
    arn = stream(stack, "pushed")
    consumer = stack.kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader")["Consumer"]["ConsumerARN"]
    stack.kinesis.put_record(StreamName="pushed", Data=b"one", PartitionKey="key")

    subscription = stack.kinesis.subscribe_to_shard(
        ConsumerARN=consumer, ShardId="shardId-000000000000", StartingPosition={"Type": "TRIM_HORIZON"}
    )

    event = next(iter(subscription["EventStream"]))["SubscribeToShardEvent"]
    subscription["EventStream"].close()
    assert [record["Data"] for record in event["Records"]] == [b"one"]
