"""CreateTable: what is made, what is answered, what is refused."""

from typing import Any

from support.dynamodb import Tables, defined, keyed

BASE: dict[str, Any] = {
    "TableName": "music",
    "AttributeDefinitions": defined(pk="S"),
    "KeySchema": keyed("pk"),
    "BillingMode": "PAY_PER_REQUEST",
}


def test_warm_throughput_that_was_asked_for_is_told_at_once(dynamo: Tables) -> None:
    answer = dynamo.call("CreateTable", **BASE, WarmThroughput={"ReadUnitsPerSecond": 12_001})

    assert answer["TableDescription"]["WarmThroughput"] == {
        "ReadUnitsPerSecond": 12_001,
        "WriteUnitsPerSecond": 4_000,
        "Status": "UPDATING",
    }


def test_a_table_of_the_same_name(dynamo: Tables) -> None:
    dynamo.create()

    assert dynamo.refusal("CreateTable", **BASE) == ("ResourceInUseException", "Table already exists: music")
    # Names are case-sensitive.
    dynamo.call("CreateTable", **BASE | {"TableName": "Music"})


def elements(*kinds: str) -> list[dict[str, str]]:
    return [{"AttributeName": f"k{number}", "KeyType": kind} for number, kind in enumerate(kinds)]


MANY = defined(pk="S", **{f"k{number}": "S" for number in range(8)})


def test_a_global_index_of_four_partition_and_four_sort_attributes(dynamo: Tables) -> None:
    schema = elements(*["HASH"] * 4, *["RANGE"] * 4)
    wide = {"IndexName": "wide", "KeySchema": schema, "Projection": {"ProjectionType": "ALL"}}

    dynamo.call("CreateTable", **BASE | {"AttributeDefinitions": MANY, "GlobalSecondaryIndexes": [wide]})

    described = dynamo.call("DescribeTable", TableName="music")["Table"]
    assert described["GlobalSecondaryIndexes"][0]["KeySchema"] == schema
