"""News of streams: who follows one in this process hears of its records instead of asking for them again and again."""

import threading
from collections.abc import Callable, Collection

from homeport.core.context import RequestContext
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.store import Store
from homeport.dynamodb.streams.lookup import find_stream

Listener = Callable[[], None]


class StreamNews:
    """Calls listeners on the thread that has written, soon after the write."""

    def __init__(self, store: Store) -> None:
        self._listeners: dict[int, tuple[Listener, ...]] = {}
        self._lock = threading.Lock()
        store.on_history(self._tell)

    def subscribe(self, service: Service, stream_arn: str, context: RequestContext, listener: Listener) -> Listener:
        """Call `listener` after each change of the stream's table; returns how to end that."""
        number = find_stream(service, stream_arn, context).table_number
        with self._lock:
            self._listeners[number] = (*self._listeners.get(number, ()), listener)

        def unsubscribe() -> None:
            with self._lock:
                left = tuple(each for each in self._listeners.get(number, ()) if each is not listener)
                if left:
                    # In one step: who writes meanwhile looks without the lock.
                    self._listeners[number] = left
                else:
                    self._listeners.pop(number, None)

        return unsubscribe

    def _tell(self, changed: Collection[int]) -> None:
        for number in changed:
            for listener in self._listeners.get(number, ()):
                listener()
