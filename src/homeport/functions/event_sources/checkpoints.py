"""How far a mapping has come in each shard; it outlives pollers, so that an updated mapping goes on where it was."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from homeport.functions.event_sources.ports import BEGINNING, Place, Shard, StreamRecord


@dataclass(slots=True)
class WindowState:
    """A tumbling window that has begun and not ended."""

    starts_s: int
    ends_s: int
    state: dict[str, Any] = field(default_factory=dict)
    """What the function has made of its records so far."""

    @classmethod
    def around(cls, time_s: float, length_s: int) -> "WindowState":
        """The window of so many seconds that a time is in."""
        starts_s = int(time_s // length_s) * length_s
        return cls(starts_s, starts_s + length_s)


class Progress:
    """One shard: what has been read, and what of it is still under way."""

    def __init__(self, start: Place, shard: Shard) -> None:
        self.shard = shard
        self.place = start
        """Behind everything that is done with."""
        self.reading_place = start
        """Behind everything that has been read."""
        self.first_iterator: str | None = None
        """Where nothing has been read yet: what LATEST meant when it was asked for."""
        self.windows: dict[int, WindowState] = {}
        """By the number of the lane."""
        self._under_way: OrderedDict[str, bool] = OrderedDict()

    def read(self, record: StreamRecord) -> None:
        """A record is on its way to the function."""
        self._under_way[record.sequence] = False
        self.reading_place = Place("AFTER_SEQUENCE_NUMBER", record.sequence)
        self.first_iterator = None

    def done(self, record: StreamRecord) -> None:
        """A record has been dealt with; the place moves when all before it are too."""
        self._under_way[record.sequence] = True
        while self._under_way:
            sequence, is_done = next(iter(self._under_way.items()))
            if not is_done:
                break
            del self._under_way[sequence]
            self.place = Place("AFTER_SEQUENCE_NUMBER", sequence)

    def rewind(self) -> None:
        """Read again what was not dealt with."""
        self.reading_place = self.place
        self._under_way.clear()

    def trimmed(self) -> None:
        """Its place is gone: the shard goes on with the oldest record that there is."""
        self.reading_place = BEGINNING


class Checkpoints:
    """A mapping's progress in all shards."""

    def __init__(self) -> None:
        self.has_begun = False
        """Whether the starting position has been taken up."""
        self._shards: dict[str, Progress] = {}
        self._ended: dict[str, Shard] = {}

    def begin(self, shard: Shard, start: Place, iterator: str | None = None) -> None:
        """A shard is to be read from a place on, which `iterator` is at now."""
        progress = self._shards[shard.id] = Progress(start, shard)
        progress.first_iterator = iterator

    def knows(self, shard_id: str) -> bool:
        """Whether the shard has a place."""
        return shard_id in self._shards

    def progress(self, shard_id: str) -> Progress:
        """The shard's progress, for a reader that begins now."""
        progress = self._shards[shard_id]
        progress.rewind()
        return progress

    def end(self, shard: Shard) -> None:
        """The shard has been read to its end."""
        self._shards.pop(shard.id, None)
        self._ended[shard.id] = shard

    def has_ended(self, shard_id: str) -> bool:
        """Whether the shard has been read to its end."""
        return shard_id in self._ended

    def forget_others(self, shards: Sequence[Shard]) -> None:
        """Forget what the stream has no more, and what was of another stream under its name."""
        there = {(shard.id, shard.starts) for shard in shards}
        self._ended = {name: shard for name, shard in self._ended.items() if (name, shard.starts) in there}
        self._shards = {name: each for name, each in self._shards.items() if (name, each.shard.starts) in there}
