"""Which tables there are: their definitions in SQLite, the tables made of them in memory."""

import sqlite3

from homeport.dynamodb.storage import backup_rows, expiry, indexes, stream_rows
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.storage.history import History
from homeport.dynamodb.storage.table import SecondaryIndex, Table, make_table


class Catalog:
    """The tables of all accounts and regions.

    Reading needs no lock. What changes it runs in the writer's transaction and answers the table that `publish` or
    `withdraw` makes known once the transaction is committed.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._tables: dict[tuple[str, str, str], Table] = {}
        self._reserved: set[tuple[str, str, str]] = set()

    def load(self, connection: sqlite3.Connection) -> None:
        """Read all definitions."""
        for number, encoded in connection.execute("SELECT number, definition FROM tables").fetchall():
            self.publish(make_table(number, TableDefinition.decoded(encoded)))

    def get(self, account: str, region: str, name: str) -> Table | None:
        """The table of that name."""
        return self._tables.get((account, region, name))

    def all(self) -> list[Table]:
        """Every table there is."""
        return list(self._tables.values())

    def of(self, account: str, region: str) -> list[Table]:
        """The tables of an account in a region, in the order of their names' bytes."""
        tables = [table for table in self.all() if table.identity[:2] == (account, region)]
        return sorted(tables, key=lambda table: table.name)

    def publish(self, table: Table) -> None:
        """Make a new or changed table known."""
        self._tables[table.identity] = table

    def withdraw(self, table: Table) -> None:
        """Forget a deleted table."""
        del self._tables[table.identity]

    def create(self, connection: sqlite3.Connection, definition: TableDefinition) -> Table:
        """Make an empty table; its stream begins where the definition has one, which may be told another label."""
        definition = stream_rows.labelled(connection, definition)
        number = connection.execute(
            "INSERT INTO tables (account, region, name, definition) VALUES (?, ?, ?, ?)",
            (definition.account, definition.region, definition.name, definition.encoded()),
        ).lastrowid
        table = make_table(number or 0, definition)
        for statement in table.sql.create:
            connection.execute(statement)
        for index in table.indexes:
            connection.execute(index.sql.create)
        if definition.stream is not None:
            stream_rows.begin(connection, table, definition.created, self._history.last)
        return table

    # Tables that are made in several steps: staged, filled, entered.

    def reserve(self, definition: TableDefinition) -> None:
        """Keep a table's name from others until `release`."""
        self._reserved.add(definition.identity)

    def release(self, definition: TableDefinition) -> None:
        """The table has been made, or will not be."""
        self._reserved.discard(definition.identity)

    def is_taken(self, definition: TableDefinition) -> bool:
        """Whether a table has the name, or one that is being made."""
        return definition.identity in self._tables or definition.identity in self._reserved

    def stage(self, connection: sqlite3.Connection, definition: TableDefinition) -> Table:
        """Make an empty table that is in no list yet: its number is its own, its rows are orphans until `enter`."""
        table = self.create(connection, definition)
        connection.execute("DELETE FROM tables WHERE number = ?", (table.number,))
        return table

    def drop_staged(self, connection: sqlite3.Connection, table: Table) -> None:
        """Drop a table that has been staged and will not be entered."""
        for statement in (*(index.sql.drop for index in table.indexes), table.sql.drop, table.sql.drop_history):
            connection.execute(statement)

    def enter(self, connection: sqlite3.Connection, table: Table) -> None:
        """Put a staged table into the list."""
        connection.execute(
            "INSERT INTO tables (number, account, region, name, definition) VALUES (?, ?, ?, ?, ?)",
            (table.number, *table.identity, table.definition.encoded()),
        )

    def replace(self, connection: sqlite3.Connection, table: Table, definition: TableDefinition, now: float) -> Table:
        """Give a table another definition: new indexes are filled, streams begin and end, expiry is set anew."""
        connection.execute("UPDATE tables SET definition = ? WHERE number = ?", (definition.encoded(), table.number))
        changed = make_table(table.number, definition)
        self._replace_indexes(connection, table, changed)
        self._replace_stream(connection, table, changed, now)
        if changed.ttl_attribute != table.ttl_attribute:
            expiry.index_expiry(connection, changed)
        return changed

    def _replace_indexes(self, connection: sqlite3.Connection, before: Table, after: Table) -> None:
        had, has = _numbered(before), _numbered(after)
        for number in had.keys() - has.keys():
            connection.execute(had[number].sql.drop)
        for number in has.keys() - had.keys():
            connection.execute(has[number].sql.create)
            indexes.backfill(connection, after, has[number])

    def _replace_stream(self, connection: sqlite3.Connection, before: Table, after: Table, now: float) -> None:
        if before.definition.stream == after.definition.stream:
            return
        if before.definition.stream_view is not None:
            stream_rows.end(connection, before, now, self._history.boundary(connection))
        if after.definition.stream_view is not None:
            stream_rows.begin(connection, after, now, self._history.last)

    def delete(self, connection: sqlite3.Connection, table: Table, now: float) -> None:
        """Drop a table. Its history goes with it unless a stream can still be read; where recovery is on its items stay
        as a backup.
        """
        connection.execute("DELETE FROM tables WHERE number = ?", (table.number,))
        for index in table.indexes:
            connection.execute(index.sql.drop)
        if table.definition.recovery is None:
            connection.execute(table.sql.drop)
        else:
            backup_rows.keep_deleted(connection, table, now)
        if table.definition.stream_view is not None:
            stream_rows.end(connection, table, now, self._history.boundary(connection))
        if not stream_rows.of_table(connection, table.number):
            self._history.drop(connection, table.sql.drop_history)


def _numbered(table: Table) -> dict[int, SecondaryIndex]:
    return {index.definition.number: index for index in table.indexes}
