"""Backups as AWS describes them, and the tables that are restored from them or to a point in time."""
