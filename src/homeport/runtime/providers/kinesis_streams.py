"""Kinesis for the DynamoDB engine: the engine of this process.

The DynamoDB engine answers before anything else is loaded, so Kinesis's is asked for when it is needed.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from homeport.core.context import Principal, RequestContext, Source
from homeport.dynamodb.neighbours import NeighbourError

if TYPE_CHECKING:
    from homeport.kinesis import Engine

_RECORDS, _BYTES = 500, 10 * 1024 * 1024
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
        for batch in _batches(records):
            self._call(stream_arn, "PutRecords", Records=batch)

    def _call(self, stream_arn: str, operation: str, **request: Any) -> dict[str, Any]:
        from homeport.kinesis.errors import KinesisError

        _, _, _, region, account, _ = stream_arn.split(":", 5)
        context = RequestContext(principal=Principal(account), region=region, source=Source.SERVICE)
        try:
            return self._engine().call(operation, {"StreamARN": stream_arn, **request}, context)
        except KinesisError as error:
            raise NeighbourError(error.code, error.message) from error


def _batches(records: Sequence[tuple[str, bytes]]) -> Iterator[list[dict[str, Any]]]:
    """As few as the limits allow."""
    batch: list[dict[str, Any]] = []
    size = 0
    for key, data in records:
        length = len(key.encode()) + len(data)
        if batch and (len(batch) == _RECORDS or size + length > _BYTES):
            yield batch
            batch, size = [], 0
        batch.append({"PartitionKey": key, "Data": data})
        size += length
    if batch:
        yield batch


def _is_stream(arn: str) -> bool:
    parts = arn.split(":")
    return len(parts) == 6 and parts[2] == "kinesis" and parts[5].startswith("stream/")
