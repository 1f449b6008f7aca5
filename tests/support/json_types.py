"""Members of a wrong JSON type, and what AWS's deserializer says of each.

The texts are those of AWS's Java deserializer, recorded by dynalite's tests on the service.
"""

from typing import Any

Json = Any

STRUCTURE = "Start of structure or map found where not expected"
FIELD = "Unexpected field type"
VALUE = "Unexpected value type in payload"
PARAMETERIZED = "sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl"
NESTED = (
    f"class {PARAMETERIZED} cannot be cast to class java.lang.Class "
    f"({PARAMETERIZED} and java.lang.Class are in module java.base of loader 'bootstrap')"
)

NAMESPACE = "com.amazonaws.dynamodb.v20120810."
SCALARS: tuple[Json, ...] = (True, 23, 2.5, "hi")


def unrecognized(java_class: str) -> str:
    """Of a list where there should be none."""
    return f"Unrecognized collection type class {java_class}"


def unrecognized_map(java_class: str) -> str:
    """Of a list where a map should be."""
    return f"Unrecognized collection type java.util.Map<java.lang.String, {java_class}>"


STRING = [
    (True, "TRUE_VALUE cannot be converted to String"),
    (False, "FALSE_VALUE cannot be converted to String"),
    (23, "NUMBER_VALUE cannot be converted to String"),
    (2.5, "DECIMAL_VALUE cannot be converted to String"),
    ([], unrecognized("java.lang.String")),
    ({}, STRUCTURE),
]
INTEGER = [
    ("23", "STRING_VALUE cannot be converted to Integer"),
    (True, "TRUE_VALUE cannot be converted to Integer"),
    (False, "FALSE_VALUE cannot be converted to Integer"),
    ([], unrecognized("java.lang.Integer")),
    ({}, STRUCTURE),
]
BOOLEAN = [
    ("hi", "Unexpected token received from parser"),
    (23, "NUMBER_VALUE cannot be converted to Boolean"),
    (2.5, "DECIMAL_VALUE cannot be converted to Boolean"),
    ([], unrecognized("java.lang.Boolean")),
    ({}, STRUCTURE),
]
BLOB: list[tuple[Json, str]] = [
    *[(value, "only base-64-encoded strings are convertible to bytes") for value in (True, 23, 2.5)],
    ([], unrecognized("java.nio.ByteBuffer")),
    ({}, STRUCTURE),
    ("abc", "Base64 encoded length is expected a multiple of 4 bytes but found: 3"),
    ("=+/=", "Invalid last non-pad Base64 character dectected"),
    ("+/+=", "Invalid last non-pad Base64 character dectected"),
]
LIST = [*[(value, FIELD) for value in SCALARS], ({}, STRUCTURE)]
LIST_IN_MAP = [*[(value, NESTED) for value in SCALARS], ({}, STRUCTURE)]


def map_of(java_class: str) -> list[tuple[Json, str]]:
    """Of a map of values of this class."""
    return [*[(value, FIELD) for value in SCALARS], ([], unrecognized_map(java_class))]


ATTRIBUTES = map_of(f"{NAMESPACE}AttributeValue")
STRINGS = map_of("java.lang.String")
ATTRIBUTES_IN_LIST = [
    *[(value, NESTED) for value in SCALARS],
    ([], unrecognized_map(f"{NAMESPACE}AttributeValue")),
]


def structure(name: str, in_collection: bool = True) -> list[tuple[Json, str]]:
    """Of a structure: an element of a list or a map, or a member of another structure."""
    scalar = VALUE if in_collection else FIELD
    return [*[(value, scalar) for value in SCALARS], ([], unrecognized(f"{NAMESPACE}{name}"))]


Path = tuple[str, ...]
Case = tuple[Json, str]


def within(path: str, refused: list[Case]) -> list[Case]:
    """Requests that have the values at a path like `Expected.a.Value`; `[]` is a list's element."""
    return [(_placed(tuple(path.split(".")), value), message) for value, message in refused]


def _placed(path: Path, value: Json) -> Json:
    for name in reversed(path):
        value = [value] if name == "[]" else {name: value}
    return value


def attribute(path: str, in_collection: bool = True) -> list[Case]:
    """Requests that have at a path something else than an attribute value, or a wrong one."""
    return [
        *within(path, structure("AttributeValue", in_collection)),
        *within(f"{path}.S", STRING),
        *within(f"{path}.N", STRING),
        *within(f"{path}.B", BLOB),
        *within(f"{path}.BOOL", BOOLEAN),
        *within(f"{path}.NULL", BOOLEAN),
        *within(f"{path}.SS", LIST),
        *within(f"{path}.SS.[]", STRING),
        *within(f"{path}.NS", LIST),
        *within(f"{path}.NS.[]", STRING),
        *within(f"{path}.BS", LIST),
        *within(f"{path}.BS.[]", BLOB),
        *within(f"{path}.M", ATTRIBUTES),
        *within(f"{path}.M.a", structure("AttributeValue")),
        *within(f"{path}.M.a.S", STRING),
        *within(f"{path}.L", LIST),
        *within(f"{path}.L.[]", structure("AttributeValue")),
        *within(f"{path}.L.[].M.a.N", STRING),
    ]


EXPECTED = [
    *within("Expected", map_of(f"{NAMESPACE}ExpectedAttributeValue")),
    *within("Expected.a", structure("ExpectedAttributeValue")),
    *within("Expected.a.Exists", BOOLEAN),
    *within("Expected.a.ComparisonOperator", STRING),
    *within("Expected.a.AttributeValueList", LIST),
    *within("Expected.a.AttributeValueList.[]", structure("AttributeValue")),
    *attribute("Expected.a.Value", in_collection=False),
]
EXPRESSION_NAMES = [
    *within("ExpressionAttributeNames", STRINGS),
    *within("ExpressionAttributeNames.a", STRING),
]
EXPRESSION_VALUES = [*within("ExpressionAttributeValues", ATTRIBUTES), *attribute("ExpressionAttributeValues.a")]


def strings(*names: str) -> list[Case]:
    """Requests whose members of these names are no texts."""
    return [case for name in names for case in within(name, STRING)]


def conditions(name: str) -> list[Case]:
    """Requests whose KeyConditions, QueryFilter or ScanFilter are none."""
    return [
        *within(name, map_of(f"{NAMESPACE}Condition")),
        *within(f"{name}.a", structure("Condition")),
        *within(f"{name}.a.ComparisonOperator", STRING),
        *within(f"{name}.a.AttributeValueList", LIST),
        *within(f"{name}.a.AttributeValueList.[]", structure("AttributeValue")),
        *within(f"{name}.a.AttributeValueList.[].B", BLOB),
    ]
