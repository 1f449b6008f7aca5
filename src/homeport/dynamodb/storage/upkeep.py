"""What time does to the store: items whose life has ended go, history and backups that nobody needs any more go, shards
of streams roll.

All run on the clock, in small steps, so that no request waits long for the writer.
"""

import sqlite3
import threading
from collections.abc import Callable, Collection

from homeport.core.clock import Clock, Timer
from homeport.core.observer import Observer
from homeport.dynamodb import limits
from homeport.dynamodb.storage import backup_rows, shard_rows, stream_rows
from homeport.dynamodb.storage.catalog import Catalog
from homeport.dynamodb.storage.database import Database
from homeport.dynamodb.storage.expiry import oldest_expiry
from homeport.dynamodb.storage.history import EXPIRY, History
from homeport.dynamodb.storage.items import ItemWriter, StoredItem
from homeport.dynamodb.storage.statements import item_statements
from homeport.dynamodb.storage.table import Table

EXPIRY_STEP = 100
"""Items deleted in one transaction."""
TRIM_INTERVAL_S = 60.0
"""How much later than its time a change may go."""
_PAUSE_S = 0.05
"""Between two steps, for the requests."""
_FREED_PAGES = 256
"""Given back to the file system in one step."""
_DAY_S = 86_400


class _Alarm:
    """A timer that can be brought forward."""

    def __init__(self, clock: Clock, callback: Callable[[], None]) -> None:
        self._clock = clock
        self._callback = callback
        self._lock = threading.Lock()
        self._timer: Timer | None = None
        self._due = float("inf")
        self._stopped = False

    def at(self, time_s: float) -> None:
        """Ring at `time_s` (epoch seconds) unless it rings before."""
        if time_s >= self._due:
            return
        with self._lock:
            if self._stopped or time_s >= self._due:
                return
            if self._timer is not None:
                self._timer.cancel()
            self._due = time_s
            self._timer = self._clock.call_later(max(0.0, time_s - self._clock.time()), self._ring)

    def _ring(self) -> None:
        with self._lock:
            if self._stopped:
                return
            self._timer, self._due = None, float("inf")
        self._callback()

    def stop(self) -> None:
        """Ring no more."""
        with self._lock:
            self._stopped = True
            if self._timer is not None:
                self._timer.cancel()


class Upkeep:
    """Deletes what has expired, trims history and rolls shards, from `start` to `stop`."""

    def __init__(
        self, database: Database, catalog: Catalog, history: History, clock: Clock, observer: Observer
    ) -> None:
        self._database = database
        self._catalog = catalog
        self._history = history
        self._clock = clock
        self._observer = observer
        self._stopping = threading.Event()
        self._running = threading.Lock()
        self.on_history: Callable[[Collection[int]], None] = lambda changed: None
        """Called after every change that is recorded, with the numbers of the tables that have changed."""
        self._expiry = _Alarm(clock, self._guarded(self._expire))
        self._trimming = _Alarm(clock, self._guarded(self._trim))
        self._rolling = _Alarm(clock, self._guarded(self._roll))

    def start(self) -> None:
        """Find out what is due first."""
        with self._database.reading() as connection:
            self._expiry.at(self._next_expiry(connection))
            due = shard_rows.next_roll(connection)
        if due is not None:
            self._rolling.at(due)
        self._trimming.at(self._clock.time() + TRIM_INTERVAL_S)

    def stop(self) -> None:
        """Wait for a step that runs, and do nothing more."""
        self._stopping.set()
        self._expiry.stop()
        self._trimming.stop()
        self._rolling.stop()
        with self._running:
            pass

    def expects_expiry(self, time_s: float) -> None:
        """An item has been written that ends at `time_s`."""
        if time_s > oldest_expiry(self._clock.time()):
            self._expiry.at(time_s)

    def expects_history(self, changed: Collection[int]) -> None:
        """A change has been recorded: the shortest time that one is kept is a day, or what the history itself says."""
        self.on_history(changed)
        kept_s = self._history.kept_s + TRIM_INTERVAL_S if self._history.kept_s else limits.STREAM_RETENTION_S
        self._trimming.at(self._clock.time() + kept_s)

    def expects_rolls(self) -> None:
        """A stream may have begun: its shard is open from now on."""
        self._rolling.at(self._clock.time() + limits.STREAM_SHARD_LIFETIME_S)

    def expects_end(self) -> None:
        """A stream, recovery, a reader or a table has ended: its history may have become useless."""
        self._trimming.at(self._clock.time() + TRIM_INTERVAL_S)

    def _guarded(self, step: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            with self._running:
                if not self._stopping.is_set():
                    step()

        return run

    # Time to live.

    def _next_expiry(self, connection: sqlite3.Connection) -> float:
        oldest = oldest_expiry(self._clock.time())
        times = [
            connection.execute(table.sql.next_expiry, (oldest,)).fetchone()[0]
            for table in self._catalog.all()
            if table.ttl_attribute is not None
        ]
        return min((time_s for time_s in times if time_s is not None), default=float("inf"))

    def _expire(self) -> None:
        for table in self._catalog.all():
            if table.ttl_attribute is not None:
                self._expire_items(table)
        with self._database.reading() as connection:
            due = self._next_expiry(connection)
        self._expiry.at(max(due, self._clock.time() + _PAUSE_S))

    def _expire_items(self, table: Table) -> None:
        now = self._clock.time()
        with self._database.writing() as connection:
            if self._catalog.get(*table.identity) is not table:
                return
            span = (oldest_expiry(now), int(now), EXPIRY_STEP)
            rows = connection.execute(table.sql.expired, span).fetchall()
            writer = ItemWriter(connection, self._history, self._catalog)
            for item_id, key, item, size in rows:
                writer.delete(table, key, StoredItem(item_id, item, size), EXPIRY)
        if rows:
            self._observer.report("dynamodb.items_expired", table=table.definition.arn, count=len(rows))
            self.expects_history(writer.changed)

    # History.

    def _trim(self) -> None:
        now = self._clock.time()
        with self._database.writing() as connection:
            self._forget_streams(connection, now)
            backup_rows.forget_expired(connection, now)
            is_unfinished = False
            due = [backup_rows.next_expiry(connection)]
            for number, retention_s in self._retentions(connection).items():
                dropped = self._history.trim(connection, number, now - retention_s)
                row = connection.execute(item_statements(number).oldest).fetchone()
                if row is not None:
                    due.append(row[1] + retention_s)
                    is_unfinished |= dropped > 0 and row[1] < now - retention_s
        is_unfinished |= self._give_back_pages()
        times = [time_s for time_s in due if time_s is not None]
        if is_unfinished:
            self._trimming.at(now + _PAUSE_S)
        elif times:
            self._trimming.at(max(min(times), now + TRIM_INTERVAL_S))

    def _retentions(self, connection: sqlite3.Connection) -> dict[int, float]:
        """How long the changes of each table are kept, by the number of the table."""
        retentions = {
            table.number: self._history.kept_s
            if table.definition.recovery is None
            else table.definition.recovery.days * _DAY_S
            for table in self._catalog.all()
        }
        for table in self._catalog.all():
            if table.definition.destination is not None:
                retentions[table.number] = max(retentions[table.number], limits.DESTINATION_RETENTION_S)
        for stream in stream_rows.everything(connection):
            kept = retentions.get(stream.table_number, 0.0)
            retentions[stream.table_number] = max(kept, limits.STREAM_RETENTION_S)
        return retentions

    def _forget_streams(self, connection: sqlite3.Connection, now: float) -> None:
        """Remove streams that have been off for 24 hours, and with the last of a dead table its history."""
        alive = {table.number for table in self._catalog.all()}
        for stream in stream_rows.everything(connection):
            if stream.disabled is None or stream.disabled >= now - limits.STREAM_RETENTION_S:
                continue
            stream_rows.forget(connection, stream)
            if stream.table_number not in alive and not stream_rows.of_table(connection, stream.table_number):
                self._history.drop(connection, item_statements(stream.table_number).drop_history)

    def _give_back_pages(self) -> bool:
        """Shrink the file by some of its free pages; whether there are more. A database in memory keeps them."""
        with self._database.writing() as connection:
            before: int = connection.execute("PRAGMA freelist_count").fetchone()[0]
            connection.execute(f"PRAGMA incremental_vacuum({_FREED_PAGES})").fetchall()
            free: int = connection.execute("PRAGMA freelist_count").fetchone()[0]
        return 0 < free < before

    # Shards of streams.

    def _roll(self) -> None:
        now = self._clock.time()
        with self._database.writing() as connection:
            shard_rows.forget_old(connection, now)
            if shard_rows.are_due(connection, now):
                shard_rows.roll(connection, now, self._history.boundary(connection))
            due = shard_rows.next_roll(connection)
        if due is not None:
            self._rolling.at(max(due, now + _PAUSE_S))
