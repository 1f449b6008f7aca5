"""Calls of one thread that share a transaction: what each would spend on its own is spent once.

A transaction of one write costs about five times what the write itself does.
"""

import sqlite3
import threading
from types import TracebackType
from typing import Protocol


class Connections(Protocol):
    """What a group needs of its database."""

    @property
    def lock(self) -> threading.RLock:
        """The writer's lock."""

    @property
    def writer(self) -> sqlite3.Connection:
        """The connection that writes."""

    def take(self) -> sqlite3.Connection:
        """An idle connection to read with."""

    def give_back(self, connection: sqlite3.Connection) -> None:
        """The reading is over."""


class UndoneError(Exception):
    """A part of the group failed after it had begun to write: nothing of the group is stored."""


class Group:
    """The reads and writes of one thread from `begin` to `end`.

    It reads one snapshot until its first write, and from then on what it has written. A part that raises before it
    has written anything leaves the others as they are; one that raises later undoes all of them.
    """

    __slots__ = ("_changes", "_connections", "_is_spoiled", "_reader", "_writer", "reading")

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self.reading = GroupReading(self)
        """For the time of a block, the connection to read with."""
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None
        self._changes = 0
        self._is_spoiled = False

    def reader(self) -> sqlite3.Connection:
        """The connection to read with."""
        if self._writer is not None:
            return self._writer
        if self._reader is None:
            self._reader = self._connections.take()
            self._reader.execute("BEGIN")
        return self._reader

    def __enter__(self) -> sqlite3.Connection:
        """A write of the group: the writer, in its transaction."""
        writer = self._writer
        if writer is None:
            self._connections.lock.acquire()
            writer = self._connections.writer
            try:
                writer.execute("BEGIN IMMEDIATE")
            except BaseException:
                self._connections.lock.release()
                raise
            self._writer = writer
        self._changes = writer.total_changes
        return writer

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None and self._writer is not None and self._writer.total_changes != self._changes:
            self._is_spoiled = True

    def end(self, failed: bool) -> None:
        """Commit, unless `failed` or a part has failed; UndoneError then."""
        if self._reader is not None:
            self._reader.execute("COMMIT")
            self._connections.give_back(self._reader)
        writer = self._writer
        if writer is None:
            return
        try:
            if failed or self._is_spoiled:
                raise UndoneError
            writer.execute("COMMIT")
        finally:
            # Still open where it was not committed, or where that failed.
            if writer.in_transaction:
                writer.execute("ROLLBACK")
            self._connections.lock.release()


class GroupReading:
    """A read of a group, for the time of a block."""

    __slots__ = ("_group",)

    def __init__(self, group: Group) -> None:
        self._group = group

    def __enter__(self) -> sqlite3.Connection:
        return self._group.reader()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing ends before the group does."""
