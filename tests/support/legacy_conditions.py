"""ComparisonOperator and AttributeValueList, in the three parameters that have them.

What AWS answers is documented at
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Condition.html; the texts, their order and what the
page leaves open are recorded by dynalite's tests (2018, on the service) and ScyllaDB's Alternator tests (2020).
"""

from typing import Any

Json = Any

INVALID = "One or more parameter values were invalid: "

SAMPLES: dict[str, Json] = {
    "S": {"S": "a"},
    "N": {"N": "1"},
    "B": {"B": "YQ=="},
    "SS": {"SS": ["a"]},
    "NS": {"NS": ["1"]},
    "BS": {"BS": ["YQ=="]},
    "M": {"M": {}},
    "L": {"L": []},
    "NULL": {"NULL": True},
    "BOOL": {"BOOL": True},
}
SCALARS = {"S", "N", "B"}
DOCUMENTS_AND_SETS = {"SS", "NS", "BS", "M", "L"}
ONE_ARGUMENT = ("EQ", "NE", "LE", "LT", "GE", "GT", "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH")
REFUSED_TYPES = {
    "LE": SAMPLES.keys() - SCALARS,
    "LT": SAMPLES.keys() - SCALARS,
    "GE": SAMPLES.keys() - SCALARS,
    "GT": SAMPLES.keys() - SCALARS,
    "IN": SAMPLES.keys() - SCALARS,
    "BETWEEN": SAMPLES.keys() - SCALARS,
    "CONTAINS": DOCUMENTS_AND_SETS,
    "NOT_CONTAINS": DOCUMENTS_AND_SETS,
    "BEGINS_WITH": SAMPLES.keys() - {"S", "B"},
}


def condition(operator: str, *values: Json) -> Json:
    """One condition."""
    return {"ComparisonOperator": operator, "AttributeValueList": list(values)}


def _wrong_counts() -> list[tuple[Json, str]]:
    one, two, three = [SAMPLES["S"]], [SAMPLES["S"]] * 2, [SAMPLES["S"]] * 3
    counts: dict[str, tuple[list[Json], ...]] = {operator: ([], two) for operator in ONE_ARGUMENT}
    counts |= {"NULL": (one, two), "NOT_NULL": (one, two), "IN": ([],), "BETWEEN": ([], one, three)}
    return [
        (condition(operator, *values), f"{INVALID}Invalid number of argument(s) for the {operator} ComparisonOperator")
        for operator, lists in counts.items()
        for values in lists
    ]


def _wrong_types() -> list[tuple[Json, str]]:
    return [
        (
            condition(operator, *[SAMPLES[type_]] * (2 if operator == "BETWEEN" else 1)),
            f"{INVALID}ComparisonOperator {operator} is not valid for {type_} AttributeValue type",
        )
        for operator, types in REFUSED_TYPES.items()
        for type_ in sorted(types)
    ]


REFUSED: list[tuple[Json, str]] = [
    *_wrong_counts(),
    *_wrong_types(),
    (
        condition("IN", {"S": "b"}, {"N": "1"}),
        f"{INVALID}AttributeValues inside AttributeValueList must be of same type",
    ),
    (
        condition("BETWEEN", {"S": "b"}, {"N": "1"}),
        f"{INVALID}AttributeValues inside AttributeValueList must be of same type",
    ),
    (
        condition("BETWEEN", {"S": "b"}, {"S": "a"}),
        "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
    ),
    (
        condition("BETWEEN", {"N": "10"}, {"N": "9"}),
        "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
    ),
    (
        condition("EQ", {}),
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    ),
    (
        condition("EQ", {"S": "a", "N": "1"}),
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    ),
    (condition("EQ", {"N": "b"}), "The parameter cannot be converted to a numeric value: b"),
    (condition("EQ", {"N": ""}), "The parameter cannot be converted to a numeric value"),
    (condition("EQ", {"NS": ["1", "1"]}), "Input collection contains duplicates"),
    (condition("EQ", {"SS": []}), f"{INVALID}An string set  may not be empty"),
    (condition("EQ", {"NULL": False}), f"{INVALID}Null attribute value types must have the value of true"),
    # The values come before their number.
    (condition("EQ", {"N": "1"}, {"N": "b"}), "The parameter cannot be converted to a numeric value: b"),
    # The number comes before the types.
    (
        condition("LT", {"SS": ["a"]}, {"SS": ["a"]}),
        f"{INVALID}Invalid number of argument(s) for the LT ComparisonOperator",
    ),
]
"""Conditions on one attribute, and what AWS says of them in Expected, QueryFilter, ScanFilter and KeyConditions."""

STORED: Json = {
    "s": {"S": "hello"},
    "n": {"N": "10"},
    "b": {"B": "aGVsbG8="},
    "ss": {"SS": ["x", "y"]},
    "ns": {"NS": ["1", "2"]},
    "bs": {"BS": ["YQ==", "Yg=="]},
    "l": {"L": [{"S": "x"}, {"N": "1"}]},
    "m": {"M": {"k": {"S": "v"}}},
    "null": {"NULL": True},
    "bool": {"BOOL": True},
}
"""An item that the conditions below are asked of."""

HOLDS: list[tuple[str, Json]] = [
    ("s", condition("EQ", {"S": "hello"})),
    ("n", condition("EQ", {"N": "10.0"})),
    ("ss", condition("EQ", {"SS": ["y", "x"]})),
    ("ns", condition("EQ", {"NS": ["2.0", "1"]})),
    ("l", condition("EQ", {"L": [{"S": "x"}, {"N": "1"}]})),
    ("m", condition("EQ", {"M": {"k": {"S": "v"}}})),
    ("bool", condition("EQ", {"BOOL": True})),
    ("null", condition("EQ", {"NULL": True})),
    ("s", condition("NE", {"S": "hallo"})),
    ("s", condition("NE", {"N": "1"})),
    ("missing", condition("NE", {"S": "x"})),
    ("m", condition("NE", {"M": {}})),
    ("s", condition("LE", {"S": "hello"})),
    ("n", condition("LT", {"N": "10.1"})),
    ("b", condition("GE", {"B": "aGVsbG8="})),
    ("n", condition("GT", {"N": "9"})),
    ("n", condition("BETWEEN", {"N": "10"}, {"N": "10"})),
    ("s", condition("BETWEEN", {"S": "a"}, {"S": "z"})),
    ("s", condition("IN", {"S": "a"}, {"S": "hello"})),
    ("n", condition("IN", {"N": "1e1"})),
    ("null", condition("NOT_NULL")),
    ("missing", condition("NULL")),
    ("s", condition("CONTAINS", {"S": "ell"})),
    ("b", condition("CONTAINS", {"B": "bGw="})),
    ("ss", condition("CONTAINS", {"S": "x"})),
    ("ns", condition("CONTAINS", {"N": "2"})),
    ("bs", condition("CONTAINS", {"B": "YQ=="})),
    ("l", condition("CONTAINS", {"N": "1"})),
    ("s", condition("NOT_CONTAINS", {"S": "z"})),
    ("s", condition("NOT_CONTAINS", {"N": "1"})),
    ("n", condition("NOT_CONTAINS", {"N": "1"})),
    ("ss", condition("NOT_CONTAINS", {"S": "z"})),
    ("s", condition("BEGINS_WITH", {"S": "he"})),
    ("b", condition("BEGINS_WITH", {"B": "aGU="})),
]
"""Attributes of that item with conditions that they meet."""

FAILS: list[tuple[str, Json]] = [
    ("s", condition("EQ", {"S": "Hello"})),
    ("n", condition("EQ", {"S": "10"})),
    ("missing", condition("EQ", {"S": "x"})),
    ("ss", condition("EQ", {"SS": ["x"]})),
    ("s", condition("NE", {"S": "hello"})),
    ("ns", condition("NE", {"NS": ["2", "1"]})),
    ("s", condition("LE", {"S": "hell"})),
    ("n", condition("LT", {"N": "10"})),
    ("s", condition("LT", {"N": "1000"})),
    ("missing", condition("LE", {"N": "1"})),
    ("n", condition("GE", {"N": "10.01"})),
    ("n", condition("GT", {"N": "10"})),
    ("l", condition("GT", {"N": "0"})),
    ("n", condition("BETWEEN", {"N": "1"}, {"N": "9.9"})),
    ("n", condition("BETWEEN", {"S": "0"}, {"S": "9"})),
    ("missing", condition("BETWEEN", {"N": "0"}, {"N": "100"})),
    ("s", condition("IN", {"S": "x"}, {"S": "y"})),
    ("ss", condition("IN", {"S": "x"})),
    ("missing", condition("NOT_NULL")),
    ("null", condition("NULL")),
    ("s", condition("CONTAINS", {"S": "z"})),
    ("s", condition("CONTAINS", {"N": "1"})),
    ("ns", condition("CONTAINS", {"S": "1"})),
    ("l", condition("CONTAINS", {"S": "1"})),
    ("m", condition("CONTAINS", {"S": "k"})),
    ("missing", condition("CONTAINS", {"S": "x"})),
    ("s", condition("NOT_CONTAINS", {"S": "ell"})),
    ("ns", condition("NOT_CONTAINS", {"N": "2"})),
    ("missing", condition("NOT_CONTAINS", {"S": "x"})),
    ("s", condition("BEGINS_WITH", {"S": "ello"})),
    ("n", condition("BEGINS_WITH", {"S": "1"})),
    ("missing", condition("BEGINS_WITH", {"S": ""})),
]
"""Attributes of that item with conditions that they do not meet."""
