"""CreateTable's and UpdateTable's checks of secondary indexes, in AWS's order and words."""

from typing import Any

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.tables.key_checks import INVALID, check_defined, check_global_keys, check_pair, names_of

Index = dict[str, Any]


def index_keys(indexes: list[Index]) -> list[str]:
    """The key attributes of all of them."""
    return [name for index in indexes for name in names_of(index["KeySchema"])]


def check_not_empty(request: dict[str, Any]) -> None:
    """Refuse lists of indexes that hold none."""
    for name in ("LocalSecondaryIndexes", "GlobalSecondaryIndexes"):
        if request.get(name) == []:
            raise ValidationException(f"{INVALID}List of {name} is empty")


def check_indexes(request: dict[str, Any]) -> None:
    """All indexes of a CreateTable request whose table keys are right."""
    local = request.get("LocalSecondaryIndexes", [])
    global_ = request.get("GlobalSecondaryIndexes", [])
    defined = names_of(request["AttributeDefinitions"])
    names: set[str] = set()
    for index in local:
        check_defined(names_of(index["KeySchema"]), defined)
        _check_local_keys(index, request["KeySchema"])
        check_projection(index["Projection"])
        _check_name(index["IndexName"], names)
    if len(local) > limits.LOCAL_INDEXES:
        text = f"Number of LocalSecondaryIndexes exceeds per-table limit of {limits.LOCAL_INDEXES}"
        raise ValidationException(INVALID + text)
    for index in global_:
        check_defined(names_of(index["KeySchema"]), defined)
        check_global_keys(index["KeySchema"])
        check_projection(index["Projection"])
        _check_name(index["IndexName"], names)
    if len(global_) > limits.GLOBAL_INDEXES:
        text = f"GlobalSecondaryIndex count exceeds the per-table limit of {limits.GLOBAL_INDEXES}"
        raise ValidationException(INVALID + text)


def _check_name(name: str, names: set[str]) -> None:
    if name in names:
        raise ValidationException(f"{INVALID}Duplicate index name: {name}")
    names.add(name)


def _check_local_keys(index: Index, table_schema: list[dict[str, str]]) -> None:
    if len(table_schema) != 2:
        raise ValidationException(
            f"{INVALID}Table KeySchema does not have a range key, "
            "which is required when specifying a LocalSecondaryIndex"
        )
    schema, name = index["KeySchema"], index["IndexName"]
    check_pair(schema)
    if len(schema) != 2:
        raise ValidationException(f"{INVALID}Index KeySchema does not have a range key for index: {name}")
    hash_key, table_hash_key = schema[0]["AttributeName"], table_schema[0]["AttributeName"]
    if hash_key != table_hash_key:
        raise ValidationException(
            f"{INVALID}Index KeySchema does not have the same leading hash key as table KeySchema "
            f"for index: {name}. index hash key: {hash_key}, table hash key: {table_hash_key}"
        )


def check_projection(projection: dict[str, Any]) -> None:
    """What an index holds."""
    kind, others = projection.get("ProjectionType"), projection.get("NonKeyAttributes")
    if kind is None:
        raise ValidationException(f"{INVALID}Unknown ProjectionType: null")
    if kind == "INCLUDE" and others is None:
        raise ValidationException(f"{INVALID}ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
    if kind != "INCLUDE" and others is not None:
        raise ValidationException(f"{INVALID}ProjectionType is {kind}, but NonKeyAttributes is specified")
    for at, name in enumerate(others or []):
        if name in (others or [])[:at]:
            raise ValidationException(f"{INVALID}Duplicate element in NonKeyAttributes: {name}")
