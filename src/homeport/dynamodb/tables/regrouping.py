"""UpdateTable where it changes the regions of a global table, and DeleteTable where it takes one away.

AWS takes from half a minute to some ten minutes; here it is done when the answer is there. The answer is AWS's all the
same: the replica that is being made is not in it yet, and the one that goes still is.
"""

from typing import Any

from homeport.core.context import RequestContext
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.tables.describe import UPDATING, describe_table
from homeport.dynamodb.tables.replica_updates import Group, check_protection, check_regional_delete, leaving, plan

Parameters = dict[str, Any]


def group_of(service: Service, table: Table) -> Group:
    """A table, its replicas, and where else there are tables of its name."""
    account, _, name = table.identity
    tables = service.store.tables.all()
    taken = frozenset(each.identity[1] for each in tables if (each.identity[0], each.name) == (account, name))
    return Group(table, service.store.members(table), taken)


def describe_member(service: Service, table: Table) -> Parameters:
    """A table at rest, with the global table that it is part of."""
    members = [each.definition for each in service.store.members(table)]
    return describe_table(table.definition, service.store.statistics.of(table), service.clock.time(), members)


def update_replicas(service: Service, request: Parameters, context: RequestContext) -> Parameters:
    """Carry out ReplicaUpdates; the table as AWS shows it meanwhile."""
    with service.store.holding():
        before = service.controlled_table(request["TableName"], context)
        shown = describe_member(service, before)
        service.store.regroup(plan(group_of(service, before), request, service.clock.time()))
        after = service.controlled_table(request["TableName"], context)
    described = describe_member(service, after)
    if after.replicas and len(after.replicas) >= len(before.replicas):
        # What belongs to the whole is there at once, the replica is not.
        names = ("GlobalTableVersion", "MultiRegionConsistency", "GlobalTableSettingsReplicationMode")
        streams = ("StreamSpecification", "LatestStreamLabel", "LatestStreamArn")
        shown |= {name: described[name] for name in (*names, *streams) if name in described}
    service.observer.report("dynamodb.table_updated", context.request_id, table=after.definition.arn)
    return shown | {"TableStatus": UPDATING}


def delete_member(service: Service, table: Table) -> None:
    """Delete a table of one region; the others of its global table go on without it."""
    with service.store.holding():
        group = group_of(service, table)
        if not group.members:
            service.store.delete_table(table)
            return
        check_protection(table.definition)
        check_regional_delete(table.definition, service.clock.time())
        service.store.regroup(leaving(group, [table]))
