"""Global tables of version 2019.11.21: tables of one name in several regions that hold the same items.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html

A write reaches all regions in the transaction that makes it, so that of two writes the later one wins everywhere. (On
AWS it takes about a second, unless the global table is strongly consistent.) Each region keeps its own definition; what
of it is the group's, `spread` carries over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from homeport.dynamodb.storage.definition import (
    IndexDefinition,
    TableDefinition,
    Throughput,
    aws_managed_key,
)
from homeport.dynamodb.storage.table import Table


@dataclass(frozen=True, slots=True)
class Regrouping:
    """Tables that join a group or leave it."""

    source: Table
    """Whose items the new ones get."""
    added: Sequence[TableDefinition] = ()
    changed: Sequence[tuple[Table, TableDefinition]] = ()
    """Those that stay, with their new definitions."""
    removed: Sequence[Table] = ()


def spread(before: TableDefinition, after: TableDefinition, member: TableDefinition) -> TableDefinition:
    """The definition of another region's table once this one has changed from `before` to `after`.

    Keys, indexes, billing, throughput, table class, kind of encryption and time to live are the group's. A region whose
    read capacity differs keeps its own: that is what AWS calls an override.
    """
    return replace(
        member,
        attribute_definitions=after.attribute_definitions,
        global_indexes=_indexes(before, after, member),
        next_index=after.next_index,
        billing_mode=after.billing_mode,
        pay_per_request_since=_followed(
            before.pay_per_request_since, after.pay_per_request_since, member.pay_per_request_since
        ),
        throughput=_throughput(before.throughput, after.throughput, member.throughput),
        warm=after.warm,
        on_demand=_on_demand(before.on_demand, after.on_demand, member.on_demand),
        table_class=_followed(before.table_class, after.table_class, member.table_class),
        table_class_since=_followed(before.table_class_since, after.table_class_since, member.table_class_since),
        encryption=_encryption(before, after, member),
        ttl_attribute=after.ttl_attribute,
    )


def _followed[Value](before: Value, after: Value, own: Value) -> Value:
    """What has changed here changes there too; what has not stays as it is there."""
    return own if before == after else after


def _throughput(before: Throughput, after: Throughput, own: Throughput) -> Throughput:
    if before == after:
        return own
    switched = (before.read == 0) != (after.read == 0)
    read = after.read if switched or own.read == before.read else own.read
    return replace(after, read=read)


def _on_demand(before: dict[str, int], after: dict[str, int], own: dict[str, int]) -> dict[str, int]:
    name = "MaxReadRequestUnits"
    if before == after or before.get(name) == own.get(name):
        return own if before == after else after
    kept = {name: own[name]} if name in own else {}
    return {each: units for each, units in after.items() if each != name} | kept


def _indexes(before: TableDefinition, after: TableDefinition, member: TableDefinition) -> tuple[IndexDefinition, ...]:
    return tuple(_index(before.index(index.name), index, member.index(index.name)) for index in after.global_indexes)


def _index(before: IndexDefinition | None, after: IndexDefinition, own: IndexDefinition | None) -> IndexDefinition:
    if before is None or own is None or before.number != own.number:
        return after
    none = Throughput()
    throughput = _throughput(before.throughput or none, after.throughput or none, own.throughput or none)
    return replace(after, throughput=throughput, on_demand=_on_demand(before.on_demand, after.on_demand, own.on_demand))


def _encryption(before: TableDefinition, after: TableDefinition, member: TableDefinition) -> dict[str, Any] | None:
    if before.encryption == after.encryption:
        return member.encryption
    if after.encryption is None:
        return None
    if after.encryption["KMSMasterKeyArn"] != aws_managed_key(after.account, after.region):
        # A key of the customer's own is one region's.
        return member.encryption
    return after.encryption | {"KMSMasterKeyArn": aws_managed_key(member.account, member.region)}
