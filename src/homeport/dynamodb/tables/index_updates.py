"""Global secondary indexes in UpdateTable: made, changed, deleted.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html
"""

from dataclasses import replace
from typing import Any

from homeport.dynamodb import limits
from homeport.dynamodb.errors import LimitExceededException, ResourceNotFoundException, ValidationException
from homeport.dynamodb.storage.definition import IndexDefinition, TableDefinition, Throughput
from homeport.dynamodb.tables.create import global_index
from homeport.dynamodb.tables.key_checks import INVALID, KeySchemaList, check_defined, check_global_keys, names_of
from homeport.dynamodb.tables.throughput_checks import (
    ON_DEMAND_WARM,
    check_initial_warm,
    check_on_demand_range,
    unchanged,
    warm_after,
    widened,
)

Parameters = dict[str, Any]


def changed_indexes(definition: TableDefinition, request: Parameters, now: float) -> TableDefinition:
    """The definition after all GlobalSecondaryIndexUpdates of a checked request."""
    for update in request.get("GlobalSecondaryIndexUpdates", []):
        action, parameters = next(iter(update.items()))
        if action == "Create":
            definition = _created(definition, parameters, request.get("AttributeDefinitions"))
        elif action == "Update":
            definition = _updated(definition, parameters, request, now)
        else:
            definition = _deleted(definition, parameters["IndexName"])
    return definition


def indexes_on_demand(indexes: tuple[IndexDefinition, ...]) -> tuple[IndexDefinition, ...]:
    """Global indexes of a table that changes to PAY_PER_REQUEST."""
    initial = Throughput(ON_DEMAND_WARM.read, ON_DEMAND_WARM.write)
    return tuple(
        replace(
            index,
            throughput=replace(index.throughput or Throughput(), read=0, write=0),
            warm=widened(index.warm or ON_DEMAND_WARM, initial),
        )
        for index in indexes
    )


def _created(
    definition: TableDefinition, parameters: Parameters, definitions: list[dict[str, str]] | None
) -> TableDefinition:
    name = parameters["IndexName"]
    if definition.index(name) is not None:
        raise ValidationException("Attempting to create an index which already exists")
    if definitions is None:
        raise ValidationException(f"{INVALID}AttributeDefinitions is not specified for index: {name}")
    if len(definition.global_indexes) >= limits.GLOBAL_INDEXES:
        raise LimitExceededException(
            "Subscriber limit exceeded: Number of global secondary indexes exceeds "
            f"per-table limit of {limits.GLOBAL_INDEXES}"
        )
    _check_created_throughput(definition, parameters)
    keys = names_of(parameters["KeySchema"])
    check_global_keys(parameters["KeySchema"])
    # What the table has already stays as it is, whatever the request says of it.
    known = {each["AttributeName"]: each for each in [*definitions, *definition.attribute_definitions]}
    check_defined(keys, list(known))
    _check_types(definition, parameters["KeySchema"], definitions)
    used = {*names_of(definition.attribute_definitions), *keys}
    index = global_index(definition.next_index, parameters)
    return replace(
        definition,
        attribute_definitions=[each for name, each in known.items() if name in used],
        global_indexes=(*definition.global_indexes, index),
        next_index=definition.next_index + 1,
    )


def _check_types(definition: TableDefinition, key_schema: KeySchemaList, definitions: list[dict[str, str]]) -> None:
    """Refuse another type for an attribute that is a key already."""
    types, wanted = _types(definition.attribute_definitions), _types(definitions)
    indexes = definition.local_indexes + definition.global_indexes
    schemas = [definition.key_schema, *(index.key_schema for index in indexes)]
    for name in names_of(key_schema):
        if name in types and types[name] != wanted.get(name, types[name]):
            existing = next(schema for schema in schemas if name in names_of(schema))
            raise ValidationException(
                f"{INVALID}Attributes cannot be redefined. Please check that your attribute has the same type as "
                f"previously defined. Existing schema: {_typed(existing, types)} "
                f"New schema: {_typed(key_schema, types | wanted)}"
            )


def _types(definitions: list[dict[str, str]]) -> dict[str, str]:
    return {each["AttributeName"]: each["AttributeType"] for each in definitions}


def _typed(key_schema: KeySchemaList, types: dict[str, str]) -> str:
    """A key schema as AWS's text shows it."""
    keys = [f"key{{{each['AttributeName']}:{types[each['AttributeName']]}:{each['KeyType']}}}" for each in key_schema]
    return f"Schema:[SchemaElement: {', SchemaElement: '.join(keys)}]"


def _check_created_throughput(definition: TableDefinition, parameters: Parameters) -> None:
    name, units = parameters["IndexName"], parameters.get("ProvisionedThroughput")
    if definition.billing_mode == "PAY_PER_REQUEST" and units is not None:
        raise ValidationException(
            f"{INVALID}ProvisionedThroughput should not be specified for index: {name} "
            "when BillingMode is PAY_PER_REQUEST"
        )
    if definition.billing_mode == "PROVISIONED" and units is None:
        raise ValidationException(
            f"{INVALID}Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {name}"
        )
    check_on_demand_range(parameters.get("OnDemandThroughput", {}), f"index : {name}", lowest=1)
    check_initial_warm({"BillingMode": definition.billing_mode}, parameters, f"index {name}")


def _existing(definition: TableDefinition, name: str, verb: str) -> IndexDefinition:
    index = definition.index(name)
    if index is None:
        raise ResourceNotFoundException(f"Requested resource not found: Index {name} for table {definition.name}")
    if index in definition.local_indexes:
        raise ValidationException(f"Cannot {verb} an index that is not a GlobalSecondaryIndex: {name}")
    return index


def _updated(definition: TableDefinition, parameters: Parameters, request: Parameters, now: float) -> TableDefinition:
    name = parameters["IndexName"]
    index = _existing(definition, name, "update")
    units = parameters.get("ProvisionedThroughput")
    on_demand, warm = parameters.get("OnDemandThroughput"), parameters.get("WarmThroughput")
    if definition.billing_mode == "PAY_PER_REQUEST" and (units is not None or not (on_demand or warm)):
        raise ValidationException(
            f"{INVALID}The only Updates for index: {name} when TableThroughputMode is PAY_PER_REQUEST "
            "can be to OnDemandThroughput, WarmThroughput"
        )
    if units is not None:
        index = _with_units(index, units, is_switch="BillingMode" in request, now=now)
    if on_demand:
        check_on_demand_range(on_demand, f"index : {name}", lowest=0)
        merged = index.on_demand | on_demand
        index = replace(index, on_demand={each: units for each, units in merged.items() if units != -1})
    if warm:
        index = replace(index, warm=warm_after(index.warm or ON_DEMAND_WARM, warm, f"index {name}"))
    return definition.with_global(index)


def _with_units(index: IndexDefinition, units: Parameters, *, is_switch: bool, now: float) -> IndexDefinition:
    current = index.throughput or Throughput()
    read, write = units["ReadCapacityUnits"], units["WriteCapacityUnits"]
    if (read, write) == (current.read, current.write):
        raise ValidationException(unchanged(f"the index {index.name}", current, read, write))
    changed = replace(current, read=read, write=write) if is_switch else current.changed(read, write, now)
    return replace(index, throughput=changed, warm=widened(index.warm or ON_DEMAND_WARM, changed), on_demand={})


def _deleted(definition: TableDefinition, name: str) -> TableDefinition:
    index = _existing(definition, name, "delete")
    remaining = tuple(each for each in definition.global_indexes if each is not index)
    schemas = [definition.key_schema, *(each.key_schema for each in definition.local_indexes + remaining)]
    used = {key for schema in schemas for key in names_of(schema)}
    return replace(
        definition,
        attribute_definitions=[each for each in definition.attribute_definitions if each["AttributeName"] in used],
        global_indexes=remaining,
        insights={each: insights for each, insights in definition.insights.items() if each != name},
    )
