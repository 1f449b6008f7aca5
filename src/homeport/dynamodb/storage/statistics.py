"""How many items a table and its indexes hold, and how large they are.

AWS brings these figures up to date about every six hours; here they are, while a table is small, those of the moment.
"""

from dataclasses import dataclass, field

from homeport.core.clock import Clock
from homeport.dynamodb.storage.database import Database
from homeport.dynamodb.storage.table import Table

_SMALL = 10_000
"""Counting so many items takes a few milliseconds."""
_LARGE_LIFETIME_S = 60.0
"""How long the figures of a larger table are kept."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Items and bytes."""

    items: int = 0
    size: int = 0
    indexes: dict[str, "Statistics"] = field(default_factory=dict)


class StatisticsReader:
    """Counts, and keeps what took long to count."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._kept: dict[tuple[int, int], tuple[float, Statistics]] = {}

    def of(self, table: Table) -> Statistics:
        """The figures of a table."""
        # An index that came or went makes the kept figures useless.
        identity = (table.number, table.definition.next_index + len(table.indexes))
        now = self._clock.monotonic()
        kept = self._kept.get(identity)
        if kept is not None and now - kept[0] < _LARGE_LIFETIME_S:
            return kept[1]
        statistics = self._count(table)
        if statistics.items > _SMALL:
            self._kept[identity] = (now, statistics)
        return statistics

    def _count(self, table: Table) -> Statistics:
        with self._database.snapshot() as connection:
            items, size = connection.execute(table.sql.statistics).fetchone()
            counts = {index.name: connection.execute(index.sql.statistics).fetchone() for index in table.indexes}
        return Statistics(
            items, int(size), {name: Statistics(count[0], int(count[1])) for name, count in counts.items()}
        )
