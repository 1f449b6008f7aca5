"""Connections to SQLite: one writer at a time, any number of readers beside it."""

import sqlite3
import threading
from collections import deque
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Protocol

from homeport.dynamodb.storage.groups import Group

CACHED_STATEMENTS = 1024
"""Prepared statements that a connection keeps: each table has about a dozen."""
WRITER_CACHE_KIB = 32 * 1024
READER_CACHE_KIB = 8 * 1024
IDLE_READERS = 4
"""Connections kept for the next reads: each keeps its cache."""
WAL_LIMIT = 16 * 1024 * 1024
"""Bytes that the log keeps on disk when all of it is in the file."""
BUSY_TIMEOUT_S = 10.0

_MISSING_TABLE = "no such table"


def is_missing_table(error: sqlite3.Error) -> bool:
    """Whether a statement met a table that another thread has dropped meanwhile."""
    return isinstance(error, sqlite3.OperationalError) and _MISSING_TABLE in str(error)


class Database(Protocol):
    """Where rows are. All methods may be called from any thread."""

    @property
    def lock(self) -> threading.RLock:
        """The writer's lock, for who must do something before the next writer comes."""

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection to read with. Each statement sees the last commit before it began."""

    def snapshot(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection to read with whose statements all see the same commit."""

    def writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """The writer, in a transaction: committed when the block ends, rolled back when it raises."""

    def together(self) -> AbstractContextManager[None]:
        """Let this thread's reads and writes in the block share a transaction, committed as the block ends.

        For reads and writes of items only. UndoneError where nothing of it is stored after all. The answers to them
        count from the end of the block on.
        """

    def close(self) -> None:
        """Wait for the writer, then close every connection."""


def open_database(path: Path | None, *, syncs: bool = False) -> Database:
    """The database in the file `path`, made when it is not there; in memory when `path` is None."""
    return MemoryDatabase() if path is None else FileDatabase(path, syncs=syncs)


def _connect(target: str, cache_kib: int = WRITER_CACHE_KIB) -> sqlite3.Connection:
    # Transactions are begun and ended by hand; the locks below, not the connection, keep threads apart.
    connection = sqlite3.connect(
        target,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=CACHED_STATEMENTS,
    )
    connection.execute(f"PRAGMA cache_size = -{cache_kib}")
    return connection


class _Writing:
    """Holds the lock and a transaction of the writer for the time of a block."""

    __slots__ = ("_connection", "_lock")

    def __init__(self, connection: sqlite3.Connection, lock: threading.RLock) -> None:
        self._connection = connection
        self._lock = lock

    def __enter__(self) -> sqlite3.Connection:
        self._lock.acquire()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._lock.release()
            raise
        return self._connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._connection.execute("COMMIT")
            elif self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except BaseException:
            # A commit that fails leaves the transaction open.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        finally:
            self._lock.release()


class _Reading:
    """Takes an idle connection for the time of a block."""

    __slots__ = ("_connection", "_pool", "_whole")

    def __init__(self, pool: "FileDatabase", whole: bool) -> None:
        self._pool = pool
        self._whole = whole

    def __enter__(self) -> sqlite3.Connection:
        self._connection = connection = self._pool.take()
        if self._whole:
            connection.execute("BEGIN")
        return connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._whole:
            self._connection.execute("COMMIT")
        self._pool.give_back(self._connection)


class _OfThread(threading.local):
    """What each thread has of its own."""

    group: Group | None = None


class _Together:
    """A group of the calling thread for the time of a block."""

    __slots__ = ("_database", "_of_thread")

    def __init__(self, database: "FileDatabase", of_thread: _OfThread) -> None:
        self._database = database
        self._of_thread = of_thread

    def __enter__(self) -> None:
        self._of_thread.group = Group(self._database)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        group, self._of_thread.group = self._of_thread.group, None
        if group is not None:
            group.end(failed=kind is not None)


class FileDatabase:
    """A file in WAL mode: readers never wait for the writer.

    `synchronous = OFF`: a commit is in the operating system's cache when it returns, so it survives the death of the
    process at any moment, not that of the machine. With `syncs` (`synchronous = FULL`) it is on the disk.
    """

    def __init__(self, path: Path, *, syncs: bool = False) -> None:
        self._path = path
        self._synchronous = "FULL" if syncs else "OFF"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.lock = threading.RLock()
        self.writer = self._open_writer()
        self._of_thread = _OfThread()
        self._idle: deque[sqlite3.Connection] = deque()
        self._closed = False

    def _open_writer(self) -> sqlite3.Connection:
        connection = _connect(str(self._path))
        # Only a new file takes this one: freed pages can then be given back in small steps.
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        # What a long read or a large transaction has made of the log is given back.
        connection.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT}")
        connection.execute(f"PRAGMA synchronous = {self._synchronous}")
        return connection

    def _open_reader(self) -> sqlite3.Connection:
        # The writer's settings would wait for the writer; all but these are the file's.
        connection = _connect(str(self._path), READER_CACHE_KIB)
        connection.execute("PRAGMA query_only = ON")
        return connection

    def take(self) -> sqlite3.Connection:
        """An idle read connection, or a new one; as many are open as blocks have been open at once."""
        if self._closed:
            raise sqlite3.ProgrammingError("the database is closed")
        try:
            return self._idle.pop()
        except IndexError:
            return self._open_reader()

    def give_back(self, connection: sqlite3.Connection) -> None:
        """The block is over."""
        if self._closed or len(self._idle) >= IDLE_READERS:
            connection.close()
        else:
            self._idle.append(connection)

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        group = self._of_thread.group
        return _Reading(self, whole=False) if group is None else group.reading

    def snapshot(self) -> AbstractContextManager[sqlite3.Connection]:
        return _Reading(self, whole=True)

    def writing(self) -> AbstractContextManager[sqlite3.Connection]:
        return self._of_thread.group or _Writing(self.writer, self.lock)

    def together(self) -> AbstractContextManager[None]:
        return _Together(self, self._of_thread)

    def close(self) -> None:
        with self.lock:
            self._closed = True
            while self._idle:
                self._idle.pop().close()
            self.writer.close()


class _Locked:
    """Holds the lock of the only connection for the time of a block."""

    __slots__ = ("_connection", "_lock")

    def __init__(self, connection: sqlite3.Connection, lock: threading.RLock) -> None:
        self._connection = connection
        self._lock = lock

    def __enter__(self) -> sqlite3.Connection:
        self._lock.acquire()
        return self._connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()


class MemoryDatabase:
    """One connection to a database in memory, behind one lock: readers and the writer take turns."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._connection = _connect(":memory:")

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        return _Locked(self._connection, self.lock)

    def snapshot(self) -> AbstractContextManager[sqlite3.Connection]:
        return _Locked(self._connection, self.lock)

    def writing(self) -> AbstractContextManager[sqlite3.Connection]:
        return _Writing(self._connection, self.lock)

    def together(self) -> AbstractContextManager[None]:
        # A transaction in memory costs next to nothing: each has its own.
        return nullcontext()

    def close(self) -> None:
        with self.lock:
            self._connection.close()
