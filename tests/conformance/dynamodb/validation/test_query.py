"""What Query refuses.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables, defined, index
from support.legacy_conditions import INVALID, REFUSED, condition

Json = Any

DETECTED = "1 validation error detected: "
MIXED = "Can not use both expression and non-expression parameters in the same request: "
EQUAL = condition("EQ", {"S": "x"})
KEY_CONDITIONS = {"pk": EQUAL}


def query(dynamo: Tables, **parameters: Json) -> tuple[str, str]:
    """The refusal of a query of a table that is not there."""
    return dynamo.refusal("Query", TableName="absent", **parameters)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {
                "AttributesToGet": ["a", "a"],
                "QueryFilter": {"a": EQUAL},
                "ConditionalOperator": "AND",
                "KeyConditions": KEY_CONDITIONS,
                "KeyConditionExpression": "pk = :p",
                "FilterExpression": "a = :v",
                "ProjectionExpression": "b",
            },
            MIXED
            + "Non-expression parameters: {AttributesToGet, QueryFilter, ConditionalOperator, KeyConditions} "
            + "Expression parameters: {ProjectionExpression, FilterExpression, KeyConditionExpression}",
        ),
        # KeyConditions alone may stand beside other expressions, and is not told among what may not.
        (
            {"QueryFilter": {"a": EQUAL}, "KeyConditions": KEY_CONDITIONS, "FilterExpression": "a = :v"},
            MIXED + "Non-expression parameters: {QueryFilter} Expression parameters: {FilterExpression}",
        ),
        (
            {"KeyConditions": KEY_CONDITIONS, "KeyConditionExpression": "pk = :p"},
            MIXED + "Non-expression parameters: {KeyConditions} Expression parameters: {KeyConditionExpression}",
        ),
        (
            {"AttributesToGet": ["a"], "KeyConditionExpression": "pk = :p"},
            MIXED + "Non-expression parameters: {AttributesToGet} Expression parameters: {KeyConditionExpression}",
        ),
        (
            {"KeyConditions": KEY_CONDITIONS, "ConditionalOperator": "OR", "ExpressionAttributeNames": {}},
            "ExpressionAttributeNames can only be specified when using expressions",
        ),
        (
            {"KeyConditions": KEY_CONDITIONS, "ConditionalOperator": "OR", "ExpressionAttributeValues": {}},
            "ExpressionAttributeValues can only be specified when using expressions: "
            "FilterExpression and KeyConditionExpression are null",
        ),
        (
            {"KeyConditions": KEY_CONDITIONS, "ConditionalOperator": "OR"},
            "ConditionalOperator cannot be used without Filter or Expected",
        ),
        ({"ConditionalOperator": "OR"}, "ConditionalOperator cannot be used without Filter or Expected"),
        (
            {"KeyConditions": KEY_CONDITIONS, "ConditionalOperator": "OR", "QueryFilter": {"a": EQUAL}},
            "ConditionalOperator can only be used when Filter or Expected has two or more elements",
        ),
    ],
)
def test_expressions_and_their_predecessors_do_not_mix(dynamo: Tables, parameters: Json, message: str) -> None:
    assert query(dynamo, **parameters) == ("ValidationException", message)


@pytest.mark.parametrize("parameter", ["QueryFilter", "KeyConditions"])
@pytest.mark.parametrize(("refused", "message"), REFUSED)
def test_conditions_that_cannot_be(dynamo: Tables, refused: Json, message: str, parameter: str) -> None:
    assert query(dynamo, **{"KeyConditions": KEY_CONDITIONS, parameter: {"a": refused}}) == (
        "ValidationException",
        message,
    )


EVERYTHING = {
    "QueryFilter": {"a": condition("EQ")},
    "AttributesToGet": ["a", "a"],
    "ExclusiveStartKey": {"a": {}},
    "KeyConditions": {"a": condition("EQ"), "b": condition("NULL"), "c": condition("NULL")},
}


@pytest.mark.parametrize(
    ("mended", "message"),
    [
        ((), INVALID + "Invalid number of argument(s) for the EQ ComparisonOperator"),
        (("QueryFilter",), INVALID + "Duplicate value in attribute name: a"),
        (
            ("QueryFilter", "AttributesToGet"),
            "The provided starting key is invalid: "
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
        ),
        (
            ("QueryFilter", "AttributesToGet", "ExclusiveStartKey"),
            INVALID + "Invalid number of argument(s) for the EQ ComparisonOperator",
        ),
        (
            ("QueryFilter", "AttributesToGet", "ExclusiveStartKey", "KeyConditions"),
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
        ),
    ],
)
def test_the_order_in_which_parameters_are_looked_at(dynamo: Tables, mended: tuple[str, ...], message: str) -> None:
    parameters = {name: value for name, value in EVERYTHING.items() if name not in mended}

    assert query(dynamo, **parameters) == ("ValidationException", message)


def test_a_key_condition_is_needed(dynamo: Tables) -> None:
    refused = query(dynamo, KeyConditions={}, QueryFilter={})

    assert refused == ("ValidationException", "Conditions can be of length 1 or 2 only")


@pytest.mark.parametrize(
    "conditions",
    [
        {"KeyConditions": {"pk": EQUAL, "sk": EQUAL, "other": EQUAL}},
        {
            "KeyConditionExpression": "pk = :x AND sk = :x AND extra = :x",
            "ExpressionAttributeValues": {":x": {"S": "x"}},
        },
    ],
    ids=["conditions", "expression"],
)
def test_more_conditions_than_a_plain_key_has_attributes(dynamo: Tables, conditions: Json) -> None:
    dynamo.create(sort="sk")

    refused = dynamo.refusal("Query", TableName="music", **conditions)

    assert refused == ("ValidationException", "Conditions can be of length 1 or 2 only")


START = "The provided starting key is invalid"
SCHEMA = "The provided key element does not match the schema"
AT = {"pk": {"S": "x"}, "sk": {"S": "m"}}
GLOBAL = {"IndexName": "global", "KeyConditions": {"g": EQUAL, "h": condition("GT", {"S": "m"})}}
IN_GLOBAL = AT | {"g": {"S": "x"}, "h": {"S": "n"}}


@pytest.mark.parametrize(
    ("parameters", "start_key", "message"),
    [
        # Scan says more of the wrong attributes.
        ({"KeyConditions": {"pk": EQUAL}}, {"pk": {"S": "x"}}, START),
        ({"KeyConditions": {"pk": EQUAL}}, {"pk": {"S": "x"}, "other": {"S": "m"}}, START),
        ({"KeyConditions": {"pk": EQUAL}}, AT | {"other": {"S": "m"}}, START),
        ({"KeyConditions": {"pk": EQUAL}}, {"pk": {"S": "x"}, "sk": {"N": "1"}}, SCHEMA),
        ({"KeyConditions": {"pk": EQUAL}}, {"pk": {"SS": ["x"]}, "sk": {"S": "m"}}, SCHEMA),
        # The key's first attribute and its condition come before the second.
        ({"KeyConditions": {"sk": EQUAL}}, {"pk": {"N": "1"}, "sk": {"N": "1"}}, SCHEMA),
        (
            {"KeyConditions": {"sk": EQUAL}},
            {"pk": {"S": "x"}, "sk": {"N": "1"}},
            "Query condition missed key schema element: pk",
        ),
        (
            {"KeyConditions": {"pk": EQUAL}},
            {"pk": {"S": "y"}, "sk": {"S": "m"}},
            "The provided starting key is outside query boundaries based on provided conditions",
        ),
        (
            {"KeyConditions": {"pk": EQUAL, "sk": condition("GT", {"S": "m"})}},
            AT,
            "The provided starting key does not match the range key predicate",
        ),
        (
            {"KeyConditions": {"pk": EQUAL, "sk": condition("GT", {"S": "m"})}},
            {"pk": {"S": "y"}, "sk": {"S": "m"}},
            "The provided starting key does not match the range key predicate",
        ),
        (
            {"KeyConditions": {"pk": EQUAL, "sk": condition("LT", {"S": "n"})}},
            {"pk": {"S": "y"}, "sk": {"S": "m"}},
            "The query can return at most one row and cannot be restarted",
        ),
        (GLOBAL, {"g": {"S": "x"}, "h": {"S": "n"}}, START),
        (GLOBAL, IN_GLOBAL | {"h": {"N": "1"}}, SCHEMA),
        (GLOBAL, IN_GLOBAL | {"sk": {"N": "1"}}, f"{START}: {SCHEMA}"),
        (GLOBAL, IN_GLOBAL | {"h": {"S": "a"}}, "The provided starting key does not match the range key predicate"),
        (
            GLOBAL,
            IN_GLOBAL | {"g": {"S": "other"}},
            "The query can return at most one row and cannot be restarted",
        ),
    ],
)
def test_starting_keys(dynamo: Tables, parameters: Json, start_key: Json, message: str) -> None:
    dynamo.create(
        sort="sk",
        AttributeDefinitions=defined(pk="S", sk="S", g="S", h="S"),
        GlobalSecondaryIndexes=[index("global", "g", "h")],
    )

    refused = dynamo.refusal("Query", TableName="music", ExclusiveStartKey=start_key, **parameters)

    assert refused == ("ValidationException", message)


def test_an_operator_is_needed(dynamo: Tables) -> None:
    assert query(dynamo, KeyConditions={"pk": {}}) == (
        "ValidationException",
        DETECTED + "Value null at 'keyConditions.pk.member.comparisonOperator' failed to satisfy constraint: "
        "Member must not be null",
    )


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        *[
            ({"KeyConditions": {"pk": each}}, "Attempted conditional constraint is not an indexable operation")
            for each in (
                condition("NULL"),
                condition("NOT_NULL"),
                condition("NE", {"N": "1"}),
                condition("CONTAINS", {"S": "a"}),
                condition("NOT_CONTAINS", {"S": "a"}),
                condition("IN", {"S": "a"}),
            )
        ],
        (
            {"KeyConditions": {"pk": EQUAL, "sk": condition("NE", {"S": "a"})}},
            "Attempted conditional constraint is not an indexable operation",
        ),
        *[
            ({"KeyConditions": {"pk": condition(operator, {"S": "a"})}}, "Query key condition not supported")
            for operator in ("LE", "LT", "GE", "GT", "BEGINS_WITH")
        ],
        (
            {"KeyConditions": {"pk": condition("BETWEEN", {"S": "a"}, {"S": "a"})}},
            "Query key condition not supported",
        ),
        ({"KeyConditions": {"sk": EQUAL}}, "Query condition missed key schema element: pk"),
        ({"KeyConditions": {"pk": EQUAL, "other": EQUAL}}, "Query condition missed key schema element: sk"),
        (
            {"KeyConditions": {"pk": condition("EQ", {"N": "1"})}},
            INVALID + "Condition parameter type does not match schema type",
        ),
        (
            {"KeyConditions": {"pk": EQUAL, "sk": condition("GT", {"N": "1"})}},
            INVALID + "Condition parameter type does not match schema type",
        ),
        (
            {"KeyConditions": {"pk": EQUAL}, "QueryFilter": {"pk": EQUAL}},
            "QueryFilter can only contain non-primary key attributes: Primary key attribute: pk",
        ),
        (
            {"KeyConditions": {"pk": EQUAL}, "QueryFilter": {"a": EQUAL, "sk": EQUAL}},
            "QueryFilter can only contain non-primary key attributes: Primary key attribute: sk",
        ),
        (
            {"IndexName": "global", "KeyConditions": {"g": EQUAL}, "QueryFilter": {"g": EQUAL}},
            "QueryFilter can only contain non-primary key attributes: Primary key attribute: g",
        ),
        (
            {"IndexName": "global", "KeyConditions": {"g": EQUAL, "other": EQUAL}},
            "Query key condition not supported",
        ),
        (
            {"IndexName": "global", "KeyConditions": {"g": EQUAL}, "AttributesToGet": ["pk", "other"]},
            INVALID + "Global secondary index global does not project [other]",
        ),
        (
            {"KeyConditions": {"pk": EQUAL}, "ExclusiveStartKey": {"pk": {"S": "y"}, "sk": {"S": "a"}}},
            "The provided starting key is outside query boundaries based on provided conditions",
        ),
    ],
)
def test_conditions_that_do_not_fit_the_table(dynamo: Tables, parameters: Json, message: str) -> None:
    dynamo.create(
        sort="sk",
        AttributeDefinitions=defined(pk="S", sk="S", g="S"),
        GlobalSecondaryIndexes=[index("global", "g", projection={"ProjectionType": "KEYS_ONLY"})],
    )

    assert dynamo.refusal("Query", TableName="music", **parameters) == ("ValidationException", message)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"Select": "COUNT", "AttributesToGet": ["a"]}, "the AttributesToGet when choosing to get only the Count"),
        (
            {"Select": "ALL_ATTRIBUTES", "AttributesToGet": ["a"]},
            "the AttributesToGet when choosing to get ALL_ATTRIBUTES",
        ),
        (
            {"Select": "ALL_PROJECTED_ATTRIBUTES", "IndexName": "global", "AttributesToGet": ["a"]},
            "the AttributesToGet when choosing to get ALL_PROJECTED_ATTRIBUTES",
        ),
        (
            {"Select": "ALL_ATTRIBUTES", "ProjectionExpression": "a"},
            "the ProjectionExpression when choosing to get ALL_ATTRIBUTES",
        ),
    ],
)
def test_what_select_goes_with(dynamo: Tables, parameters: Json, message: str) -> None:
    refused = query(dynamo, KeyConditions=KEY_CONDITIONS, **parameters)

    assert refused == ("ValidationException", f"{DETECTED}Cannot specify {message}")


INVALID = "One or more parameter values were invalid: "


def item(pk: str, sk: int, **others: Json) -> Json:
    return {"pk": {"S": pk}, "sk": {"N": str(sk)}, **others}


def filled(dynamo: Tables) -> None:
    """Two partitions; a local index on `ls`, two global ones on `g` (all, and only `keep` beside the keys)."""
    dynamo.create(
        sort="sk",
        AttributeDefinitions=defined(pk="S", sk="N", ls="S", g="S"),
        LocalSecondaryIndexes=[index("local", "pk", "ls", {"ProjectionType": "KEYS_ONLY"})],
        GlobalSecondaryIndexes=[
            index("global", "g", "sk"),
            index("small", "g", None, {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["keep"]}),
        ],
    )
    for number in (-10, -1, 0, 2, 10):
        dynamo.put(item("a", number, g={"S": "g"}, keep={"S": "k"}, dropped={"S": "d"}))
    dynamo.put(item("b", 1, ls={"S": "y"}, g={"S": "h"}), item("b", 2, ls={"S": "x"}), item("b", 3))


PK = {":pk": {"S": "a"}}


def numbers(**values: int) -> Json:
    return PK | {f":{name}": {"N": str(value)} for name, value in values.items()}


MISSING = "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"KeyConditionExpression": None, "ExpressionAttributeValues": None}, MISSING),
        (
            {"Limit": 0},
            "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1",
        ),
        ({"IndexName": "ghost"}, "The table does not have the specified index: ghost"),
        (
            {"IndexName": "global", "ConsistentRead": True},
            "Consistent reads are not supported on global secondary indexes",
        ),
        (
            {"KeyConditionExpression": "sk = :pk"},
            "Query condition missed key schema element: pk",
        ),
        (
            {"KeyConditionExpression": "pk = :pk" + " " * 4089},
            "Invalid KeyConditionExpression: Expression size has exceeded the maximum allowed size;",
        ),
        (
            {"FilterExpression": "a" * 4097},
            "Invalid FilterExpression: Expression size has exceeded the maximum allowed size; expression size: 4097",
        ),
        ({"KeyConditionExpression": "pk > :pk"}, "Query key condition not supported"),
        (
            {"ExpressionAttributeValues": {":pk": {"N": "1"}}},
            INVALID + "Condition parameter type does not match schema type",
        ),
        (
            {"FilterExpression": "sk = :pk"},
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk",
        ),
        (
            {"Select": "ALL_PROJECTED_ATTRIBUTES"},
            "1 validation error detected: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
        ),
        (
            {"Select": "COUNT", "ProjectionExpression": "keep"},
            "1 validation error detected: Cannot specify the ProjectionExpression when choosing to get only the Count",
        ),
        (
            {"Select": "SPECIFIC_ATTRIBUTES"},
            "1 validation error detected: "
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
        ),
        (
            {"IndexName": "small", "KeyConditionExpression": "g = :pk", "Select": "ALL_ATTRIBUTES"},
            INVALID
            + "Select type ALL_ATTRIBUTES is not supported for global secondary index small "
            + "because its projection type is not ALL",
        ),
        (
            {"IndexName": "small", "KeyConditionExpression": "g = :pk", "ProjectionExpression": "keep, dropped"},
            INVALID + "Global secondary index small does not project [dropped]",
        ),
        (
            {"ExclusiveStartKey": {"pk": {"S": "a"}}},
            "The provided starting key is invalid",
        ),
        (
            {"ExclusiveStartKey": {"pk": {}, "sk": {"N": "1"}}},
            "The provided starting key is invalid: Supplied AttributeValue is empty, "
            "must contain exactly one of the supported datatypes",
        ),
        (
            {"ExclusiveStartKey": item("b", 1)},
            "The provided starting key is outside query boundaries based on provided conditions",
        ),
        (
            {"IndexName": "global", "KeyConditionExpression": "g = :pk", "ExclusiveStartKey": item("b", 1)},
            "The provided starting key is invalid",
        ),
    ],
)
def test_what_is_refused(dynamo: Tables, changes: dict[str, Any], message: str) -> None:
    filled(dynamo)
    base = {"TableName": "music", "KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": PK}
    request = {name: value for name, value in (base | changes).items() if value is not None}

    assert dynamo.refusal("Query", **request) == ("ValidationException", message)


def test_a_starting_key_beyond_the_range(dynamo: Tables) -> None:
    filled(dynamo)

    refused = dynamo.refusal(
        "Query",
        TableName="music",
        KeyConditionExpression="pk = :pk AND sk < :n",
        ExpressionAttributeValues=numbers(n=2),
        ExclusiveStartKey=item("a", 10),
    )

    assert refused == ("ValidationException", "The provided starting key does not match the range key predicate")


HASH_TOO_LONG = f"{INVALID}Size of hashkey has exceeded the maximum size limit of2048 bytes"
RANGE_TOO_LONG = f"{INVALID}Aggregated size of all range keys has exceeded the size limit of 1024 bytes"


@pytest.mark.parametrize("length", [2049, 70_000])
@pytest.mark.parametrize(
    ("names", "expression", "message"),
    [
        ({}, "pk = :long", HASH_TOO_LONG),
        ({"IndexName": "gsi"}, "gk = :long", HASH_TOO_LONG),
        ({}, "pk = :p AND sk = :long", RANGE_TOO_LONG),
        ({}, "pk = :p AND sk BETWEEN :p AND :long", RANGE_TOO_LONG),
    ],
)
def test_a_key_longer_than_any(dynamo: Tables, length: int, names: Json, expression: str, message: str) -> None:
    # facebook/ThreatExchange issue 1324 reports the text for a partition key.
    dynamo.create(
        sort="sk", AttributeDefinitions=defined(pk="S", sk="S", gk="S"), GlobalSecondaryIndexes=[index("gsi", "gk")]
    )
    values = {":long": {"S": "z" * length}} | ({":p": {"S": "a"}} if ":p" in expression else {})
    request = {"KeyConditionExpression": expression, "ExpressionAttributeValues": values} | names

    assert dynamo.refusal("Query", TableName="music", **request) == ("ValidationException", message)


def test_a_starting_key_longer_than_any(dynamo: Tables) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", gk="S"), GlobalSecondaryIndexes=[index("gsi", "gk")])
    start = {"pk": {"S": "a"}, "gk": {"S": "x" * 70_000}}

    assert dynamo.refusal("Scan", TableName="music", IndexName="gsi", ExclusiveStartKey=start) == (
        "ValidationException",
        f"The provided starting key is invalid: {HASH_TOO_LONG}",
    )
