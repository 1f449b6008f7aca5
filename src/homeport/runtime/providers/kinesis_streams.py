"""Kinesis for the DynamoDB engine: the engine of this process.

The DynamoDB engine answers before anything else is loaded, so Kinesis's is asked for when it is needed.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from homeport.core.context import Principal, RequestContext, Source
from homeport.dynamodb.neighbours import NeighbourError

if TYPE_CHECKING:
    from homeport.kinesis import Engine

_RECORDS = 500
"""Of one PutRecords."""


class EngineStreams:
    """A KinesisStreams over the engine."""

    def __init__(self, engine: "Callable[[], Engine]") -> None:
        self._engine = engine

    def is_active(self, stream_arn: str) -> bool:
        """See `KinesisStreams`."""
        if not _is_stream(stream_arn):
            return False
        try:
            summary = self._call(stream_arn, "DescribeStreamSummary")
        except NeighbourError:
            return False
        return bool(summary["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE")

    def put(self, stream_arn: str, records: Sequence[tuple[str, bytes]]) -> None:
        """See `KinesisStreams`."""
        for start in range(0, len(records), _RECORDS):
            batch = [{"PartitionKey": key, "Data": data} for key, data in records[start : start + _RECORDS]]
            self._call(stream_arn, "PutRecords", Records=batch)

    def _call(self, stream_arn: str, operation: str, **request: Any) -> dict[str, Any]:
        from homeport.kinesis.errors import KinesisError

        _, _, _, region, account, _ = stream_arn.split(":", 5)
        context = RequestContext(principal=Principal(account), region=region, source=Source.SERVICE)
        try:
            return self._engine().call(operation, {"StreamARN": stream_arn, **request}, context)
        except KinesisError as error:
            raise NeighbourError(error.code, error.message) from error


def _is_stream(arn: str) -> bool:
    parts = arn.split(":")
    return len(parts) == 6 and parts[2] == "kinesis" and parts[5].startswith("stream/")
