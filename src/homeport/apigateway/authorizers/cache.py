"""Results that hold for a while, by what they were found for."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

from homeport.core.clock import Clock

MAX_ENTRIES = 10_000


class TimedCache[K: Hashable, V]:
    """Forgets an entry when its time is over, and the least recently used one when there are too many."""

    def __init__(self, clock: Clock, max_entries: int = MAX_ENTRIES) -> None:
        self._clock = clock
        self._max_entries = max_entries
        self._entries: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The entry, None when there is none or its time is over."""
        found = self._entries.get(key)
        if found is None:
            return None
        expires_s, value = found
        if expires_s <= self._clock.monotonic():
            del self._entries[key]
            return None
        self._entries.move_to_end(key)
        return value

    def put(self, key: K, value: V, ttl_s: float) -> None:
        """Keep an entry for `ttl_s` seconds; zero keeps nothing."""
        if ttl_s <= 0:
            return
        self._entries[key] = (self._clock.monotonic() + ttl_s, value)
        self._entries.move_to_end(key)
        if len(self._entries) > self._max_entries:
            self._entries.popitem(last=False)

    def forget(self, concerns: Callable[[K], bool]) -> None:
        """Drop the entries that `concerns` says it of."""
        for key in [key for key in self._entries if concerns(key)]:
            del self._entries[key]
