"""All streams of an instance."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from homeport.core.clock import Clock
from homeport.core.context import RequestContext
from homeport.core.partitions import partition_of
from homeport.kinesis.errors import InvalidArgumentException, stream_not_found
from homeport.kinesis.model import Stream
from homeport.kinesis.throughput import Throughput, ThroughputSettings
from homeport.kinesis.tokens import Tokens


class Streams:
    """Streams by account, region and name. Operations hold the lock."""

    def __init__(self, clock: Clock, settings: ThroughputSettings) -> None:
        self.clock = clock
        self.throughput = Throughput(clock, settings)
        self.lock = threading.RLock()
        self.tokens = Tokens()
        self._streams: dict[tuple[str, str, str], Stream] = {}
        self._generations: Counter[str] = Counter()
        """How many streams have had an ARN."""
        self._followers: dict[str, tuple[Callable[[], None], ...]] = {}
        """By the stream's ARN: they follow whatever stream has it."""

    def named(self, name: str, context: RequestContext) -> Stream | None:
        """The caller's stream of a name."""
        return self._streams.get((context.account, context.region, name))

    def of(self, request: dict[str, Any], context: RequestContext) -> Stream:
        """The stream that a request is about, by its name or its ARN, and no other that had the same name before."""
        name, arn = request.get("StreamName"), request.get("StreamARN")
        if arn is not None:
            stream: Stream | None = self.with_arn(arn)
        elif name is not None:
            stream = self.named(name, context)
        else:
            raise InvalidArgumentException("Either StreamName or StreamARN must be provided.")
        created_s = request.get("StreamCreationTimestamp")
        if stream is None or (created_s is not None and int(created_s) != int(stream.created_s)):
            raise stream_not_found(name or stream_name(arn or ""), context.account)
        return stream

    def with_arn(self, arn: str) -> Stream:
        """The stream of an ARN, its own or one of its consumers'."""
        _, _, _, region, account, _ = arn.split(":", 5)
        name = stream_name(arn)
        stream = self._streams.get((account, region, name))
        if stream is None:
            raise stream_not_found(name, account)
        return stream

    def of_caller(self, context: RequestContext) -> Iterator[Stream]:
        """The caller's streams in the order of their names."""
        for account, region, name in sorted(self._streams):
            if (account, region) == (context.account, context.region):
                yield self._streams[account, region, name]

    def add(self, name: str, mode: str, context: RequestContext) -> Stream:
        """A new stream without shards."""
        account, region = context.account, context.region
        arn = f"arn:{partition_of(region)}:kinesis:{region}:{account}:stream/{name}"
        # Kept by AWS in seconds.
        stream = Stream(name, account, region, arn, float(int(self.clock.time())), mode, self._generations[arn])
        self._generations[arn] += 1
        stream.listeners = self._followers.get(arn, ())
        self._streams[account, region, name] = stream
        return stream

    def follow(self, arn: str, listener: Callable[[], None]) -> Callable[[], None]:
        """See `Engine.on_records`."""
        with self.lock:
            self._followers[arn] = (*self._followers.get(arn, ()), listener)
            stream = next((each for each in self._streams.values() if each.arn == arn), None)
            if stream is not None:
                stream.listeners = (*stream.listeners, listener)

        def leave() -> None:
            with self.lock:
                left = tuple(each for each in self._followers.pop(arn, ()) if each is not listener)
                if left:
                    self._followers[arn] = left
                for stream in self._streams.values():
                    stream.listeners = tuple(each for each in stream.listeners if each is not listener)

        return leave

    def remove(self, stream: Stream) -> None:
        """Forget a stream and all that is in it."""
        del self._streams[stream.account, stream.region, stream.name]
        stream.tell()


def stream_name(arn: str) -> str:
    """The stream's name in its ARN or in one of its consumers'."""
    return arn.split(":", 5)[5].removeprefix("stream/").split("/")[0]
