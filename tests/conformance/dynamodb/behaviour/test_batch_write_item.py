"""BatchWriteItem."""

from typing import Any

from support.dynamodb import Tables, index

Json = Any


def put(name: str, **others: Json) -> Json:
    return {"PutRequest": {"Item": {"pk": {"S": name}, **others}}}


def delete(name: str) -> Json:
    return {"DeleteRequest": {"Key": {"pk": {"S": name}}}}


def test_puts_and_deletes_in_several_tables(dynamo: Tables) -> None:
    dynamo.create("one")
    dynamo.create("two")
    dynamo.put({"pk": {"S": "old"}}, table="one")

    answer = dynamo.call(
        "BatchWriteItem",
        RequestItems={"one": [put("a"), delete("old"), delete("absent")], "two": [put("b", d={"S": "x" * 1500})]},
        ReturnConsumedCapacity="TOTAL",
    )

    assert answer == {
        "UnprocessedItems": {},
        "ConsumedCapacity": [
            {"TableName": "one", "CapacityUnits": 3.0},
            {"TableName": "two", "CapacityUnits": 2.0},
        ],
    }
    assert dynamo.call("Scan", TableName="one")["Items"] == [{"pk": {"S": "a"}}]
    assert dynamo.call("Scan", TableName="two")["Count"] == 1


def test_item_collection_metrics_of_each_collection(dynamo: Tables) -> None:
    dynamo.create(sort="sk", LocalSecondaryIndexes=[index("local", "pk", "sk")])
    requests = [
        {"PutRequest": {"Item": {"pk": {"S": partition}, "sk": {"S": sort}}}} for partition, sort in ("a1", "a2", "b1")
    ]

    answer = dynamo.call("BatchWriteItem", RequestItems={"music": requests}, ReturnItemCollectionMetrics="SIZE")

    assert answer["ItemCollectionMetrics"] == {
        "music": [
            {"ItemCollectionKey": {"pk": {"S": partition}}, "SizeEstimateRangeGB": [0.0, 1.0]} for partition in "ab"
        ]
    }


def test_a_table_that_is_not_there_keeps_all_from_happening(dynamo: Tables) -> None:
    dynamo.create()

    refused = dynamo.refusal("BatchWriteItem", RequestItems={"music": [put("a")], "nothing": [put("a")]})

    assert refused == ("ResourceNotFoundException", "Requested resource not found")
    assert dynamo.call("Scan", TableName="music")["Count"] == 0
