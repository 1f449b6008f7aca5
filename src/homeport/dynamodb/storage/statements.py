"""Every SQL statement on the tables that one DynamoDB table is made of.

A table's items are rows of `items_N`, those of its index M rows of `index_N_M`, its history rows of `history_N`; the
items of backup B are rows of `backup_B`. Each text is made once for a table, so that a connection finds its prepared
statement by the text's stored hash.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ItemStatements:
    """Statements on items and history."""

    create: tuple[str, ...]
    drop: str
    drop_history: str
    select: str
    """(id, item, size) by key."""
    select_item: str
    """(item, size) by key."""
    insert: str
    copy: str
    """All items of another table, whose number is put into it."""
    restore: str
    """Inserts (id, key, item, size) without a time to live."""
    put: str
    """Inserts (key, item, size) without a time to live, or puts it in the place of what is there."""
    update: str
    delete: str
    page: tuple[str, str]
    """(item, size) from key to key with a limit: forward, backward."""
    every: str
    """(id, key, item) of all items behind an id."""
    statistics: str
    """(count, size)."""
    collection: str
    """Size of the items from key to key."""
    index_expiry: str
    drop_expiry: str
    set_expiry: str
    expired: str
    """(id, key, item, size) of items whose time to live ended between two times."""
    next_expiry: str
    record: str
    records: str
    """History behind a sequence number, up to another."""
    trim: str
    """Drops history up to a sequence number and before a time: of the oldest rows, so many and about so many bytes."""
    oldest: str
    """(sequence, time) of the oldest history row."""
    next_change: str
    """(sequence, time) of the first history row behind a sequence number."""
    newest: str
    """(key, old, old_size, time) of the history, newest first."""
    latest: str
    """Highest sequence number of the history."""
    past: str
    """(key, item, size), in any order, as they were before all changes behind a sequence number, given twice."""
    net_changes: str
    """(old, new, time) of the items that were changed from a time on and before another."""


def item_statements(number: int) -> ItemStatements:
    """The statements of table `number`."""
    items, history, expiry = f"items_{number}", f"history_{number}", f"expiry_{number}"
    page = f"SELECT item, size FROM {items} WHERE key >= ? AND key < ? ORDER BY key"
    return ItemStatements(
        create=(
            # A row id of its own: items move neither in the key's index nor in those of the secondary indexes.
            f"CREATE TABLE {items} (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, item BLOB NOT NULL,"
            " size INTEGER NOT NULL, expires INTEGER)",
            f"CREATE TABLE {history} (sequence INTEGER PRIMARY KEY, time REAL NOT NULL, key BLOB NOT NULL,"
            " old BLOB, new BLOB, old_size INTEGER, new_size INTEGER, origin INTEGER NOT NULL)",
        ),
        drop=f"DROP TABLE {items}",
        drop_history=f"DROP TABLE {history}",
        select=f"SELECT id, item, size FROM {items} WHERE key = ?",
        select_item=f"SELECT item, size FROM {items} WHERE key = ?",
        insert=f"INSERT INTO {items} (key, item, size, expires) VALUES (?, ?, ?, ?)",
        copy=f"INSERT INTO {items} (key, item, size) SELECT key, item, size FROM items_{{0}}",
        restore=f"INSERT INTO {items} (id, key, item, size) VALUES (?, ?, ?, ?)",
        put=f"INSERT INTO {items} (key, item, size) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE"
        " SET item = excluded.item, size = excluded.size, expires = NULL",
        update=f"UPDATE {items} SET item = ?, size = ?, expires = ? WHERE id = ?",
        delete=f"DELETE FROM {items} WHERE id = ?",
        page=(f"{page} LIMIT ?", f"{page} DESC LIMIT ?"),
        every=f"SELECT id, key, item FROM {items} WHERE id > ? ORDER BY id LIMIT ?",
        statistics=f"SELECT COUNT(*), TOTAL(size) FROM {items}",
        collection=f"SELECT TOTAL(size) FROM {items} WHERE key >= ? AND key < ?",
        index_expiry=f"CREATE INDEX {expiry} ON {items} (expires) WHERE expires IS NOT NULL",
        drop_expiry=f"DROP INDEX IF EXISTS {expiry}",
        set_expiry=f"UPDATE {items} SET expires = ? WHERE id = ?",
        expired=f"SELECT id, key, item, size FROM {items} WHERE expires > ? AND expires <= ? ORDER BY expires LIMIT ?",
        next_expiry=f"SELECT MIN(expires) FROM {items} WHERE expires > ?",
        record=f"INSERT INTO {history} (sequence, time, key, old, new, old_size, new_size, origin)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        records=f"SELECT sequence, time, key, old, new, old_size, new_size, origin FROM {history}"
        " WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?",
        # The oldest rows alone are looked at: a trim that finds nothing does not read the whole history.
        trim=f"DELETE FROM {history} WHERE sequence IN (SELECT sequence FROM (SELECT sequence, time, bytes,"
        " SUM(bytes) OVER (ORDER BY sequence) AS total FROM (SELECT sequence, time,"
        f" IFNULL(length(old), 0) + IFNULL(length(new), 0) AS bytes FROM {history} WHERE sequence <= ?"
        " ORDER BY sequence LIMIT ?)) WHERE time < ? AND total - bytes < ?) RETURNING sequence",
        newest=f"SELECT key, old, old_size, time FROM {history} ORDER BY sequence DESC",
        oldest=f"SELECT sequence, time FROM {history} ORDER BY sequence LIMIT 1",
        next_change=f"SELECT sequence, time FROM {history} WHERE sequence > ? ORDER BY sequence LIMIT 1",
        latest=f"SELECT MAX(sequence) FROM {history}",
        # The first of an item's later changes holds the item as it was.
        past=f"SELECT key, item, size FROM {items} WHERE key NOT IN (SELECT key FROM {history} WHERE sequence > ?)"
        f" UNION ALL SELECT key, old, old_size FROM {history} WHERE old IS NOT NULL AND sequence IN"
        f" (SELECT MIN(sequence) FROM {history} WHERE sequence > ? GROUP BY key)",
        net_changes="SELECT first.old, last.new, last.time FROM (SELECT key, MIN(sequence) AS first,"
        f" MAX(sequence) AS last FROM {history} WHERE time >= ? AND time < ? GROUP BY key) AS changed"
        f" JOIN {history} AS first ON first.sequence = changed.first"
        f" JOIN {history} AS last ON last.sequence = changed.last"
        " WHERE first.old IS NOT NULL OR last.new IS NOT NULL ORDER BY changed.key",
    )


@dataclass(frozen=True, slots=True)
class IndexStatements:
    """Statements on one secondary index."""

    create: str
    drop: str
    insert: str
    update: str
    delete: str
    page: tuple[str, str]
    """(item, size) as the index holds it, from key to key with a limit: forward, backward."""
    whole_page: tuple[str, str]
    """(item, size, size in the index) of the table's items, in the order of an index that does not hold all of them."""
    statistics: str
    """(count, size)."""
    collection: str
    """Size of the entries from key to key."""


def index_statements(number: int, index: int, holds_all: bool) -> IndexStatements:
    """The statements of index `index` of table `number`.

    An entry is found by the index key, then by the table's key: entries with equal index keys keep one order. An index
    of all attributes holds no copy of the item (`item` and `size` are null): it is read from the table by its row id.
    """
    rows, items = f"index_{number}_{index}", f"items_{number}"
    span = "WHERE (i.key, i.base) >= (?, ?) AND (i.key, i.base) < (?, ?)"
    ends = ("ORDER BY i.key, i.base LIMIT ?", "ORDER BY i.key DESC, i.base DESC LIMIT ?")
    own = f"SELECT i.item, i.size FROM {rows} i {span}"
    joined = f"{rows} i CROSS JOIN {items} t ON t.id = i.item_id"
    size = "t.size" if holds_all else "i.size"
    whole = f"SELECT t.item, t.size, i.size FROM {joined} {span}"
    page = f"SELECT t.item, t.size FROM {joined} {span}" if holds_all else own
    source = joined if holds_all else f"{rows} i"
    return IndexStatements(
        create=f"CREATE TABLE {rows} (key BLOB NOT NULL, base BLOB NOT NULL, item_id INTEGER NOT NULL, item BLOB,"
        " size INTEGER, PRIMARY KEY (key, base)) WITHOUT ROWID",
        drop=f"DROP TABLE {rows}",
        insert=f"INSERT INTO {rows} (key, base, item_id, item, size) VALUES (?, ?, ?, ?, ?)",
        update=f"UPDATE {rows} SET item = ?, size = ? WHERE key = ? AND base = ?",
        delete=f"DELETE FROM {rows} WHERE key = ? AND base = ?",
        page=(f"{page} {ends[0]}", f"{page} {ends[1]}"),
        whole_page=(f"{whole} {ends[0]}", f"{whole} {ends[1]}"),
        statistics=f"SELECT COUNT(*), TOTAL({size}) FROM {source}",
        collection=f"SELECT TOTAL({size}) FROM {source} WHERE i.key >= ? AND i.key < ?",
    )


@dataclass(frozen=True, slots=True)
class BackupStatements:
    """Statements on the items of one backup. Those with `{}` want the number of a table there."""

    create: str
    copy: str
    """The items of a table into the backup."""
    take_over: str
    """Makes the rows of a table those of the backup; a table's columns are more than a backup needs."""
    every: str
    """(key, item, size) of all its items."""
    drop: str


def backup_statements(number: int) -> BackupStatements:
    """The statements of backup `number`."""
    rows = f"backup_{number}"
    return BackupStatements(
        create=f"CREATE TABLE {rows} (id INTEGER PRIMARY KEY, key BLOB NOT NULL, item BLOB NOT NULL,"
        " size INTEGER NOT NULL)",
        copy=f"INSERT INTO {rows} (key, item, size) SELECT key, item, size FROM items_{{}} ORDER BY id",
        take_over=f"ALTER TABLE items_{{}} RENAME TO {rows}",
        every=f"SELECT key, item, size FROM {rows}",
        drop=f"DROP TABLE {rows}",
    )
