"""Tables, items, secondary indexes and item history in SQLite."""
