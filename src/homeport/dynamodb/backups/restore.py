"""Restored tables: what they take over from their source, and how AWS answers while they are being made.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CreateBackup.html

Keys, indexes, throughput and encryption come from the source unless they are overridden. Streams, time to live, tags,
recovery, deletion protection, table class and policy are not restored.
"""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from homeport.core.context import RequestContext
from homeport.dynamodb.backups.overrides import check_overrides
from homeport.dynamodb.errors import TableAlreadyExistsException
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.definition import IndexDefinition, TableDefinition, Throughput
from homeport.dynamodb.storage.restores import Restore, Source
from homeport.dynamodb.storage.statistics import Statistics
from homeport.dynamodb.tables.create import global_index, warm_of
from homeport.dynamodb.tables.describe import created, describe_table
from homeport.dynamodb.tables.encryption import encryption_of
from homeport.dynamodb.tables.key_checks import names_of

Parameters = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StartedRestore:
    """A table that is being restored, and what its answer says of where it comes from."""

    restore: Restore
    summary: Parameters


def start_restore(
    service: Service,
    source: TableDefinition,
    items: Source,
    request: Parameters,
    context: RequestContext,
    summary: Parameters,
) -> StartedRestore:
    """Begin to make the table of a restore request of the items that there are now."""
    check_overrides(source, request)
    definition = restored_definition(source, request, context, service.clock.time())
    started = service.store.start_restore(definition, items)
    if started is None:
        raise TableAlreadyExistsException(f"Table already exists: {definition.name}")
    return StartedRestore(started, summary)


def finish_restore(service: Service, started: StartedRestore, context: RequestContext) -> Parameters:
    """Bring the items in, and answer as AWS does while the table is being made."""
    definition = service.store.finish_restore(started.restore).definition
    service.observer.report("dynamodb.table_restored", context.request_id, table=definition.arn)
    return {"TableDescription": _answer(definition, started.summary, definition.created)}


def _answer(definition: TableDefinition, summary: Parameters, now: float) -> Parameters:
    description = created(describe_table(definition, Statistics(), now), warm_was_asked=False)
    for index in description.get("GlobalSecondaryIndexes", []):
        # As observed: an index has no status as long as its table is being restored.
        del index["IndexStatus"]
    return description | {"RestoreSummary": summary | {"RestoreInProgress": True}}


def restored_definition(
    source: TableDefinition, request: Parameters, context: RequestContext, now: float
) -> TableDefinition:
    """The definition of a restored table, its overrides being checked."""
    mode = request.get("BillingModeOverride", source.billing_mode)
    is_on_demand = mode == "PAY_PER_REQUEST"
    throughput = _throughput(source.throughput, request.get("ProvisionedThroughputOverride"), is_on_demand)
    local = _numbered(_local_indexes(source, request), 1)
    global_ = _numbered(_global_indexes(source, request, is_on_demand), 1 + len(local))
    return TableDefinition(
        account=context.account,
        region=context.region,
        name=request["TargetTableName"],
        table_id=str(uuid.uuid4()),
        created=now,
        attribute_definitions=_used(source, local + global_),
        key_schema=source.key_schema,
        billing_mode=mode,
        throughput=throughput,
        warm=warm_of({}, throughput),
        pay_per_request_since=now if is_on_demand else None,
        on_demand=(request.get("OnDemandThroughputOverride") or source.on_demand) if is_on_demand else {},
        encryption=_encryption(source, request, context),
        local_indexes=local,
        global_indexes=global_,
        next_index=1 + len(local) + len(global_),
    )


def _throughput(source: Throughput, override: Parameters | None, is_on_demand: bool) -> Throughput:
    if is_on_demand:
        return Throughput()
    if override is not None:
        return Throughput(override["ReadCapacityUnits"], override["WriteCapacityUnits"])
    return Throughput(source.read, source.write)


def _encryption(source: TableDefinition, request: Parameters, context: RequestContext) -> Parameters | None:
    if "SSESpecificationOverride" not in request:
        return source.encryption
    return encryption_of(request["SSESpecificationOverride"], context.account, context.region)


def _local_indexes(source: TableDefinition, request: Parameters) -> tuple[IndexDefinition, ...]:
    """The source's indexes, or those asked for: an empty list asks for none."""
    if "LocalSecondaryIndexOverride" not in request:
        return source.local_indexes
    return tuple(
        IndexDefinition(0, index["IndexName"], index["KeySchema"], index["Projection"])
        for index in request["LocalSecondaryIndexOverride"]
    )


def _global_indexes(source: TableDefinition, request: Parameters, is_on_demand: bool) -> tuple[IndexDefinition, ...]:
    if "GlobalSecondaryIndexOverride" in request:
        return tuple(global_index(0, index) for index in request["GlobalSecondaryIndexOverride"])
    return tuple(_taken_over(index, is_on_demand) for index in source.global_indexes)


def _taken_over(index: IndexDefinition, is_on_demand: bool) -> IndexDefinition:
    throughput = _throughput(index.throughput or Throughput(), None, is_on_demand)
    on_demand = index.on_demand if is_on_demand else {}
    return replace(index, throughput=throughput, on_demand=on_demand, warm=warm_of({}, throughput))


def _numbered(indexes: tuple[IndexDefinition, ...], first: int) -> tuple[IndexDefinition, ...]:
    return tuple(replace(index, number=number) for number, index in enumerate(indexes, first))


def _used(source: TableDefinition, indexes: tuple[IndexDefinition, ...]) -> list[dict[str, str]]:
    """The attributes that keys of the table and of the restored indexes are made of."""
    schemas = [source.key_schema, *(index.key_schema for index in indexes)]
    used = {name for schema in schemas for name in names_of(schema)}
    return [each for each in source.attribute_definitions if each["AttributeName"] in used]
