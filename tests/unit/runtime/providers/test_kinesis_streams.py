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


@pytest.mark.parametrize(("count", "size"), [(501, 3), (11, 1024 * 1024)])
def test_records_are_put_in_order_in_batches(count: int, size: int) -> None:
    kinesis = engine()
    written = [b"%0*d" % (size, number) for number in range(count)]

    EngineStreams(lambda: kinesis).put(STREAM, [("key", data) for data in written])

    place = {"StreamARN": STREAM, "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    answer = {"NextShardIterator": kinesis.call("GetShardIterator", place, CONTEXT)["ShardIterator"]}
    found: list[bytes] = []
    while len(found) < count:
        answer = kinesis.call("GetRecords", {"ShardIterator": answer["NextShardIterator"]}, CONTEXT)
        assert answer["Records"]
        found += [record["Data"] for record in answer["Records"]]
    assert found == written


def test_a_refusal_has_aws_s_words() -> None:
    with pytest.raises(NeighbourError) as refused:
        EngineStreams(engine).put(GHOST, [("key", b"data")])

    assert str(refused.value).endswith("Stream changes-ghost under account 111122223333 not found.")
