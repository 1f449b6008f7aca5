"""DescribeStream, ListStreams, GetShardIterator."""

from typing import Any

import pytest

from support.dynamodb import ARN, Tables

Json = Any
STREAM = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
LABEL = "2023-11-14T22:13:20.000"


@pytest.mark.parametrize("arn", ["x" * 37, f"{ARN}music/index/gsi", "arn:aws:dynamodb:us-east-1:000000000000:music/x"])
def test_arns_of_no_stream(dynamo: Tables, arn: str) -> None:
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
def test_iterators_that_are_refused(dynamo: Tables, parameters: Json, code: str, message: str) -> None:
    dynamo.create(StreamSpecification=STREAM)
    arn = f"{ARN}music/stream/{LABEL}"
    shard = dynamo.call("DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]

    assert dynamo.refusal("GetShardIterator", **{"StreamArn": arn, "ShardId": shard} | parameters) == (code, message)


@pytest.mark.parametrize("start", ["x" * 37, f"{ARN}music/index/gsi-of-the-table"])
def test_a_list_of_streams_begins_behind_a_stream(dynamo: Tables, start: str) -> None:
    dynamo.create(StreamSpecification=STREAM)

    for parameters in ({}, {"TableName": "music"}):
        assert dynamo.refusal("ListStreams", ExclusiveStartStreamArn=start, **parameters) == (
            "ValidationException",
            "Invalid StreamArn",
        )


def test_a_shard_that_is_not_there_has_nothing_behind_it(dynamo: Tables) -> None:
    dynamo.create(StreamSpecification=STREAM)
    arn = dynamo.call("DescribeTable", TableName="music")["Table"]["LatestStreamArn"]

    answer = dynamo.call("DescribeStream", StreamArn=arn, ExclusiveStartShardId="zz-no-such-shard-of-the-stream")

    assert answer["StreamDescription"]["Shards"] == []
