"""Kinesis streams for event source mappings: the engine in this process.

https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
"""

import base64
from collections.abc import Callable
from typing import Any

from homeport.core.context import Principal, RequestContext, Source
from homeport.functions.event_sources.ports import (
    Event,
    Page,
    Place,
    PlaceLostError,
    Shard,
    SourceError,
    SourceGoneError,
    StreamRecord,
)
from homeport.kinesis import Engine
from homeport.kinesis.errors import ExpiredIteratorException, KinesisError, ResourceNotFoundException
from homeport.kinesis.sequence_numbers import shard_id, shard_index_of

Listener = Callable[[], None]
_MOST_RECORDS = 10_000


class KinesisStream:
    """A Stream over the Kinesis engine, of a stream or of one of its consumers."""

    batch_info = "KinesisBatchInfo"
    arrival_precision = "milliseconds"

    def __init__(self, arn: str, role: Callable[[], str], engine: Engine, may_read: Callable[[], None]) -> None:
        """`role` gives the ARN of the function's role; `may_read` raises SourceError where that may not read it."""
        self._arn = arn
        self._may_read = may_read
        self._stream_arn = arn.partition("/consumer/")[0]
        self._role = role
        self._engine = engine
        _, _, _, region, account, _ = arn.split(":", 5)
        self._region = region
        self._context = RequestContext(principal=Principal(account), region=region, source=Source.SERVICE)

    def subscribe(self, listener: Listener) -> Listener:
        """See `Stream`."""
        return self._engine.on_records(self._stream_arn, listener)

    def retention_s(self) -> float:
        """See `Stream`."""
        try:
            described = self._call("DescribeStreamSummary", StreamARN=self._stream_arn)["StreamDescriptionSummary"]
        except SourceGoneError:
            return 0.0
        return float(described["RetentionPeriodHours"]) * 3600

    def shards(self) -> list[Shard]:
        """See `Stream`."""
        described = self._call("ListShards", StreamARN=self._stream_arn, MaxResults=10_000)["Shards"]
        return [_shard(each) for each in described]

    def iterator(self, shard_id: str, place: Place) -> str:
        """See `Stream`."""
        request: dict[str, Any] = {"StreamARN": self._stream_arn, "ShardId": shard_id, "ShardIteratorType": place.kind}
        if place.sequence:
            request["StartingSequenceNumber"] = place.sequence
        if place.kind == "AT_TIMESTAMP":
            request["Timestamp"] = place.timestamp_s
        return str(self._call("GetShardIterator", **request)["ShardIterator"])

    def read(self, iterator: str, most: int) -> Page:
        """See `Stream`."""
        self._may_read()
        answer = self._call("GetRecords", ShardIterator=iterator, Limit=min(most, _MOST_RECORDS))
        role_arn = self._role()
        records = [self._record(each, role_arn) for each in answer["Records"]]
        return Page(records, answer.get("NextShardIterator"))

    def _record(self, record: dict[str, Any], role_arn: str) -> StreamRecord:
        sequence, key, data = record["SequenceNumber"], record["PartitionKey"], record["Data"]
        arrival_s = record["ApproximateArrivalTimestamp"]
        event: Event = {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": key,
                "sequenceNumber": sequence,
                "data": base64.b64encode(data).decode(),
                "approximateArrivalTimestamp": arrival_s,
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": f"{shard_id(shard_index_of(int(sequence)) or 0)}:{sequence}",
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": role_arn,
            "awsRegion": self._region,
            "eventSourceARN": self._arn,
        }
        return StreamRecord(sequence, arrival_s, key, event, data)

    def _call(self, operation: str, **request: Any) -> dict[str, Any]:
        try:
            return self._engine.call(operation, request, self._context)
        except ExpiredIteratorException as error:
            raise PlaceLostError(error.message) from error
        except ResourceNotFoundException as error:
            raise SourceGoneError(f"{error.code}: {error.message}") from error
        except KinesisError as error:
            raise SourceError(f"{error.code}: {error.message}") from error


def _shard(described: dict[str, Any]) -> Shard:
    names = ("ParentShardId", "AdjacentParentShardId")
    parents = tuple(described[name] for name in names if name in described)
    span = described["SequenceNumberRange"]
    return Shard(described["ShardId"], parents, "EndingSequenceNumber" not in span, span["StartingSequenceNumber"])
