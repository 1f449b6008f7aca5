"""Kinesis as the DynamoDB engine gets it: its refusals, and nothing before the host is there."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from homeport.dynamodb.neighbours import NeighbourError
from homeport.runtime.providers.kinesis_streams import LocalStackStreams

STREAM = "arn:aws:kinesis:eu-west-1:111122223333:stream/changes"
GHOST = STREAM + "-ghost"


class Kinesis:
    """A client that has one stream, which takes up to `room` records."""

    def __init__(self, room: int = 1000) -> None:
        self.room = room
        self.batches: list[int] = []

    def describe_stream_summary(self, *, StreamARN: str) -> Any:  # noqa: N803 - boto3's name
        self._check(StreamARN)
        return {"StreamDescriptionSummary": {"StreamStatus": "ACTIVE"}}

    def put_records(self, *, StreamARN: str, Records: list[Any]) -> Any:  # noqa: N803 - boto3's names
        self._check(StreamARN)
        self.batches.append(len(Records))
        return {"FailedRecordCount": max(0, len(Records) - self.room)}

    def _check(self, arn: str) -> None:
        if arn != STREAM:
            refused: Any = {"Error": {"Code": "ResourceNotFoundException", "Message": "not found"}}
            raise ClientError(refused, "Kinesis")


def streams(kinesis: Kinesis, asked: list[Any]) -> LocalStackStreams:
    def client(*place: str) -> Kinesis:
        asked.append(place)
        return kinesis

    return LocalStackStreams(lambda: asked.append("waited"), client)


def test_a_stream_is_looked_for_where_its_arn_says() -> None:
    asked: list[Any] = []
    ours = streams(Kinesis(), asked)

    assert [ours.is_active(arn) for arn in (STREAM, GHOST, "arn:aws:dynamodb:eu-west-1:1:table/a")] == [
        True,
        False,
        False,
    ]
    assert asked == ["waited", ("111122223333", "eu-west-1")] * 2


def test_records_are_put_in_batches() -> None:
    kinesis = Kinesis()

    streams(kinesis, []).put(STREAM, [("key", b"data")] * 501)

    assert kinesis.batches == [500, 1]


@pytest.mark.parametrize(
    ("stream", "room", "code"),
    [(GHOST, 1000, "ResourceNotFoundException"), (STREAM, 0, "ProvisionedThroughputExceededException")],
)
def test_refusals_keep_their_code(stream: str, room: int, code: str) -> None:
    with pytest.raises(NeighbourError) as refused:
        streams(Kinesis(room), []).put(stream, [("key", b"data")])

    assert refused.value.code == code
