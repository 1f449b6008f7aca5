"""Kinesis as the DynamoDB engine gets it: the engine in the process, and its refusals."""

import pytest

from homeport.core.clock import ManualClock
from homeport.core.context import Principal, RequestContext
from homeport.core.observer import Observer
from homeport.dynamodb.neighbours import NeighbourError
from homeport.kinesis import Engine
from homeport.runtime.providers.kinesis_streams import EngineStreams

STREAM = "arn:aws:kinesis:eu-west-1:111122223333:stream/changes"
GHOST = STREAM + "-ghost"
CONTEXT = RequestContext(principal=Principal("111122223333"), region="eu-west-1")


def engine() -> Engine:
    clock = ManualClock()
    made = Engine(clock=clock, observer=Observer(clock))
    made.call("CreateStream", {"StreamName": "changes", "ShardCount": 1}, CONTEXT)
    return made


def test_a_stream_is_looked_for_where_its_arn_says() -> None:
    streams = EngineStreams(engine)

    asked = (STREAM, GHOST, STREAM.replace("eu-west-1", "eu-west-2"), "arn:aws:dynamodb:eu-west-1:1:table/a")
    assert [streams.is_active(arn) for arn in asked] == [True, False, False, False]


def test_records_are_put_in_order_in_batches() -> None:
    kinesis = engine()

    EngineStreams(lambda: kinesis).put(STREAM, [("key", b"%d" % number) for number in range(501)])

    place = {"StreamARN": STREAM, "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    iterator = kinesis.call("GetShardIterator", place, CONTEXT)["ShardIterator"]
    records = kinesis.call("GetRecords", {"ShardIterator": iterator}, CONTEXT)["Records"]
    assert [record["Data"] for record in records] == [b"%d" % number for number in range(501)]


def test_a_refusal_has_aws_s_words() -> None:
    with pytest.raises(NeighbourError) as refused:
        EngineStreams(engine).put(GHOST, [("key", b"data")])

    assert str(refused.value).endswith("Stream changes-ghost under account 111122223333 not found.")
