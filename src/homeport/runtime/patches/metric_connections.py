"""Defect: LocalStack's CloudWatch opens a connection to its database for every value, commits it, and never closes it.

Connections stay open until Python looks for garbage, a few more with each PutMetricData, and every value waits for the
disk. Connections are closed where they are left, and a PutMetricData has one of its own for all its values.
Shown by tests/unit/runtime/patches/test_metric_connections.py.
"""

import sqlite3
import threading
from types import SimpleNamespace
from typing import Any, Literal

from homeport.runtime.patches.on_import import when_imported


class _Closing(sqlite3.Connection):
    """Closes behind its `with`."""

    def __exit__(self, *failure: Any) -> Literal[False]:
        super().__exit__(*failure)
        self.close()
        return False


class _Shared(sqlite3.Connection):
    """Is entered and committed for every value, which does nothing."""

    def __enter__(self) -> "_Shared":
        return self

    def __exit__(self, *failure: Any) -> Literal[False]:
        return False

    def commit(self) -> None:
        """Later."""

    def finish(self) -> None:
        """Commit what has been written, and close."""
        super().commit()
        self.close()


def apply() -> None:
    """Close connections, and share one among the values of a call."""
    when_imported("localstack.services.cloudwatch.cloudwatch_database_helper", patch)


def patch(helper: Any) -> None:
    """See `apply`; the module that is loaded."""
    database = helper.CloudwatchDatabase
    add = database.add_metric_data
    this_call = threading.local()

    def connect(place: str, **options: Any) -> sqlite3.Connection:
        shared: _Shared | None = getattr(this_call, "connection", None)
        return sqlite3.connect(place, factory=_Closing, **options) if shared is None else shared

    def add_metric_data(self: Any, *arguments: Any, **named: Any) -> None:
        with self.DATABASE_LOCK:
            this_call.connection = sqlite3.connect(self.METRICS_DB, factory=_Shared)
            try:
                add(self, *arguments, **named)
            finally:
                connection, this_call.connection = this_call.connection, None
                connection.finish()

    helper.sqlite3 = SimpleNamespace(connect=connect)
    database.add_metric_data = add_metric_data
