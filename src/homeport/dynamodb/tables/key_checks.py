"""CreateTable's checks of key schemas and attribute definitions, in AWS's order and words.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
"""

from typing import Any

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException

INVALID = "One or more parameter values were invalid: "

_SAME_NAME = "Both the Hash Key and the Range Key element in the KeySchema have the same name"
_NO_HASH = "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"
_NO_RANGE = "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"

KeySchemaList = list[dict[str, str]]


def names_of(elements: list[dict[str, Any]]) -> list[str]:
    """The attributes of a key schema or of attribute definitions."""
    return [each["AttributeName"] for each in elements]


def check_table_keys(key_schema: KeySchemaList, definitions: list[dict[str, str]], index_keys: list[str]) -> None:
    """The table's key schema against the definitions; `index_keys` are the key attributes of all its indexes."""
    defined = names_of(definitions)
    for at, name in enumerate(defined):
        if name in defined[:at]:
            raise ValidationException(f"Attribute Name is duplicated: {name}")
    keys = names_of(key_schema)
    if len(keys) > len(defined):
        raise ValidationException("Invalid KeySchema: Some index key attribute have no definition")
    check_defined(keys, defined)
    check_pair(key_schema)
    used = [*keys, *index_keys]
    if set(defined) - set(used):
        _refuse_unused(defined, used, bool(index_keys))


def _refuse_unused(defined: list[str], used: list[str], has_indexes: bool) -> None:
    if not has_indexes:
        raise ValidationException(
            f"{INVALID}Number of attributes in KeySchema does not exactly match "
            "number of attributes defined in AttributeDefinitions"
        )
    unique = ", ".join(dict.fromkeys(used))
    raise ValidationException(
        f"{INVALID}Some AttributeDefinitions are not used. "
        f"AttributeDefinitions: [{', '.join(defined)}], keys used: [{unique}]"
    )


def check_defined(keys: list[str], defined: list[str]) -> None:
    """Refuse key attributes that have no definition."""
    if not set(keys) <= set(defined):
        raise ValidationException(
            f"{INVALID}Some index key attributes are not defined in AttributeDefinitions. "
            f"Keys: [{', '.join(keys)}], AttributeDefinitions: [{', '.join(defined)}]"
        )


def check_pair(key_schema: KeySchemaList) -> None:
    """The key schema of a table or a local index: one HASH, then at most one RANGE of another name."""
    keys = names_of(key_schema)
    if len(keys) == 2 and keys[0] == keys[1]:
        raise ValidationException(_SAME_NAME)
    if key_schema[0]["KeyType"] != "HASH":
        raise ValidationException(_NO_HASH)
    if len(key_schema) == 2 and key_schema[1]["KeyType"] != "RANGE":
        raise ValidationException(_NO_RANGE)


def check_global_keys(key_schema: KeySchemaList) -> None:
    """The key schema of a global index: one to four HASH, then up to four RANGE, all of different names."""
    if key_schema[0]["KeyType"] != "HASH":
        raise ValidationException(_NO_HASH)
    kinds = [each["KeyType"] for each in key_schema]
    if kinds != sorted(kinds):
        raise ValidationException(
            f"{INVALID}All HASH key attributes must precede RANGE key attributes in the KeySchema"
        )
    for kind, most in (("HASH", limits.INDEX_PARTITION_ATTRIBUTES), ("RANGE", limits.INDEX_SORT_ATTRIBUTES)):
        if kinds.count(kind) > most:
            raise ValidationException(
                f"{INVALID}The KeySchema exceeds the maximum allowed number of {kind} key attributes"
            )
    if len(set(names_of(key_schema))) < len(key_schema):
        raise ValidationException("The KeySchema contains multiple key attributes with the same name")
