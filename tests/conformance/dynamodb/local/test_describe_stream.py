"""DescribeStream, ListStreams, GetShardIterator."""

from typing import Any
from unittest.mock import ANY

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
