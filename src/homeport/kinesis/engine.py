"""The engine: Amazon Kinesis Data Streams behind one call.

https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html
"""

from collections.abc import Callable, Iterator
from typing import Any

from homeport.core.clock import Clock
from homeport.core.context import RequestContext
from homeport.core.observer import Observer
from homeport.kinesis.errors import UnknownOperationException
from homeport.kinesis.operations import OPERATIONS
from homeport.kinesis.streams import Streams
from homeport.kinesis.subscriptions import subscription
from homeport.kinesis.throughput import ThroughputSettings
from homeport.kinesis.validation import check, service_model


class Engine:
    """Answers all operations, in memory."""

    def __init__(self, *, clock: Clock, observer: Observer, settings: ThroughputSettings | None = None) -> None:
        self._streams = Streams(clock, settings or ThroughputSettings())
        self._observer = observer

    @property
    def operations(self) -> frozenset[str]:
        """The names of the operations that it answers."""
        return frozenset(OPERATIONS)

    def call(self, operation: str, request: dict[str, Any], context: RequestContext) -> dict[str, Any]:
        """The answer to a request: blobs are bytes, times are epoch seconds.

        Raises the classes of `homeport.kinesis.errors`. Any thread may call.
        """
        handle = OPERATIONS.get(operation)
        if handle is None:
            raise UnknownOperationException(f"homeport does not emulate the operation {operation} of Kinesis yet")
        check(service_model().operation_model(operation), request)
        with self._streams.lock:
            return handle(self._streams, request, context)

    def subscribe_to_shard(self, request: dict[str, Any], context: RequestContext) -> Iterator[dict[str, Any]]:
        """The events of SubscribeToShard, as they come; errors are raised before the first."""
        check(service_model().operation_model("SubscribeToShard"), request)
        return subscription(self._streams, request, context)

    def on_records(self, stream_arn: str, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener`, on any thread, whenever a stream of this ARN has new records or shards, is made or goes.

        Returns how to end that. There need be no such stream yet.
        """
        return self._streams.follow(stream_arn, listener)
