"""The engine: Amazon DynamoDB and DynamoDB Streams behind one call."""

import sqlite3
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from homeport.core.clock import Clock
from homeport.core.context import RequestContext
from homeport.core.observer import Observer
from homeport.dynamodb.errors import ResourceNotFoundException, UnknownOperationException
from homeport.dynamodb.neighbours import NO_NEIGHBOURS, Neighbours
from homeport.dynamodb.operation import Operation
from homeport.dynamodb.operations import load_operation, load_operations
from homeport.dynamodb.plain import PLAIN
from homeport.dynamodb.service import Service
from homeport.dynamodb.settings import DEFAULTS, EngineSettings
from homeport.dynamodb.storage.database import is_missing_table
from homeport.dynamodb.storage.store import Store
from homeport.dynamodb.streams.deliveries import Deliveries
from homeport.dynamodb.streams.news import Listener, StreamNews
from homeport.dynamodb.switches import switch_of


class Engine:
    """Answers all operations; open from construction to `close`.

    `path` is a folder for its file, which outlives the engine; None keeps everything in memory. `neighbours` are the
    services that exports, imports and streaming destinations reach; `settings` switch on what is off by default.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        clock: Clock,
        observer: Observer,
        neighbours: Neighbours = NO_NEIGHBOURS,
        settings: EngineSettings = DEFAULTS,
    ) -> None:
        self._store = Store(path, clock, observer, settings)
        self.observer = observer
        """The bus that its facts go to."""
        self._service = Service(self._store, clock, observer, neighbours)
        self._news = StreamNews(self._store)
        self._deliveries = None if neighbours.streams is None else Deliveries(self._store, neighbours.streams, observer)
        self._lags = settings.lag_s > 0
        self._switch = switch_of(self._service, settings)
        self._plain = PLAIN if settings == DEFAULTS else {}
        self._operations: dict[str, Operation] = {}

    @property
    def operations(self) -> frozenset[str]:
        """The names of the operations that it answers."""
        return frozenset(load_operations())

    def call(self, operation: str, request: dict[str, Any], context: RequestContext) -> dict[str, Any]:
        """The answer to a request, both as JSON has them: binary values are base64, times are epoch seconds.

        The answer may contain `orjson.Fragment`s (stored items as they are): `orjson.dumps` is its only way out. It may
        share values with the request. Raises the classes of `homeport.dynamodb.errors`. Any thread may call.
        """
        known = self._operations.get(operation) or self._load(operation)
        try:
            return known.call(self._service, request, context)
        except sqlite3.OperationalError as error:
            if is_missing_table(error):
                # Deleted by another thread since it was looked up.
                raise ResourceNotFoundException from error
            raise

    def has_short_way(self, operation: str) -> bool:
        """Whether `answer_plain` answers any request of an operation."""
        return operation in self._plain

    def answer_plain(self, operation: str, request: Any, account: str, region: str) -> bytes | None:
        """The JSON of what `call` would answer, to a request so plain that it takes no more than a look.

        None for any other, and for all that are to be refused: nothing has been done then.
        """
        handle = self._plain.get(operation)
        if handle is None:
            return None
        try:
            return handle(self._service, request, account, region)
        except sqlite3.Error:
            # The operation itself finds out what it is.
            return None

    def _load(self, name: str) -> Operation:
        """Operations are loaded when they are first called: all of them would make up half of an engine's start."""
        operation = load_operation(name)
        if operation is None:
            raise UnknownOperationException.not_emulated(name)
        return self._operations.setdefault(name, self._switch(operation))

    def together(self) -> AbstractContextManager[None]:
        """Let the calls that this thread makes in the block share a transaction: only operations on items.

        Their answers are true from the end of the block on. Where it raises, nothing of them is stored.
        """
        # Reads that lag take the writer for themselves, and leave nothing behind.
        return nullcontext() if self._lags else self._store.database.together()

    def on_records(self, stream_arn: str, context: RequestContext, listener: Listener) -> Listener:
        """Call `listener`, on any thread, whenever the stream has new records; returns how to end that."""
        return self._news.subscribe(self._service, stream_arn, context, listener)

    def close(self) -> None:
        """Stop all timers and close the files; the engine answers no more."""
        if self._deliveries is not None:
            self._deliveries.stop()
        self._store.close()
