"""Any history of writes leaves what a dictionary would hold, and indexes that agree with it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.dynamodb import Dynamo, RefusedError, defined, index

Json = Any
Key = tuple[str, str]

ATTRIBUTES = ("gk", "ls", "keep", "more")
INDEXES: Json = {
    "LocalSecondaryIndexes": [index("local", "pk", "ls", {"ProjectionType": "KEYS_ONLY"})],
    "GlobalSecondaryIndexes": [
        index("all", "gk", "ls"),
        index("some", "gk", None, {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["keep"]}),
    ],
}
HELD: dict[str, tuple[set[str], set[str] | None]] = {
    "local": ({"ls"}, {"pk", "sk", "ls"}),
    "all": ({"gk", "ls"}, None),
    "some": ({"gk"}, {"pk", "sk", "gk", "keep"}),
}
"""Of each index: the attributes without which an item is not in it, and those that it holds (None: all)."""

keys = st.tuples(
    st.sampled_from(["p", "q", "\x00", "ÿ"]), st.sampled_from(["", "0", "-1", "1", "10", "2.5"]).filter(bool)
)
texts = st.sampled_from(["a", "b", "", "a\x00", "ab"]).filter(bool)
attributes = st.dictionaries(st.sampled_from(ATTRIBUTES), texts, max_size=4)
writes = st.one_of(
    st.tuples(st.just("put"), keys, attributes),
    st.tuples(st.just("update"), keys, attributes),
    st.tuples(st.just("remove"), keys, st.sets(st.sampled_from(ATTRIBUTES), min_size=1)),
    st.tuples(st.just("delete"), keys, st.none()),
    st.tuples(st.just("batch"), st.lists(keys, min_size=1, max_size=5, unique=True), attributes),
    st.tuples(st.just("transact"), st.lists(keys, min_size=1, max_size=4, unique=True), attributes),
    st.tuples(st.just("cancelled"), st.lists(keys, min_size=2, max_size=4, unique=True), attributes),
)


def key_of(key: Key) -> Json:
    return {"pk": {"S": key[0]}, "sk": {"N": key[1]}}


def item_of(key: Key, values: dict[str, str]) -> Json:
    return key_of(key) | {name: {"S": value} for name, value in values.items()}


def put_of(key: Key, values: dict[str, str]) -> Json:
    return {"Put": {"TableName": "music", "Item": item_of(key, values)}}


def carry_out(dynamo: Dynamo, model: dict[Key, Json], kind: str, where: Any, values: Any) -> None:
    """Do the same to the engine and to the dictionary."""
    match kind:
        case "put":
            dynamo.put(item_of(where, values))
            model[where] = item_of(where, values)
        case "update":
            text = ", ".join(f"#{name} = :{name}" for name in values)
            request: Json = {"TableName": "music", "Key": key_of(where)}
            if values:
                request |= {
                    "UpdateExpression": f"SET {text}",
                    "ExpressionAttributeNames": {f"#{name}": name for name in values},
                    "ExpressionAttributeValues": {f":{name}": {"S": value} for name, value in values.items()},
                }
            dynamo.call("UpdateItem", **request)
            model[where] = model.get(where, key_of(where)) | item_of(where, values)
        case "remove":
            text = ", ".join(f"#{name}" for name in sorted(values))
            dynamo.call(
                "UpdateItem",
                TableName="music",
                Key=key_of(where),
                UpdateExpression=f"REMOVE {text}",
                ExpressionAttributeNames={f"#{name}": name for name in values},
            )
            if where in model:
                model[where] = {name: value for name, value in model[where].items() if name not in values}
        case "delete":
            dynamo.call("DeleteItem", TableName="music", Key=key_of(where))
            model.pop(where, None)
        case "batch":
            requests: list[Json] = [{"PutRequest": {"Item": item_of(key, values)}} for key in where[1:]]
            requests.append({"DeleteRequest": {"Key": key_of(where[0])}})
            dynamo.call("BatchWriteItem", RequestItems={"music": requests})
            model.update({key: item_of(key, values) for key in where[1:]})
            model.pop(where[0], None)
        case "transact":
            dynamo.call("TransactWriteItems", TransactItems=[put_of(key, values) for key in where])
            model.update({key: item_of(key, values) for key in where})
        case _:
            actions = [put_of(key, values) for key in where]
            actions[-1]["Put"]["ConditionExpression"] = "attribute_exists(absent)"
            with pytest.raises(RefusedError):
                dynamo.call("TransactWriteItems", TransactItems=actions)


def scanned(dynamo: Dynamo, **parameters: Any) -> list[str]:
    items: list[Json] = []
    start: Json = {}
    while True:
        answer = dynamo.call("Scan", TableName="music", Limit=3, **parameters, **start)
        items += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return comparable(items)
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def comparable(items: list[Json]) -> list[str]:
    return sorted(str(sorted(item.items())) for item in items)


def check(dynamo: Dynamo, model: dict[Key, Json]) -> None:
    """Everything that can be read agrees with the dictionary."""
    assert scanned(dynamo) == comparable(list(model.values()))
    for name, (needed, held) in HELD.items():
        expected = [
            {attribute: value for attribute, value in item.items() if held is None or attribute in held}
            for item in model.values()
            if needed <= item.keys()
        ]
        assert scanned(dynamo, IndexName=name) == comparable(expected), name
    described = dynamo.call("DescribeTable", TableName="music")["Table"]
    assert described["ItemCount"] == len(model)
    for partition in {key[0] for key in model}:
        answer = dynamo.call(
            "Query",
            TableName="music",
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": partition}},
        )
        found = [float(item["sk"]["N"]) for item in answer["Items"]]
        assert found == sorted(float(key[1]) for key in model if key[0] == partition)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(writes, max_size=25))
def test_table_and_indexes_agree_with_a_dictionary(history: list[tuple[str, Any, Any]]) -> None:
    dynamo = Dynamo()
    dynamo.create(sort="sk", AttributeDefinitions=defined(pk="S", sk="N", gk="S", ls="S"), **INDEXES)
    model: dict[Key, Json] = {}

    for kind, where, values in history:
        carry_out(dynamo, model, kind, where, values)

    check(dynamo, model)
    dynamo.close()


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.lists(writes, max_size=20), st.lists(writes, max_size=10))
def test_a_file_that_is_opened_again_goes_on(
    tmp_path_factory: pytest.TempPathFactory, before: list[tuple[str, Any, Any]], after: list[tuple[str, Any, Any]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("dynamodb")
    first = Dynamo(folder)
    first.create(sort="sk", AttributeDefinitions=defined(pk="S", sk="N", gk="S", ls="S"), **INDEXES)
    model: dict[Key, Json] = {}
    for kind, where, values in before:
        carry_out(first, model, kind, where, values)
    first.close()

    second = Dynamo(folder)
    check(second, model)
    for kind, where, values in after:
        carry_out(second, model, kind, where, values)
    check(second, model)
    second.close()


@settings(max_examples=30, deadline=None)
@given(st.lists(writes, max_size=25))
def test_the_history_leads_from_each_item_to_the_next(history: list[tuple[str, Any, Any]]) -> None:
    dynamo = Dynamo()
    dynamo.create(
        sort="sk",
        AttributeDefinitions=defined(pk="S", sk="N"),
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    model: dict[Key, Json] = {}
    for kind, where, values in history:
        carry_out(dynamo, model, kind, where, values)

    replayed: dict[Key, Json] = {}
    for record in records(dynamo):
        change = record["dynamodb"]
        key = (change["Keys"]["pk"]["S"], change["Keys"]["sk"]["N"])
        assert change.get("OldImage") == replayed.get(key)
        if "NewImage" in change:
            replayed[key] = change["NewImage"]
        else:
            del replayed[key]
    assert replayed == model
    dynamo.close()


def records(dynamo: Dynamo) -> list[Json]:
    arn = dynamo.call("DescribeTable", TableName="music")["Table"]["LatestStreamArn"]
    shard = dynamo.call("DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = dynamo.call("GetShardIterator", StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    found: list[Json] = dynamo.call("GetRecords", ShardIterator=iterator["ShardIterator"])["Records"]
    return found
