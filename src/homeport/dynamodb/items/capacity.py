"""Capacity units.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html
"""

from dataclasses import dataclass, field
from typing import Any

from homeport.dynamodb import limits
from homeport.dynamodb.model.sizes import item_size
from homeport.dynamodb.model.values import Item, equal
from homeport.dynamodb.storage.indexes import entry_of
from homeport.dynamodb.storage.table import SecondaryIndex, Table

Parameters = dict[str, Any]


def read_units(size: int, is_consistent: bool) -> float:
    """Units of a read of `size` bytes: one for each 4 KB begun, half as much where it need not be consistent."""
    units = max(1, -(-size // limits.READ_UNIT_SIZE))
    return float(units) if is_consistent else units / 2


def write_units(old_size: int, new_size: int) -> float:
    """Units of a write: one for each KB begun of the larger of the items before and after."""
    return float(max(1, -(-max(old_size, new_size) // limits.WRITE_UNIT_SIZE)))


@dataclass(slots=True)
class Consumption:
    """Units used of a table and its indexes."""

    table: float = 0.0
    local: dict[str, float] = field(default_factory=dict)
    global_: dict[str, float] = field(default_factory=dict)

    def add_index(self, index: SecondaryIndex, units: float) -> None:
        """Count units of an index."""
        kind = self.local if index.is_local else self.global_
        kind[index.name] = kind.get(index.name, 0.0) + units

    def add(self, other: "Consumption", factor: float = 1.0) -> None:
        """Count another consumption of the same table; in transactions twice."""
        self.table += other.table * factor
        for mine, theirs in ((self.local, other.local), (self.global_, other.global_)):
            for name, units in theirs.items():
                mine[name] = mine.get(name, 0.0) + units * factor

    @property
    def total(self) -> float:
        """All units."""
        return self.table + sum(self.local.values()) + sum(self.global_.values())


def is_wanted(request: Parameters) -> bool:
    """Whether the request asks for its capacity."""
    return request.get("ReturnConsumedCapacity") in ("TOTAL", "INDEXES")


def written(table: Table, old: Item | None, new: Item | None, old_size: int, new_size: int) -> Consumption:
    """What a write consumed. `old` and `new` matter only where the table has indexes."""
    consumption = Consumption(write_units(old_size, new_size))
    for index in table.indexes:
        units = _index_units(index, old, new)
        if units:
            consumption.add_index(index, units)
    return consumption


def _index_units(index: SecondaryIndex, old: Item | None, new: Item | None) -> float:
    """An entry made, changed or removed costs its size; one whose key changes is removed and made."""
    before, after = entry_of(index, old), entry_of(index, new)
    old_part = index.project(old) if before is not None and old is not None else None
    new_part = index.project(new) if after is not None and new is not None else None
    if old_part is None and new_part is None:
        return 0.0
    old_size = 0 if old_part is None else item_size(old_part)
    new_size = 0 if new_part is None else item_size(new_part)
    if before is not None and after is not None and before.key != after.key:
        return write_units(old_size, 0) + write_units(0, new_size)
    if old_part is not None and new_part is not None and _same(old_part, new_part):
        return 0.0
    return write_units(old_size, new_size)


def _same(left: Item, right: Item) -> bool:
    return left.keys() == right.keys() and all(equal(value, right[name]) for name, value in left.items())


def consumed(request: Parameters, name: str, consumption: Consumption, kind: str | None = None) -> Parameters:
    """ConsumedCapacity of one table, as detailed as the request asks for it.

    `name` is the table as the request named it. In transactions `kind` (ReadCapacityUnits or WriteCapacityUnits) is
    told as well.
    """
    answer: Parameters = {"TableName": name, "CapacityUnits": consumption.total}
    if kind is not None:
        answer[kind] = consumption.total
    if request["ReturnConsumedCapacity"] == "INDEXES":
        answer["Table"] = _units(consumption.table, kind)
        for member, units in (
            ("LocalSecondaryIndexes", consumption.local),
            ("GlobalSecondaryIndexes", consumption.global_),
        ):
            if units:
                answer[member] = {name: _units(each, kind) for name, each in units.items()}
    return answer


def _units(units: float, kind: str | None) -> Parameters:
    return {"CapacityUnits": units} if kind is None else {kind: units, "CapacityUnits": units}
