"""Changes of items on their way to a Kinesis data stream: in AWS's format, in order, for as long as they are wanted."""

import json
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from homeport.core.clock import ManualClock
from homeport.core.context import RequestContext
from homeport.core.observer import Observer
from homeport.dynamodb import Engine
from homeport.dynamodb.neighbours import NeighbourError, Neighbours
from support.dynamodb import NOW
from support.project import wait_until

STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/changes"


class Kinesis:
    """Takes records for one stream, unless it is told to refuse them."""

    def __init__(self) -> None:
        self.records: list[tuple[str, Any]] = []
        self.refusals = 0
        self.lock = threading.Lock()

    def is_active(self, stream_arn: str) -> bool:
        return stream_arn == STREAM

    def put(self, stream_arn: str, records: Sequence[tuple[str, bytes]]) -> None:
        with self.lock:
            if self.refusals:
                self.refusals -= 1
                raise NeighbourError("ResourceNotFoundException", stream_arn)
            self.records += [(key, json.loads(data)) for key, data in records]


class Table:
    """A table `music` of an engine beside a Kinesis."""

    def __init__(self) -> None:
        self.kinesis, self.clock = Kinesis(), ManualClock(NOW)
        observer = Observer(self.clock)
        self.engine = Engine(None, clock=self.clock, observer=observer, neighbours=Neighbours(streams=self.kinesis))
        request = {
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
        }
        self.call("CreateTable", **request)

    def call(self, operation: str, **request: Any) -> Any:
        return self.engine.call(operation, {"TableName": "music", **request}, RequestContext())

    def destinations(self) -> Any:
        return self.call("DescribeKinesisStreamingDestination")["KinesisDataStreamDestinations"]

    def enable(self, stream: str = STREAM, **others: Any) -> Any:
        answer = self.call("EnableKinesisStreamingDestination", StreamArn=stream, **others)
        wait_until(lambda: self.destinations()[0]["DestinationStatus"] != "ENABLING", "the destination is settled")
        return answer

    def delivered(self, count: int) -> list[Any]:
        wait_until(lambda: len(self.kinesis.records) >= count, f"{count} records are delivered")
        return [record for _, record in self.kinesis.records]


@pytest.fixture
def table() -> Iterator[Table]:
    made = Table()
    yield made
    made.engine.close()


def put(table: Table, **attributes: str) -> None:
    table.call("PutItem", Item={name: {"S": value} for name, value in attributes.items()})


def test_changes_are_delivered_in_awss_format(table: Table) -> None:
    put(table, pk="before")
    answer = table.enable()

    put(table, pk="a")
    put(table, pk="a", x="1")
    table.call("DeleteItem", Key={"pk": {"S": "a"}})

    assert answer == {
        "TableName": "music",
        "StreamArn": STREAM,
        "DestinationStatus": "ENABLING",
        "EnableKinesisStreamingConfiguration": {},
    }
    assert table.destinations() == [{"StreamArn": STREAM, "DestinationStatus": "ACTIVE"}]
    records = table.delivered(3)
    bare, whole = {"pk": {"S": "a"}}, {"pk": {"S": "a"}, "x": {"S": "1"}}
    common = {"ApproximateCreationDateTime": int(NOW * 1000), "Keys": bare}
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    assert [record["dynamodb"] for record in records] == [
        common | {"NewImage": bare, "SizeBytes": 6},
        common | {"NewImage": whole, "OldImage": bare, "SizeBytes": 11},
        common | {"OldImage": whole, "SizeBytes": 8},
    ]
    assert {name: records[0][name] for name in records[0] if name not in ("dynamodb", "eventID", "eventName")} == {
        "awsRegion": "us-east-1",
        "userIdentity": None,
        "recordFormat": "application/json",
        "tableName": "music",
        "eventSource": "aws:dynamodb",
    }
    assert len({key for key, _ in table.kinesis.records}) == 1


def test_times_have_the_precision_that_was_asked_for(table: Table) -> None:
    table.enable(EnableKinesisStreamingConfiguration={"ApproximateCreationDateTimePrecision": "MICROSECOND"})

    put(table, pk="a")

    content = table.delivered(1)[0]["dynamodb"]
    assert content["ApproximateCreationDateTime"] == int(NOW * 1_000_000)
    assert content["ApproximateCreationDateTimePrecision"] == "MICROSECOND"


def test_what_time_to_live_deletes_is_the_services_doing(table: Table) -> None:
    table.call("UpdateTimeToLive", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ends"})
    table.enable()
    table.call("PutItem", Item={"pk": {"S": "a"}, "ends": {"N": str(int(NOW) + 5)}})

    table.clock.advance(10)

    assert table.delivered(2)[1]["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


def test_what_is_refused_is_tried_again(table: Table) -> None:
    table.enable()
    table.kinesis.refusals = 2

    put(table, pk="a")
    put(table, pk="b")

    assert [record["dynamodb"]["Keys"]["pk"]["S"] for record in table.delivered(2)] == ["a", "b"]


def test_nothing_is_delivered_once_it_is_off(table: Table) -> None:
    table.enable()
    put(table, pk="a")
    table.delivered(1)

    table.call("DisableKinesisStreamingDestination", StreamArn=STREAM)
    put(table, pk="b")
    table.enable()
    put(table, pk="c")

    assert [record["dynamodb"]["Keys"]["pk"]["S"] for record in table.delivered(2)] == ["a", "c"]


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        (STREAM + "x", "User does not have a permission to use kinesis stream"),
        (
            STREAM.replace("us-east-1", "eu-west-1"),
            "The kinesis Arn used to enable kinesis replication belongs to a stream which is not in the current region",
        ),
    ],
)
def test_a_stream_that_cannot_be_used(table: Table, stream: str, reason: str) -> None:
    table.enable(stream)

    assert table.destinations() == [
        {"StreamArn": stream, "DestinationStatus": "ENABLE_FAILED", "DestinationStatusDescription": reason}
    ]

    assert table.enable()["DestinationStatus"] == "ENABLING"
    assert [each["DestinationStatus"] for each in table.destinations()] == ["ACTIVE", "ENABLE_FAILED"]
