"""LocalStack's own poller of DynamoDB streams, with its patch, over the engine."""

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from localstack.services.lambda_.event_source_mapping.pollers.dynamodb_poller import DynamoDBPoller

from homeport.runtime.patches.stream_shards import patch_poller
from support.dynamodb import Dynamo, RefusedError, dynamo
from support.streams import shards, streaming

__all__ = ["dynamo"]

Json = Any
HOUR_S = 3600


class ExpiredIteratorError(ClientError):
    """As boto3 makes them."""


class TrimmedDataAccessError(ClientError):
    """As boto3 makes them."""


EXCEPTIONS = {
    "ExpiredIteratorException": ExpiredIteratorError,
    "TrimmedDataAccessException": TrimmedDataAccessError,
}


class Client:
    """The engine as boto3's client of DynamoDB Streams."""

    exceptions = SimpleNamespace(**EXCEPTIONS)

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def describe_stream(self, **request: Json) -> Json:
        return self._call("DescribeStream", request | {"Limit": 2})

    def get_shard_iterator(self, **request: Json) -> Json:
        return self._call("GetShardIterator", request)

    def get_records(self, **request: Json) -> Json:
        return self._call("GetRecords", request)

    def _call(self, operation: str, request: Json) -> Json:
        try:
            return self._dynamo.call(operation, **request)
        except RefusedError as error:
            code = error.body["__type"].partition("#")[2]
            kind = EXCEPTIONS.get(code, ClientError)
            raise kind({"Error": {"Code": code}}, operation) from error


class Mapping:
    """A poller of the table `music`, and what it has given to its function."""

    def __init__(self, dynamo: Dynamo, position: str = "TRIM_HORIZON", **parameters: Json) -> None:
        class Patched(DynamoDBPoller):  # type: ignore[misc]  # LocalStack has no types
            """A class of its own, so that the patch leaves the next test alone."""

            def forward_events_to_target(self, _shard_id: str, records: list[Json]) -> None:
                batches.append([record["dynamodb"]["Keys"]["pk"]["S"] for record in records])

        batches: list[list[str]] = []
        self.batches = batches
        patch_poller(Patched)
        settings = {"StartingPosition": position, "BatchSize": 2} | parameters
        arn = dynamo.call("DescribeTable", TableName="music")["Table"]["LatestStreamArn"]
        self.poller: Any = Patched(arn, {"DynamoDBStreamParameters": settings}, Client(dynamo), processor=object())

    def polls(self, times: int = 1) -> "Mapping":
        for _ in range(times):
            self.poller.poll_events()
        return self

    @property
    def keys(self) -> list[str]:
        return [key for batch in self.batches for key in batch]


def put(dynamo: Dynamo, *keys: str) -> None:
    dynamo.put(*({"pk": {"S": key}} for key in keys))


def test_the_shards_are_read_one_after_the_other(dynamo: Dynamo) -> None:
    arn = streaming(dynamo)
    for keys in ("abc", "", "de", "f"):
        put(dynamo, *keys)
        dynamo.clock.advance(4 * HOUR_S)
    assert len(shards(dynamo, arn)) == 5

    assert Mapping(dynamo).polls(10).keys == list("abcdef")


def test_from_the_latest_record_on_nothing_is_missed_as_a_shard_ends(dynamo: Dynamo) -> None:
    streaming(dynamo)
    put(dynamo, "before")
    dynamo.clock.advance(8 * HOUR_S - 60)
    mapping = Mapping(dynamo, "LATEST").polls()
    put(dynamo, "a", "b", "c")
    dynamo.clock.advance(60)
    put(dynamo, "d")

    assert mapping.polls(4).keys == list("abcd")


@pytest.mark.parametrize("position", ["TRIM_HORIZON", "LATEST"])
def test_after_an_expired_iterator_it_goes_on_behind_the_last_record(dynamo: Dynamo, position: str) -> None:
    streaming(dynamo)
    mapping = Mapping(dynamo, position).polls()
    put(dynamo, "a")
    mapping.polls()
    put(dynamo, "b")
    dynamo.clock.advance(5 * HOUR_S)
    put(dynamo, "c")

    assert mapping.polls(4).keys == ["a", "b", "c"]


def test_a_poller_that_slept_for_days_goes_on_with_what_is_left(dynamo: Dynamo) -> None:
    streaming(dynamo)
    put(dynamo, "a")
    mapping = Mapping(dynamo).polls()
    put(dynamo, "trimmed")
    dynamo.clock.advance(48 * HOUR_S)
    put(dynamo, "b")

    assert mapping.polls(10).keys == ["a", "b"]


def test_what_waits_for_a_batching_window_is_handed_over_as_its_shard_ends(dynamo: Dynamo) -> None:
    streaming(dynamo)
    mapping = Mapping(dynamo, MaximumBatchingWindowInSeconds=300, BatchSize=10)
    put(dynamo, "a", "b")
    mapping.polls()
    assert mapping.batches == []
    dynamo.clock.advance(4 * HOUR_S)

    assert mapping.polls(3).batches == [["a", "b"]]


def test_a_stream_that_is_off_gives_nothing_more(dynamo: Dynamo) -> None:
    streaming(dynamo)
    put(dynamo, "a")
    mapping = Mapping(dynamo).polls()
    put(dynamo, "b")
    dynamo.call("UpdateTable", TableName="music", StreamSpecification={"StreamEnabled": False})

    assert mapping.polls().keys == ["a", "b"]
    assert mapping.poller.shards == {}
