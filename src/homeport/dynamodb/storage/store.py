"""The store: everything the engine keeps, behind one object."""

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType

from homeport.core.clock import Clock
from homeport.core.observer import Observer
from homeport.dynamodb.errors import ResourceNotFoundException
from homeport.dynamodb.settings import DEFAULTS, EngineSettings
from homeport.dynamodb.storage import backup_rows, expiry, indexes, restores, schema, stream_rows
from homeport.dynamodb.storage.backup_rows import StoredBackup
from homeport.dynamodb.storage.catalog import Catalog
from homeport.dynamodb.storage.database import open_database
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.storage.history import History, HistoryReader
from homeport.dynamodb.storage.items import ItemWriter
from homeport.dynamodb.storage.lagging import PastReads
from homeport.dynamodb.storage.replication import Regrouping, spread
from homeport.dynamodb.storage.statistics import StatisticsReader
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.storage.upkeep import Upkeep

FILE_NAME = "dynamodb.sqlite3"


class Transaction:
    """Item writes that happen together or not at all."""

    __slots__ = ("_store", "_writing", "connection", "items")

    def __init__(self, store: "Store") -> None:
        self._store = store
        self._writing = store.database.writing()

    def __enter__(self) -> "Transaction":
        self.connection = self._writing.__enter__()
        self.items = ItemWriter(self.connection, self._store.history, self._store.tables)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writing.__exit__(kind, error, trace)
        if kind is None:
            self._store.after_writes(self.items)

    def current(self, table: Table) -> Table:
        """The table as it is now; ResourceNotFoundException where it has gone since it was looked up."""
        now = self._store.tables.get(*table.identity)
        if now is table:
            return table
        if now is None or now.number != table.number:
            raise ResourceNotFoundException
        return now


class Store:
    """Tables and items in the folder `path`, or in memory when `path` is None. Open from construction to `close`."""

    def __init__(
        self, path: Path | None, clock: Clock, observer: Observer, settings: EngineSettings = DEFAULTS
    ) -> None:
        self._clock = clock
        self.database = open_database(None if path is None else path / FILE_NAME, syncs=settings.syncs)
        self.history = History(self.database, clock, settings.lag_s)
        self.tables = Catalog(self.history)
        try:
            self._load()
        except BaseException:
            self.database.close()
            raise
        self.statistics = StatisticsReader(self.database, clock)
        self._upkeep = Upkeep(self.database, self.tables, self.history, clock, observer)
        self._upkeep.start()

    def _load(self) -> None:
        with self.database.writing() as connection:
            schema.prepare(connection)
            self.tables.load(connection)
            numbers = {table.number for table in self.tables.all()}
            numbers |= {stream.table_number for stream in stream_rows.everything(connection)}
            self.history.resume(connection, numbers)
            restores.drop_unfinished(connection, numbers)

    def on_history(self, listener: Callable[[Collection[int]], None]) -> None:
        """Let `listener` know of every change that is recorded, soon after it: which tables, by their numbers."""
        before = self._upkeep.on_history

        def tell(changed: Collection[int]) -> None:
            before(changed)
            listener(changed)

        self._upkeep.on_history = tell

    def tell_history(self) -> None:
        """Let who listens look at the history now."""
        self._upkeep.on_history(())

    def close(self) -> None:
        """Stop all upkeep and close the files."""
        self._upkeep.stop()
        self.database.close()

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection to read items with."""
        return self.database.reading()

    def snapshot(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection to read items with whose statements all see the same moment."""
        return self.database.snapshot()

    def behind(self, lag_s: float) -> "Store":
        """The same store, whose items are read as they were `lag_s` ago."""
        return _LaggingStore(self, lag_s)

    def writing(self) -> Transaction:
        """A transaction to write items in."""
        return Transaction(self)

    def after_writes(self, items: ItemWriter) -> None:
        """Tell upkeep what a committed transaction has made due."""
        if items.earliest_expiry is not None:
            self._upkeep.expects_expiry(items.earliest_expiry)
        if items.recorded is not None:
            self._upkeep.expects_history(items.changed)

    @contextmanager
    def following(self, table: Table) -> Iterator[HistoryReader]:
        """A reader of the table's changes from now on; what it has not read is kept while the block lasts."""
        try:
            with self.history.following(table) as reader:
                yield reader
        finally:
            self._upkeep.expects_end()

    # The catalog changes after the commit and before the next writer: readers find only what is there.

    def create_table(self, definition: TableDefinition) -> Table | None:
        """Make a table; None where one of its name exists."""
        with self.database.lock:
            if self.tables.is_taken(definition):
                return None
            with self.database.writing() as connection:
                table = self.tables.create(connection, definition)
            self.tables.publish(table)
        self._upkeep.expects_rolls()
        return table

    def change_table(self, table: Table, change: Callable[[TableDefinition], TableDefinition]) -> Table:
        """Replace the table's definition by what `change` makes of the latest one; its replicas follow."""
        with self.database.lock:
            latest = self._latest(table)
            before, after = latest.definition, change(latest.definition)
            members = [(each, spread(before, after, each.definition)) for each in self.members(latest)]
            now = self._clock.time()
            with self.database.writing() as connection:
                changed = self.tables.replace(connection, latest, after, now)
                others = [
                    self.tables.replace(connection, *each, now) for each in members if each[0].definition != each[1]
                ]
            for each in (changed, *others):
                self.tables.publish(each)
        self._upkeep.expects_end()
        self._upkeep.expects_rolls()
        if changed.ttl_attribute is not None:
            self._upkeep.expects_expiry(self._clock.time())
        return changed

    def delete_table(self, table: Table) -> None:
        """Drop a table with its items and indexes."""
        with self.database.lock:
            latest = self._latest(table)
            with self.database.writing() as connection:
                self.tables.delete(connection, latest, self._clock.time())
            self.tables.withdraw(latest)
        self._upkeep.expects_end()

    def members(self, table: Table) -> list[Table]:
        """The tables of the other regions of its global table."""
        members = [self.tables.get(*identity) for identity in table.replicas]
        return [each for each in members if each is not None]

    def regroup(self, change: Regrouping) -> None:
        """Let tables join a global table, or leave it and go; to be called while `holding` what was looked at."""
        now = self._clock.time()
        with self.database.lock:
            with self.database.writing() as connection:
                tables = [self._copied(connection, change.source, each) for each in change.added]
                tables += [self.tables.replace(connection, *each, now) for each in change.changed]
                for each in change.removed:
                    self.tables.delete(connection, each, now)
            for each in tables:
                self.tables.publish(each)
            for each in change.removed:
                self.tables.withdraw(each)
        self._upkeep.expects_end()
        self._upkeep.expects_expiry(now)

    def _copied(self, connection: sqlite3.Connection, source: Table, definition: TableDefinition) -> Table:
        """A new table with the items of another."""
        table = self.tables.create(connection, definition)
        connection.execute(table.sql.copy.format(source.number))
        for index in table.indexes:
            indexes.backfill(connection, table, index)
        if table.ttl_attribute is not None:
            expiry.index_expiry(connection, table)
        return table

    # Backups and restores.

    @contextmanager
    def holding(self) -> Iterator[None]:
        """While the block lasts nobody else writes: what it looks at stays as it is."""
        with self.database.lock:
            yield

    def start_restore(self, definition: TableDefinition, source: restores.Source) -> restores.Restore | None:
        """Begin to make a table of the items that `source` has now; None where one of its name exists.

        The restore that is begun has to be finished, outside of `holding`, so that others write meanwhile.
        """
        with self.database.lock:
            return restores.start(self.database, self.tables, definition, source)

    def finish_restore(self, restore: restores.Restore) -> Table:
        """Bring the items into the table, and make it known."""
        return restores.finish(self.database, self.tables, restore)

    def create_backup(self, table: Table, name: str) -> StoredBackup:
        """Copy a table as it is now."""
        with self.database.lock:
            latest = self._latest(table)
            with self.database.writing() as connection:
                return backup_rows.take(connection, latest, name, self._clock.time())

    def delete_backup(self, backup: StoredBackup) -> None:
        """Delete a backup with its items."""
        with self.database.writing() as connection:
            backup_rows.forget(connection, backup)
        self._upkeep.expects_end()

    def backup(self, account: str, region: str, table_name: str, id_: str) -> StoredBackup | None:
        """The backup of that id of a table that was called so."""
        with self.database.reading() as connection:
            return backup_rows.find(connection, account, region, table_name, id_)

    def backups(self, account: str, region: str) -> list[StoredBackup]:
        """All backups of an account in a region, oldest first."""
        with self.database.reading() as connection:
            return backup_rows.of_account(connection, account, region)

    def _latest(self, table: Table) -> Table:
        latest = self.tables.get(*table.identity)
        if latest is None or latest.number != table.number:
            raise ResourceNotFoundException(f"Requested resource not found: Table: {table.name} not found")
        return latest


class _LaggingStore(Store):
    """A store's parts under another way to read: it is opened and closed with the store itself."""

    def __init__(self, store: Store, lag_s: float) -> None:
        self.__dict__.update(vars(store))
        self._past = PastReads(store.database, store.tables, self._clock, lag_s)

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        return self._past.reading()

    def snapshot(self) -> AbstractContextManager[sqlite3.Connection]:
        return self._past.reading()
