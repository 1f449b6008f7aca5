"""Records of Kinesis: where they go, what they are called, how they are read.

https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
"""

from collections.abc import Callable
from typing import Any

import pytest

from homeport.core.clock import ManualClock
from homeport.core.context import Principal, RequestContext
from homeport.core.observer import Observer
from homeport.kinesis import Engine
from homeport.kinesis.errors import KinesisError

CONTEXT = RequestContext(principal=Principal("123456789012"), region="eu-west-1")
SHARD = "shardId-000000000000"
NOW_S = 1_772_323_200.0


class Lab:
    """An engine in time that stands still."""

    def __init__(self, shards: int = 1) -> None:
        self.clock = ManualClock(NOW_S)
        self.engine = Engine(clock=self.clock, observer=Observer(self.clock))
        self("CreateStream", ShardCount=shards)

    def __call__(self, operation: str, **request: Any) -> dict[str, Any]:
        return self.engine.call(operation, {"StreamName": "orders", **request}, CONTEXT)

    def put(self, key: str, data: bytes = b"data", **more: Any) -> dict[str, Any]:
        return self("PutRecord", PartitionKey=key, Data=data, **more)

    def iterator(self, kind: str = "TRIM_HORIZON", shard: str = SHARD, **place: Any) -> str:
        answer = self("GetShardIterator", ShardId=shard, ShardIteratorType=kind, **place)
        return str(answer["ShardIterator"])

    def read(self, iterator: str, **request: Any) -> dict[str, Any]:
        return self.engine.call("GetRecords", {"ShardIterator": iterator, **request}, CONTEXT)

    def keys(self, iterator: str) -> list[str]:
        return [record["PartitionKey"] for record in self.read(iterator)["Records"]]


def test_a_record_goes_by_the_md5_of_its_key_or_by_its_explicit_hash_key() -> None:
    lab = Lab(shards=2)

    # md5("a") begins with 0c, md5("e") with e1.
    shards = [lab.put(key)["ShardId"] for key in ("a", "e")]
    explicit = lab.put("a", ExplicitHashKey=str(2**127))["ShardId"]

    assert (shards, explicit) == ([SHARD, "shardId-000000000001"], "shardId-000000000001")


def test_sequence_numbers_grow_and_have_aws_s_form() -> None:
    lab = Lab()

    numbers = [int(lab.put("a")["SequenceNumber"]) for _ in range(20)]

    assert numbers == sorted(set(numbers))
    assert {len(str(number)) for number in numbers} == {56}
    assert all(f"{number:x}".startswith("2") and f"{number:x}".endswith("000000002") for number in numbers)


def test_iterators_of_each_type() -> None:
    lab = Lab()
    first = lab.put("1")["SequenceNumber"]
    lab.clock.advance(10)
    lab.put("2")
    latest = lab.iterator("LATEST")
    lab.put("3")

    assert lab.keys(lab.iterator()) == ["1", "2", "3"]
    assert lab.keys(lab.iterator("AT_SEQUENCE_NUMBER", StartingSequenceNumber=first)) == ["1", "2", "3"]
    assert lab.keys(lab.iterator("AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=first)) == ["2", "3"]
    assert lab.keys(lab.iterator("AT_TIMESTAMP", Timestamp=NOW_S + 5)) == ["2", "3"]
    assert lab.keys(latest) == ["3"]


def test_pages_and_how_far_behind_they_are() -> None:
    lab = Lab()
    for key in "123":
        lab.put(key)
        lab.clock.advance(1)

    first = lab.read(lab.iterator(), Limit=2)
    second = lab.read(first["NextShardIterator"])

    assert [record["PartitionKey"] for record in first["Records"]] == ["1", "2"]
    assert [record["PartitionKey"] for record in second["Records"]] == ["3"]
    assert (first["MillisBehindLatest"], second["MillisBehindLatest"]) == (2000, 0)


def test_records_end_with_the_retention_period() -> None:
    lab = Lab()
    lab.put("old")
    lab.clock.advance(23 * 3600)
    lab.put("new")
    lab.clock.advance(3601)

    assert lab.keys(lab.iterator()) == ["new"]


def test_the_end_of_a_shard_names_its_children() -> None:
    lab = Lab()
    lab.put("a")
    iterator = lab.iterator()
    lab("SplitShard", ShardToSplit=SHARD, NewStartingHashKey=str(2**127))

    answer = lab.read(iterator)

    assert "NextShardIterator" not in answer
    assert answer["ChildShards"] == [
        {
            "ShardId": "shardId-000000000001",
            "ParentShards": [SHARD],
            "HashKeyRange": {"StartingHashKey": "0", "EndingHashKey": str(2**127 - 1)},
        },
        {
            "ShardId": "shardId-000000000002",
            "ParentShards": [SHARD],
            "HashKeyRange": {"StartingHashKey": str(2**127), "EndingHashKey": str(2**128 - 1)},
        },
    ]


def test_several_records_in_one_call() -> None:
    lab = Lab(shards=2)

    answer = lab("PutRecords", Records=[{"PartitionKey": key, "Data": b"x"} for key in ("a", "e", "a")])

    assert answer["FailedRecordCount"] == 0
    shards = [result["ShardId"] for result in answer["Records"]]
    assert shards == [SHARD, "shardId-000000000001", SHARD]


def test_encrypted_streams_say_so() -> None:
    lab = Lab()
    lab("StartStreamEncryption", EncryptionType="KMS", KeyId="alias/aws/kinesis")

    put = lab.put("a")

    assert put["EncryptionType"] == "KMS"
    assert lab.read(lab.iterator())["Records"][0]["EncryptionType"] == "KMS"
    lab("StopStreamEncryption", EncryptionType="KMS", KeyId="alias/aws/kinesis")
    assert "EncryptionType" not in lab.put("a")


def test_listeners_hear_of_records_until_they_leave() -> None:
    lab = Lab()
    heard: list[int] = []
    leave = lab.engine.on_records("arn:aws:kinesis:eu-west-1:123456789012:stream/orders", lambda: heard.append(1))

    lab.put("a")
    lab("SplitShard", ShardToSplit=SHARD, NewStartingHashKey=str(2**127))
    leave()
    lab.put("a")

    assert len(heard) == 2


@pytest.mark.parametrize(
    ("call", "code", "message"),
    [
        (
            lambda lab: lab.put("a" * 257),
            "ValidationException",
            f"1 validation error detected: Value '{'a' * 257}' at 'partitionKey' failed to satisfy constraint: Member "
            "must have length less than or equal to 256",
        ),
        (
            lambda lab: lab.put("a", b"x" * (1024 * 1024 + 1)),
            "ValidationException",
            "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=1048577 cap=1048577]' at 'data' "
            "failed to satisfy constraint: Member must have length less than or equal to 1048576",
        ),
        (
            lambda lab: lab.put("a", ExplicitHashKey=str(2**128)),
            "InvalidArgumentException",
            "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was "
            "340282366920938463463374607431768211456",
        ),
        (
            lambda lab: lab.put("a", StreamName="none"),
            "ResourceNotFoundException",
            "Stream none under account 123456789012 not found.",
        ),
        (
            lambda lab: lab.iterator(shard="shardId-000000000007"),
            "ResourceNotFoundException",
            "Shard shardId-000000000007 in stream orders under account 123456789012 does not exist",
        ),
        (
            lambda lab: lab.iterator("SOMEWHERE"),
            "ValidationException",
            "1 validation error detected: Value 'SOMEWHERE' at 'shardIteratorType' failed to satisfy constraint: "
            "Member must satisfy enum value set: [AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER, TRIM_HORIZON, LATEST, "
            "AT_TIMESTAMP]",
        ),
        (
            lambda lab: lab.iterator("AT_SEQUENCE_NUMBER"),
            "InvalidArgumentException",
            "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) "
            "TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified AT_SEQUENCE_NUMBER and no "
            "StartingSequenceNumber.",
        ),
        (
            lambda lab: lab.iterator("LATEST", StartingSequenceNumber="5"),
            "InvalidArgumentException",
            "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) "
            "TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified LATEST and also a "
            "StartingSequenceNumber.",
        ),
        (lambda lab: lab.read("none"), "InvalidArgumentException", "Invalid ShardIterator."),
    ],
)
def test_refusals(call: Callable[[Lab], Any], code: str, message: str) -> None:
    with pytest.raises(KinesisError) as refused:
        call(Lab())

    assert (refused.value.code, refused.value.message) == (code, message)


def test_an_iterator_expires_after_five_minutes() -> None:
    lab = Lab()
    iterator = lab.iterator()
    lab.clock.advance(301)

    with pytest.raises(KinesisError) as refused:
        lab.read(iterator)

    assert (refused.value.code, refused.value.message) == (
        "ExpiredIteratorException",
        "Iterator expired. The iterator was created at time Sun Mar 01 00:00:00 UTC 2026 while right now it is Sun Mar "
        "01 00:05:01 UTC 2026 which is further in the future than the tolerated delay of 300000 milliseconds.",
    )
