"""What Query answers.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.KeyConditions.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables, defined, index, keyed
from support.legacy_conditions import FAILS, HOLDS, STORED, condition

Json = Any

P = {"pk": condition("EQ", {"S": "p"})}


def track(number: int, **others: Json) -> Json:
    """An item with a numeric sort key."""
    return {"pk": {"S": "p"}, "sk": {"N": str(number)}} | others


def numbered(dynamo: Tables) -> None:
    """A partition with the numbers from 1 to 12, beside another."""
    dynamo.create(KeySchema=keyed("pk", "sk"), AttributeDefinitions=defined(pk="S", sk="N"))
    dynamo.put(*[track(number) for number in range(1, 13)], track(3) | {"pk": {"S": "q"}})


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (None, range(1, 13)),
        (condition("EQ", {"N": "3"}), [3]),
        (condition("LT", {"N": "3"}), [1, 2]),
        (condition("LE", {"N": "3"}), [1, 2, 3]),
        (condition("GT", {"N": "10"}), [11, 12]),
        (condition("GE", {"N": "10"}), [10, 11, 12]),
        (condition("BETWEEN", {"N": "9"}, {"N": "11.5"}), [9, 10, 11]),
        (condition("EQ", {"N": "99"}), []),
    ],
)
def test_conditions_on_a_number(dynamo: Tables, asked: Json, found: Any) -> None:
    numbered(dynamo)
    conditions = P if asked is None else P | {"sk": asked}

    answer = dynamo.call("Query", TableName="music", KeyConditions=conditions)

    items = [track(number) for number in found]
    assert answer == {"Items": items, "Count": len(items), "ScannedCount": len(items)}


@pytest.mark.parametrize(
    ("type_", "beginning", "texts", "found"),
    [
        ("S", "ab", ["a", "ab", "abc", "ac"], ["ab", "abc"]),
        ("S", "ÿÿ", ["cÿ", "ÿ", "ÿÿ", "ÿÿÿ"], ["ÿÿ", "ÿÿÿ"]),
        ("B", "/w==", ["fw==", "/v8=", "/w==", "//8="], ["/w==", "//8="]),
    ],
)
def test_beginnings(dynamo: Tables, type_: str, beginning: str, texts: list[str], found: list[str]) -> None:
    dynamo.create(KeySchema=keyed("pk", "sk"), AttributeDefinitions=defined(pk="S", sk=type_))
    dynamo.put(*[{"pk": {"S": "p"}, "sk": {type_: text}} for text in texts])

    answer = dynamo.call(
        "Query", TableName="music", KeyConditions=P | {"sk": condition("BEGINS_WITH", {type_: beginning})}
    )

    assert [item["sk"][type_] for item in answer["Items"]] == found


def test_key_conditions_beside_expressions(dynamo: Tables) -> None:
    numbered(dynamo)

    answer = dynamo.call(
        "Query",
        TableName="music",
        KeyConditions=P | {"sk": condition("GE", {"N": "10"})},
        ScanIndexForward=False,
        ProjectionExpression="sk",
        ExpressionAttributeNames={"#x": "absent"},
        FilterExpression="attribute_not_exists(#x)",
    )

    items = [{"sk": {"N": number}} for number in ("12", "11", "10")]
    assert answer == {"Items": items, "Count": 3, "ScannedCount": 3}


def test_pages(dynamo: Tables) -> None:
    numbered(dynamo)
    request = {"TableName": "music", "KeyConditions": P | {"sk": condition("GT", {"N": "9"})}, "Limit": 2}

    first = dynamo.call("Query", **request)
    second = dynamo.call("Query", ExclusiveStartKey=first["LastEvaluatedKey"], **request)

    assert first == {"Items": [track(10), track(11)], "Count": 2, "ScannedCount": 2, "LastEvaluatedKey": track(11)}
    assert second == {"Items": [track(12)], "Count": 1, "ScannedCount": 1}


def test_an_index(dynamo: Tables) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", g="S"), GlobalSecondaryIndexes=[index("global", "g")])
    dynamo.put({"pk": {"S": "a"}, "g": {"S": "x"}, "n": {"N": "1"}}, {"pk": {"S": "b"}, "g": {"S": "y"}})

    answer = dynamo.call(
        "Query",
        TableName="music",
        IndexName="global",
        KeyConditions={"g": condition("EQ", {"S": "x"})},
        QueryFilter={"pk": condition("EQ", {"S": "a"})},
        AttributesToGet=["n"],
        Select="SPECIFIC_ATTRIBUTES",
    )

    assert answer == {"Items": [{"n": {"N": "1"}}], "Count": 1, "ScannedCount": 1}


@pytest.mark.parametrize(("name", "asked", "count"), [*[(*each, 1) for each in HOLDS], *[(*each, 0) for each in FAILS]])
def test_a_filter_on_an_attribute(dynamo: Tables, name: str, asked: Json, count: int) -> None:
    dynamo.create()
    item = {"pk": {"S": "p"}} | STORED
    dynamo.put(item)

    answer = dynamo.call("Query", TableName="music", KeyConditions=P, QueryFilter={name: asked})

    assert answer == {"Items": [item] * count, "Count": count, "ScannedCount": 1}


@pytest.mark.parametrize(("operator", "found"), [(None, [2]), ("AND", [2]), ("OR", [1, 2, 3])])
def test_two_filters(dynamo: Tables, operator: str | None, found: list[int]) -> None:
    dynamo.create(KeySchema=keyed("pk", "sk"), AttributeDefinitions=defined(pk="S", sk="N"))
    a, b = {"a": {"N": "1"}}, {"b": {"N": "2"}}
    dynamo.put(track(1, **a), track(2, **a, **b), track(3, **b), track(4))
    joined = {} if operator is None else {"ConditionalOperator": operator}

    answer = dynamo.call(
        "Query",
        TableName="music",
        KeyConditions=P,
        QueryFilter={"a": condition("EQ", {"N": "1"}), "b": condition("GE", {"N": "2"})},
        AttributesToGet=["sk"],
        **joined,
    )

    assert answer == {
        "Items": [{"sk": {"N": str(number)}} for number in found],
        "Count": len(found),
        "ScannedCount": 4,
    }


def test_an_empty_filter_is_none(dynamo: Tables) -> None:
    numbered(dynamo)

    assert dynamo.call("Query", TableName="music", KeyConditions=P, QueryFilter={}, Select="COUNT") == {
        "Count": 12,
        "ScannedCount": 12,
    }


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


def query(dynamo: Tables, condition: str, values: Json, **others: Json) -> Json:
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
def test_key_conditions(dynamo: Tables, condition: str, values: Json, found: list[int]) -> None:
    filled(dynamo)

    answer = query(dynamo, condition, values)

    assert sort_keys(answer) == found
    assert (answer["Count"], answer["ScannedCount"], answer.keys()) == (
        len(found),
        len(found),
        {"Items", "Count", "ScannedCount"},
    )
    assert sort_keys(query(dynamo, condition, values, ScanIndexForward=False)) == found[::-1]


def test_begins_with_on_texts_and_bytes(dynamo: Tables) -> None:
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
def test_pages_survive_the_deletion_of_their_last_item(dynamo: Tables, forward: bool) -> None:
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


def test_a_full_last_page_has_a_last_key(dynamo: Tables) -> None:
    filled(dynamo)

    answer = query(dynamo, "pk = :pk", PK, Limit=5)

    assert answer["LastEvaluatedKey"] == item("a", 10)
    rest = query(dynamo, "pk = :pk", PK, ExclusiveStartKey=answer["LastEvaluatedKey"])
    assert rest == {"Items": [], "Count": 0, "ScannedCount": 0}


def test_limit_counts_before_the_filter(dynamo: Tables) -> None:
    filled(dynamo)

    answer = query(dynamo, "pk = :pk", PK | {":k": {"S": "none"}}, FilterExpression="keep = :k", Limit=3)

    assert answer == {"Items": [], "Count": 0, "ScannedCount": 3, "LastEvaluatedKey": item("a", 0)}


def test_a_page_ends_with_the_item_that_reaches_one_megabyte(dynamo: Tables) -> None:
    dynamo.create(sort="sk", AttributeDefinitions=defined(pk="S", sk="N"))
    dynamo.put(*[item("a", number, d={"S": "x" * 300_000}) for number in range(5)])

    first = query(dynamo, "pk = :pk", PK, ReturnConsumedCapacity="TOTAL")
    second = query(dynamo, "pk = :pk", PK, ExclusiveStartKey=first["LastEvaluatedKey"])

    assert (sort_keys(first), first["LastEvaluatedKey"]) == ([0, 1, 2, 3], item("a", 3))
    assert first["ConsumedCapacity"] == {"TableName": "music", "CapacityUnits": 146.5}
    assert (sort_keys(second), "LastEvaluatedKey" in second) == ([4], False)


def test_projections_and_counts(dynamo: Tables) -> None:
    filled(dynamo)

    part = query(dynamo, "pk = :pk AND sk = :n", numbers(n=2), ProjectionExpression="keep, sk")
    count = query(dynamo, "pk = :pk", PK, Select="COUNT")

    assert part["Items"] == [{"keep": {"S": "k"}, "sk": {"N": "2"}}]
    assert count == {"Count": 5, "ScannedCount": 5}


def test_a_local_index_is_sparse_and_fetches_what_it_does_not_hold(dynamo: Tables) -> None:
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


def test_capacity_of_an_index_and_of_what_is_fetched(dynamo: Tables) -> None:
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


def test_global_indexes_and_their_pages(dynamo: Tables) -> None:
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


def test_a_query_on_an_index_of_several_attributes(dynamo: Tables) -> None:
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


SPREAD = {
    "IndexName": "spread",
    "KeySchema": [
        {"AttributeName": "h1", "KeyType": "HASH"},
        {"AttributeName": "h2", "KeyType": "HASH"},
        {"AttributeName": "r1", "KeyType": "RANGE"},
        {"AttributeName": "r2", "KeyType": "RANGE"},
    ],
    "Projection": {"ProjectionType": "ALL"},
}
HASHES = {"h1": condition("EQ", {"S": "x"}), "h2": condition("EQ", {"N": "7.0"})}


def spread_item(pk: str, r1: str, r2: int) -> Json:
    """An item of one partition of the index."""
    return {"pk": {"S": pk}, "h1": {"S": "x"}, "h2": {"N": "7"}, "r1": {"S": r1}, "r2": {"N": str(r2)}}


def spread(dynamo: Tables) -> None:
    """A table with an index of two partition and two sort attributes."""
    dynamo.create(AttributeDefinitions=defined(pk="S", h1="S", h2="N", r1="S", r2="N"), GlobalSecondaryIndexes=[SPREAD])
    rows = [("1", "a", 1), ("2", "a", 10), ("3", "a", 2), ("4", "b", 1), ("5", "ab", 1)]
    dynamo.put(*[spread_item(*row) for row in rows])
    # Items without one of the attributes, or in another partition, are not there.
    dynamo.put({"pk": {"S": "6"}, "h1": {"S": "x"}, "h2": {"N": "7"}, "r1": {"S": "a"}})
    dynamo.put(spread_item("7", "a", 1) | {"h2": {"N": "8"}})


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["1", "3", "2", "5", "4"]),
        ({"r1": condition("EQ", {"S": "a"})}, ["1", "3", "2"]),
        ({"r1": condition("BEGINS_WITH", {"S": "a"})}, ["1", "3", "2", "5"]),
        ({"r1": condition("GT", {"S": "a"})}, ["5", "4"]),
        ({"r1": condition("EQ", {"S": "a"}), "r2": condition("GT", {"N": "1"})}, ["3", "2"]),
        ({"r1": condition("EQ", {"S": "a"}), "r2": condition("BETWEEN", {"N": "1"}, {"N": "2"})}, ["1", "3"]),
        ({"r1": condition("EQ", {"S": "a"}), "r2": condition("EQ", {"N": "10"})}, ["2"]),
    ],
)
def test_key_conditions_on_an_index_of_several_attributes(dynamo: Tables, asked: Json, found: list[str]) -> None:
    spread(dynamo)

    answer = dynamo.call("Query", TableName="music", IndexName="spread", KeyConditions=HASHES | asked)

    assert [item["pk"]["S"] for item in answer["Items"]] == found


@pytest.mark.parametrize("forward", [True, False])
def test_pages_of_an_index_of_several_attributes(dynamo: Tables, forward: bool) -> None:
    spread(dynamo)
    request = {
        "TableName": "music",
        "IndexName": "spread",
        "KeyConditionExpression": "r1 = :r AND h2 = :h AND h1 = :x",
        "ExpressionAttributeValues": {":x": {"S": "x"}, ":h": {"N": "7"}, ":r": {"S": "a"}},
        "ScanIndexForward": forward,
        "Limit": 2,
    }

    first = dynamo.call("Query", **request)
    second = dynamo.call("Query", ExclusiveStartKey=first["LastEvaluatedKey"], **request)

    items = [spread_item("1", "a", 1), spread_item("3", "a", 2), spread_item("2", "a", 10)]
    items = items if forward else items[::-1]
    assert first == {"Items": items[:2], "Count": 2, "ScannedCount": 2, "LastEvaluatedKey": items[1]}
    assert second == {"Items": items[2:], "Count": 1, "ScannedCount": 1}
