"""DescribeStream, ListStreams, GetShardIterator."""

from typing import Any
from unittest.mock import ANY

import pytest

from support.dynamodb import ARN, NOW, Dynamo, keyed

Json = Any
STREAM = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
LABEL = "2023-11-14T22:13:20.000"


def test_a_stream_and_its_shard(dynamo: Dynamo) -> None:
    dynamo.create(sort="sk", StreamSpecification=STREAM)
    arn = f"{ARN}music/stream/{LABEL}"

    answer = dynamo.call("DescribeStream", StreamArn=arn)

    assert answer == {
        "StreamDescription": {
            "StreamArn": arn,
            "StreamLabel": LABEL,
            "StreamStatus": "ENABLED",
            "StreamViewType": "KEYS_ONLY",
            "CreationRequestDateTime": NOW,
            "TableName": "music",
            "KeySchema": keyed("pk", "sk"),
            "Shards": [{"ShardId": ANY, "SequenceNumberRange": {"StartingSequenceNumber": ANY}}],
        }
    }
    shard = answer["StreamDescription"]["Shards"][0]["ShardId"]
    assert shard.startswith("shardId-00000001700000000000-")
    dynamo.call("UpdateTable", TableName="music", StreamSpecification={"StreamEnabled": False})
    closed = dynamo.call("DescribeStream", StreamArn=arn)["StreamDescription"]
    assert closed["StreamStatus"] == "DISABLED"
    assert closed["Shards"][0]["SequenceNumberRange"].keys() == {"StartingSequenceNumber", "EndingSequenceNumber"}


def test_what_follows_a_shard(dynamo: Dynamo) -> None:
    dynamo.create(StreamSpecification=STREAM)
    arn = f"{ARN}music/stream/{LABEL}"
    shard = dynamo.call("DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]

    after = dynamo.call("DescribeStream", StreamArn=arn, ExclusiveStartShardId=shard)
    children = dynamo.call("DescribeStream", StreamArn=arn, ShardFilter={"Type": "CHILD_SHARDS", "ShardId": shard})

    assert after["StreamDescription"]["Shards"] == children["StreamDescription"]["Shards"] == []


def test_streams_are_listed_in_pages(dynamo: Dynamo) -> None:
    for name in ("one", "two", "three"):
        dynamo.create(name, StreamSpecification=STREAM)
    dynamo.create("none")

    def listed(name: str) -> Json:
        return {"StreamArn": f"{ARN}{name}/stream/{LABEL}", "TableName": name, "StreamLabel": LABEL}

    first = dynamo.call("ListStreams", Limit=2)
    assert first == {
        "Streams": [listed("one"), listed("three")],
        "LastEvaluatedStreamArn": listed("three")["StreamArn"],
    }
    rest = dynamo.call("ListStreams", ExclusiveStartStreamArn=first["LastEvaluatedStreamArn"])
    assert rest == {"Streams": [listed("two")]}
    assert dynamo.call("ListStreams", TableName="one") == {"Streams": [listed("one")]}
    assert dynamo.call("ListStreams", TableName="none") == {"Streams": []}
    assert dynamo.call_as("111111111111", "us-east-1", "ListStreams") == {"Streams": []}


@pytest.mark.parametrize("arn", ["x" * 37, f"{ARN}music/index/gsi", "arn:aws:dynamodb:us-east-1:000000000000:music/x"])
def test_arns_of_no_stream(dynamo: Dynamo, arn: str) -> None:
    assert dynamo.refusal("DescribeStream", StreamArn=arn) == ("ValidationException", "Invalid StreamArn")


NUMBER = "1" + "0" * 22 + "9"


@pytest.mark.parametrize(
    ("parameters", "code", "message"),
    [
        (
            {"ShardIteratorType": "AT_SEQUENCE_NUMBER"},
            "ValidationException",
            "SequenceNumber parameter is required for ShardIteratorType AT_SEQUENCE_NUMBER",
        ),
        (
            {"ShardIteratorType": "LATEST", "SequenceNumber": NUMBER},
            "ValidationException",
            "SequenceNumber parameter is not allowed for ShardIteratorType LATEST",
        ),
        (
            {"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": "9" * 30},
            "ValidationException",
            "Invalid SequenceNumber: " + "9" * 30,
        ),
        (
            {"ShardIteratorType": "OLDEST"},
            "ValidationException",
            "1 validation error detected: Value 'OLDEST' at 'shardIteratorType' failed to satisfy constraint: "
            "Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]",
        ),
        (
            {"ShardIteratorType": "LATEST", "ShardId": "shardId-00000000000000000000-00000000"},
            "ResourceNotFoundException",
            "Requested resource not found: Shard: shardId-00000000000000000000-00000000 in Stream: "
            f"{ARN}music/stream/{LABEL} not found",
        ),
    ],
)
def test_iterators_that_are_refused(dynamo: Dynamo, parameters: Json, code: str, message: str) -> None:
    dynamo.create(StreamSpecification=STREAM)
    arn = f"{ARN}music/stream/{LABEL}"
    shard = dynamo.call("DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]

    assert dynamo.refusal("GetShardIterator", **{"StreamArn": arn, "ShardId": shard} | parameters) == (code, message)
