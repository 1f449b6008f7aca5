"""Query."""

from typing import Any

import pytest

from support.dynamodb import Dynamo, defined, index

INVALID = "One or more parameter values were invalid: "
Json = Any


def item(pk: str, sk: int, **others: Json) -> Json:
    return {"pk": {"S": pk}, "sk": {"N": str(sk)}, **others}


def filled(dynamo: Dynamo) -> None:
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


def query(dynamo: Dynamo, condition: str, values: Json, **others: Json) -> Json:
    return dynamo.call(
        "Query",
        TableName="music",
        KeyConditionExpression=condition,
        ExpressionAttributeValues=values,
        **others,
    )


def sort_keys(answer: Json) -> list[int]:
    return [int(each["sk"]["N"]) for each in answer["Items"]]


PK = {":pk": {"S": "a"}}


def numbers(**values: int) -> Json:
    return PK | {f":{name}": {"N": str(value)} for name, value in values.items()}


@pytest.mark.parametrize(
    ("condition", "values", "found"),
    [
        ("pk = :pk", PK, [-10, -1, 0, 2, 10]),
        (":pk = pk", PK, [-10, -1, 0, 2, 10]),
        ("pk = :pk AND sk = :n", numbers(n=2), [2]),
        ("pk = :pk AND sk < :n", numbers(n=2), [-10, -1, 0]),
        ("pk = :pk AND sk <= :n", numbers(n=2), [-10, -1, 0, 2]),
        ("pk = :pk AND sk > :n", numbers(n=-1), [0, 2, 10]),
        ("pk = :pk AND sk >= :n", numbers(n=-1), [-1, 0, 2, 10]),
        ("pk = :pk AND sk BETWEEN :l AND :h", numbers(l=-1, h=2), [-1, 0, 2]),
        ("sk > :n AND pk = :pk", numbers(n=100), []),
    ],
)
def test_key_conditions(dynamo: Dynamo, condition: str, values: Json, found: list[int]) -> None:
    filled(dynamo)

    answer = query(dynamo, condition, values)

    assert sort_keys(answer) == found
    assert (answer["Count"], answer["ScannedCount"], answer.keys()) == (
        len(found),
        len(found),
        {"Items", "Count", "ScannedCount"},
    )
    assert sort_keys(query(dynamo, condition, values, ScanIndexForward=False)) == found[::-1]


def test_begins_with_on_texts_and_bytes(dynamo: Dynamo) -> None:
    for name, kind, values in (
        ("texts", "S", ["a", "ab", "abc", "b"]),
        ("bytes", "B", ["YQ==", "YWI=", "/w==", "//8="]),
    ):
        dynamo.create(name, sort="sk", AttributeDefinitions=defined(pk="S", sk=kind))
        for value in values:
            dynamo.put({"pk": {"S": "a"}, "sk": {kind: value}}, table=name)

    def found(table: str, prefix: Json) -> list[str]:
        answer = dynamo.call(
            "Query",
            TableName=table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :p)",
            ExpressionAttributeValues=PK | {":p": prefix},
        )
        return [next(iter(each["sk"].values())) for each in answer["Items"]]

    assert found("texts", {"S": "ab"}) == ["ab", "abc"]
    assert found("bytes", {"B": "/w=="}) == ["/w==", "//8="]


@pytest.mark.parametrize("forward", [True, False])
def test_pages_survive_the_deletion_of_their_last_item(dynamo: Dynamo, forward: bool) -> None:
    filled(dynamo)
    found: list[int] = []
    start: Json = {}
    while True:
        answer = query(dynamo, "pk = :pk", PK, Limit=2, ScanIndexForward=forward, **start)
        found += sort_keys(answer)
        if "LastEvaluatedKey" not in answer:
            break
        key = answer["LastEvaluatedKey"]
        assert key == item("a", found[-1])
        dynamo.call("DeleteItem", TableName="music", Key=key)
        start = {"ExclusiveStartKey": key}

    order = [-10, -1, 0, 2, 10]
    assert found == (order if forward else order[::-1])


def test_a_full_last_page_has_a_last_key(dynamo: Dynamo) -> None:
    filled(dynamo)

    answer = query(dynamo, "pk = :pk", PK, Limit=5)

    assert answer["LastEvaluatedKey"] == item("a", 10)
    rest = query(dynamo, "pk = :pk", PK, ExclusiveStartKey=answer["LastEvaluatedKey"])
    assert rest == {"Items": [], "Count": 0, "ScannedCount": 0}


def test_limit_counts_before_the_filter(dynamo: Dynamo) -> None:
    filled(dynamo)

    answer = query(dynamo, "pk = :pk", PK | {":k": {"S": "none"}}, FilterExpression="keep = :k", Limit=3)

    assert answer == {"Items": [], "Count": 0, "ScannedCount": 3, "LastEvaluatedKey": item("a", 0)}


def test_a_page_ends_with_the_item_that_reaches_one_megabyte(dynamo: Dynamo) -> None:
    dynamo.create(sort="sk", AttributeDefinitions=defined(pk="S", sk="N"))
    dynamo.put(*[item("a", number, d={"S": "x" * 300_000}) for number in range(5)])

    first = query(dynamo, "pk = :pk", PK, ReturnConsumedCapacity="TOTAL")
    second = query(dynamo, "pk = :pk", PK, ExclusiveStartKey=first["LastEvaluatedKey"])

    assert (sort_keys(first), first["LastEvaluatedKey"]) == ([0, 1, 2, 3], item("a", 3))
    assert first["ConsumedCapacity"] == {"TableName": "music", "CapacityUnits": 146.5}
    assert (sort_keys(second), "LastEvaluatedKey" in second) == ([4], False)


def test_projections_and_counts(dynamo: Dynamo) -> None:
    filled(dynamo)

    part = query(dynamo, "pk = :pk AND sk = :n", numbers(n=2), ProjectionExpression="keep, sk")
    count = query(dynamo, "pk = :pk", PK, Select="COUNT")

    assert part["Items"] == [{"keep": {"S": "k"}, "sk": {"N": "2"}}]
    assert count == {"Count": 5, "ScannedCount": 5}


def test_a_local_index_is_sparse_and_fetches_what_it_does_not_hold(dynamo: Dynamo) -> None:
    filled(dynamo)
    pk = {":pk": {"S": "b"}}

    def local(**others: Json) -> Json:
        return query(dynamo, "pk = :pk", pk, IndexName="local", **others)["Items"]

    keys_only = [item("b", 2, ls={"S": "x"}), item("b", 1, ls={"S": "y"})]
    assert local() == keys_only
    assert local(ConsistentRead=True, Select="ALL_PROJECTED_ATTRIBUTES") == keys_only
    assert local(Select="ALL_ATTRIBUTES") == [keys_only[0], keys_only[1] | {"g": {"S": "h"}}]
    assert local(ProjectionExpression="g") == [{}, {"g": {"S": "h"}}]
    # A filter may look at the whole item; what is shown is still what the index holds.
    assert local(FilterExpression="attribute_exists(g)") == [keys_only[1]]


def test_capacity_of_an_index_and_of_what_is_fetched(dynamo: Dynamo) -> None:
    filled(dynamo)
    pk = {":pk": {"S": "b"}}

    own = query(dynamo, "pk = :pk", pk, IndexName="local", ReturnConsumedCapacity="INDEXES")
    fetched = query(
        dynamo, "pk = :pk", pk, IndexName="local", Select="ALL_ATTRIBUTES", ReturnConsumedCapacity="INDEXES"
    )

    assert own["ConsumedCapacity"] == {
        "TableName": "music",
        "CapacityUnits": 0.5,
        "Table": {"CapacityUnits": 0.0},
        "LocalSecondaryIndexes": {"local": {"CapacityUnits": 0.5}},
    }
    assert fetched["ConsumedCapacity"] == {
        "TableName": "music",
        "CapacityUnits": 1.0,
        "Table": {"CapacityUnits": 0.5},
        "LocalSecondaryIndexes": {"local": {"CapacityUnits": 0.5}},
    }


def test_global_indexes_and_their_pages(dynamo: Dynamo) -> None:
    filled(dynamo)
    dynamo.put(item("c", 0, g={"S": "g"}), item("d", 0, g={"S": "g"}))
    g = {":g": {"S": "g"}}

    everything = query(dynamo, "g = :g", g, IndexName="global")
    paged: list[Json] = []
    start: Json = {}
    while True:
        answer = query(dynamo, "g = :g", g, IndexName="global", Limit=1, **start)
        paged += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            break
        assert answer["LastEvaluatedKey"].keys() == {"pk", "sk", "g"}
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    assert sort_keys(everything) == [-10, -1, 0, 0, 0, 2, 10]
    assert paged == everything["Items"]
    small = query(dynamo, "g = :g", {":g": {"S": "h"}}, IndexName="small")["Items"]
    assert small == [item("b", 1, g={"S": "h"})]
    included = query(dynamo, "g = :g", g, IndexName="small", FilterExpression="attribute_exists(keep)")["Items"]
    assert sorted(map(str, included)) == sorted(
        str(item("a", number, g={"S": "g"}, keep={"S": "k"})) for number in (-10, -1, 0, 2, 10)
    )


def test_a_query_on_an_index_of_several_attributes(dynamo: Dynamo) -> None:
    kinds = ["HASH", "HASH", "RANGE", "RANGE"]
    schema = [{"AttributeName": name, "KeyType": kind} for name, kind in zip("abcd", kinds, strict=True)]
    wide = {"IndexName": "wide", "KeySchema": schema, "Projection": {"ProjectionType": "KEYS_ONLY"}}
    dynamo.create(AttributeDefinitions=defined(pk="S", a="S", b="N", c="S", d="N"), GlobalSecondaryIndexes=[wide])
    for pk, c, d in (("1", "x", "2"), ("2", "x", "10"), ("3", "y", "1")):
        dynamo.put({"pk": {"S": pk}, "a": {"S": "a"}, "b": {"N": "1"}, "c": {"S": c}, "d": {"N": d}})

    def found(condition: str, **values: Json) -> list[str]:
        given = {f":{name}": value for name, value in values.items()}
        answer = query(dynamo, condition, given, IndexName="wide")
        return [each["pk"]["S"] for each in answer["Items"]]

    partition = {"a": {"S": "a"}, "b": {"N": "1"}}
    assert found("a = :a AND b = :b", **partition) == ["1", "2", "3"]
    assert found("a = :a AND b = :b AND c = :c", **partition, c={"S": "x"}) == ["1", "2"]
    assert found("a = :a AND b = :b AND c = :c AND d > :d", **partition, c={"S": "x"}, d={"N": "2"}) == ["2"]


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
            "The provided starting key is invalid: The provided key element does not match the schema",
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
def test_what_is_refused(dynamo: Dynamo, changes: dict[str, Any], message: str) -> None:
    filled(dynamo)
    base = {"TableName": "music", "KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": PK}
    request = {name: value for name, value in (base | changes).items() if value is not None}

    assert dynamo.refusal("Query", **request) == ("ValidationException", message)


def test_a_starting_key_beyond_the_range(dynamo: Dynamo) -> None:
    filled(dynamo)

    refused = dynamo.refusal(
        "Query",
        TableName="music",
        KeyConditionExpression="pk = :pk AND sk < :n",
        ExpressionAttributeValues=numbers(n=2),
        ExclusiveStartKey=item("a", 10),
    )

    assert refused == ("ValidationException", "The provided starting key does not match the range key predicate")
