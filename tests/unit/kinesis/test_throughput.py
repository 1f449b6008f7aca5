"""What a shard takes and gives in a second.

https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
"""

from dataclasses import replace
from typing import Any

import pytest

from homeport.core.clock import ManualClock
from homeport.core.context import Principal, RequestContext, Source
from homeport.core.observer import Observer
from homeport.kinesis import Engine
from homeport.kinesis.errors import KinesisError
from homeport.kinesis.throughput import ThroughputSettings

CONTEXT = RequestContext(principal=Principal("123456789012"), region="eu-west-1")
SHARD = "shardId-000000000000"
CODE = "ProvisionedThroughputExceededException"
MESSAGE = f"Rate exceeded for shard {SHARD} in stream orders under account 123456789012."
MIB = 1024 * 1024


class Lab:
    """A stream with so many shards."""

    def __init__(self, shards: int = 1, **settings: Any) -> None:
        self.clock = ManualClock(1_772_323_200.0)
        chosen = ThroughputSettings(**{"is_enforced": True, **settings})
        self.engine = Engine(clock=self.clock, observer=Observer(self.clock), settings=chosen)
        self("CreateStream", ShardCount=shards)

    def __call__(self, operation: str, context: RequestContext = CONTEXT, **request: Any) -> dict[str, Any]:
        return self.engine.call(operation, {"StreamName": "orders", **request}, context)

    def put(self, *sizes: int, key: str = "a", context: RequestContext = CONTEXT) -> dict[str, Any]:
        records = [{"PartitionKey": key, "Data": b"x" * (size - 1)} for size in sizes]
        return self("PutRecords", context, Records=records)

    def read(self) -> int:
        iterator = self("GetShardIterator", ShardId=SHARD, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        return len(self.engine.call("GetRecords", {"ShardIterator": iterator}, CONTEXT)["Records"])

    def refusal(self, operation: str, **request: Any) -> tuple[str, str, int]:
        with pytest.raises(KinesisError) as refused:
            self(operation, **request)
        return refused.value.code, refused.value.message, refused.value.status


def test_a_shard_takes_a_thousand_records_a_second() -> None:
    lab = Lab()
    for _ in range(2):
        assert lab.put(*[2] * 499)["FailedRecordCount"] == 0

    answer = lab.put(2, 2, 2)

    assert answer["FailedRecordCount"] == 1
    assert ["ErrorCode" in record for record in answer["Records"]] == [False, False, True]
    assert answer["Records"][2] == {"ErrorCode": CODE, "ErrorMessage": MESSAGE}
    assert lab.refusal("PutRecord", PartitionKey="a", Data=b"x") == (CODE, MESSAGE, 400)
    lab.clock.advance(1)
    assert lab.put(2)["FailedRecordCount"] == 0


def test_a_shard_takes_a_mebibyte_a_second() -> None:
    lab = Lab(shards=2)

    one = lab.put(MIB // 2, MIB // 2, 2)
    other = lab.put(MIB // 2, key="e")

    assert (one["FailedRecordCount"], other["FailedRecordCount"]) == (1, 0)


def test_a_shard_is_read_five_times_a_second() -> None:
    lab = Lab()
    lab.put(2)
    assert [lab.read() for _ in range(5)] == [1] * 5

    with pytest.raises(KinesisError) as refused:
        lab.read()

    assert (refused.value.code, refused.value.message) == (CODE, MESSAGE)
    lab.clock.advance(1)
    assert lab.read() == 1


def test_a_shard_that_has_given_more_than_a_seconds_bytes_gives_none_until_they_are_worked_off() -> None:
    lab = Lab()
    for _ in range(5):
        lab.put(MIB)
        lab.clock.advance(1)
    assert lab.read() == 5

    refusals = []
    for _ in range(3):
        try:
            lab.read()
            refusals.append("")
        except KinesisError as error:
            refusals.append(error.code)
        lab.clock.advance(1)

    assert refusals == [CODE, CODE, ""]


def test_chance_refuses_records_one_by_one() -> None:
    lab = Lab(is_enforced=False, error_probability=0.5)

    answer = lab.put(*[2] * 400)

    assert 100 < answer["FailedRecordCount"] < 300


@pytest.mark.parametrize(
    ("context", "settings"), [(replace(CONTEXT, source=Source.SERVICE), {}), (CONTEXT, {"is_enforced": False})]
)
def test_services_of_the_stack_and_those_who_ask_for_no_limits_have_none(context: Any, settings: Any) -> None:
    lab = Lab(**settings)

    assert sum(lab.put(*[2] * 500, context=context)["FailedRecordCount"] for _ in range(4)) == 0
