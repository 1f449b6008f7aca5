"""Shards that roll, and what is trimmed of a stream, on a clock that the test moves.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html
"""

from pathlib import Path
from typing import Any

import pytest

from support.dynamodb import Dynamo
from support.streams import iterator, names, records, shards, streaming

Json = Any
HOUR_S = 3600
TRIMMED = ("TrimmedDataAccessException", "The data you are trying to access has been trimmed")


def put(dynamo: Dynamo, *keys: str) -> None:
    dynamo.put(*({"pk": {"S": key}} for key in keys))


def ranges(found: list[Json]) -> list[tuple[int, int | None]]:
    """Where shards begin and end."""
    spans = [shard["SequenceNumberRange"] for shard in found]
    return [
        (
            int(span["StartingSequenceNumber"]),
            int(span["EndingSequenceNumber"]) if "EndingSequenceNumber" in span else None,
        )
        for span in spans
    ]


def numbers(found: list[Json]) -> list[int]:
    return [int(record["dynamodb"]["SequenceNumber"]) for record in found]


def test_a_shard_is_closed_after_four_hours_and_another_continues_it(dynamo: Dynamo) -> None:
    arn = streaming(dynamo)
    put(dynamo, "a", "b")
    dynamo.clock.advance(4 * HOUR_S)
    put(dynamo, "c")

    first, second = shards(dynamo, arn)

    assert first.keys() == {"ShardId", "SequenceNumberRange"}
    assert second.keys() == {"ShardId", "SequenceNumberRange", "ParentShardId"}
    assert second["ParentShardId"] == first["ShardId"] < second["ShardId"]
    (begin, end), (next_begin, open_end) = ranges([first, second])
    assert end is not None
    assert open_end is None
    a, b, c = numbers(records(dynamo, arn))
    assert begin <= a < b <= end < next_begin <= c
    for shard, keys in ((0, ["a", "b"]), (1, ["c"])):
        assert names(dynamo.call("GetRecords", ShardIterator=iterator(dynamo, arn, shard=shard))) == keys


def test_a_closed_shard_is_read_to_its_end(dynamo: Dynamo) -> None:
    arn = streaming(dynamo)
    put(dynamo, "a", "b")
    dynamo.clock.advance(4 * HOUR_S - 60)
    latest = iterator(dynamo, arn, "LATEST")
    put(dynamo, "c")
    oldest = dynamo.call("GetRecords", ShardIterator=iterator(dynamo, arn), Limit=1)
    dynamo.clock.advance(60)
    put(dynamo, "d")

    rest = dynamo.call("GetRecords", ShardIterator=oldest["NextShardIterator"])
    late = dynamo.call("GetRecords", ShardIterator=latest)
    at_end = dynamo.call("GetRecords", ShardIterator=iterator(dynamo, arn, "LATEST"))

    assert (names(oldest), names(rest), names(late)) == (["a"], ["b", "c"], ["c"])
    assert "NextShardIterator" not in rest
    assert "NextShardIterator" not in late
    assert at_end == {"Records": []}


def test_an_empty_shard_holds_one_sequence_number(dynamo: Dynamo) -> None:
    arn = streaming(dynamo)
    dynamo.clock.advance(4 * HOUR_S)

    (begin, end), (next_begin, _) = ranges(shards(dynamo, arn))

    assert begin == end == next_begin - 1
    at_begin = iterator(dynamo, arn, "AT_SEQUENCE_NUMBER", SequenceNumber=str(begin))
    assert dynamo.call("GetRecords", ShardIterator=at_begin) == {"Records": []}


def test_children_and_what_follows_a_shard(dynamo: Dynamo) -> None:
    arn = streaming(dynamo)
    dynamo.clock.advance(9 * HOUR_S)
    first, second, third = shards(dynamo, arn)

    def children(shard: Json) -> list[Json]:
        return shards(dynamo, arn, ShardFilter={"Type": "CHILD_SHARDS", "ShardId": shard["ShardId"]})

    assert [children(first), children(second), children(third)] == [[second], [third], []]
    assert shards(dynamo, arn, ExclusiveStartShardId=first["ShardId"]) == [second, third]
    page = dynamo.call("DescribeStream", StreamArn=arn, Limit=2)["StreamDescription"]
    assert (page["Shards"], page["LastEvaluatedShardId"]) == ([first, second], second["ShardId"])
    rest = dynamo.call("DescribeStream", StreamArn=arn, Limit=2, ExclusiveStartShardId=page["LastEvaluatedShardId"])
    assert rest["StreamDescription"]["Shards"] == [third]
    assert "LastEvaluatedShardId" not in rest["StreamDescription"]


def test_a_closed_shard_is_listed_for_a_day(dynamo: Dynamo) -> None:
    arn = streaming(dynamo)
    first = shards(dynamo, arn)[0]["ShardId"]
    dynamo.clock.advance(28 * HOUR_S)
    assert shards(dynamo, arn)[0]["ShardId"] == first

    dynamo.clock.advance(4 * HOUR_S)

    left = shards(dynamo, arn)
    assert left[0]["ParentShardId"] == first
    assert len(left) == 8
    assert dynamo.refusal("GetShardIterator", StreamArn=arn, ShardId=first, ShardIteratorType="TRIM_HORIZON") == (
        "ResourceNotFoundException",
        f"Requested resource not found: Shard: {first} in Stream: {arn} not found",
    )


def test_streams_of_several_tables_roll_each_at_its_time(dynamo: Dynamo) -> None:
    arn = streaming(dynamo)
    dynamo.clock.advance(HOUR_S)
    dynamo.create("other", StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    other = dynamo.call("DescribeTable", TableName="other")["Table"]["LatestStreamArn"]
    counts = []
    for _ in range(4):
        dynamo.clock.advance(2 * HOUR_S)
        counts.append((len(shards(dynamo, arn)), len(shards(dynamo, other))))

    assert counts == [(1, 1), (2, 2), (2, 2), (3, 3)]
    dynamo.call("UpdateTable", TableName="other", StreamSpecification={"StreamEnabled": False})
    dynamo.clock.advance(4 * HOUR_S)
    assert (len(shards(dynamo, arn)), len(shards(dynamo, other))) == (4, 3)
    assert all(end is not None for _, end in ranges(shards(dynamo, other)))


def test_shards_go_on_after_a_restart(tmp_path: Path) -> None:
    first = Dynamo(tmp_path)
    arn = streaming(first)
    put(first, "a")
    first.clock.advance(5 * HOUR_S)
    put(first, "b")
    before = shards(first, arn)
    first.close()
    first.clock.advance(20 * HOUR_S)

    second = Dynamo(tmp_path, first.clock)
    second.clock.advance(0)
    put(second, "c")

    now = shards(second, arn)
    assert len(now) == 3
    assert [shard["ShardId"] for shard in now[:2]] == [shard["ShardId"] for shard in before]
    assert names(second.call("GetRecords", ShardIterator=iterator(second, arn, shard=1))) == ["b"]
    assert names(second.call("GetRecords", ShardIterator=iterator(second, arn, shard=2))) == ["c"]
    second.close()


@pytest.mark.parametrize("recovers", [False, True])
def test_what_is_older_than_a_day_is_trimmed(dynamo: Dynamo, recovers: bool) -> None:
    arn = streaming(dynamo)
    if recovers:
        dynamo.call(
            "UpdateContinuousBackups",
            TableName="music",
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
    put(dynamo, "a")
    dynamo.clock.advance(HOUR_S)
    put(dynamo, "b")
    a, b = numbers(records(dynamo, arn))
    dynamo.clock.advance(23 * HOUR_S - 60)
    before = iterator(dynamo, arn)

    dynamo.clock.advance(61)

    assert names({"Records": records(dynamo, arn)}) == ["b"]
    assert dynamo.refusal("GetRecords", ShardIterator=before) == TRIMMED
    shard = shards(dynamo, arn)[0]["ShardId"]
    for kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
        place = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": kind}
        assert dynamo.refusal("GetShardIterator", **place, SequenceNumber=str(a)) == TRIMMED
        assert dynamo.call("GetShardIterator", **place, SequenceNumber=str(b)).keys() == {"ShardIterator"}
    dynamo.clock.advance(120)
    assert dynamo.refusal("GetRecords", ShardIterator=before) == TRIMMED


def test_an_iterator_at_the_end_outlives_what_is_trimmed_behind_it(dynamo: Dynamo) -> None:
    arn = streaming(dynamo)
    put(dynamo, "a")
    dynamo.clock.advance(24 * HOUR_S + 120)
    place = iterator(dynamo, arn, "LATEST", shard=len(shards(dynamo, arn)) - 1)
    put(dynamo, "b")

    assert names(dynamo.call("GetRecords", ShardIterator=place)) == ["b"]
