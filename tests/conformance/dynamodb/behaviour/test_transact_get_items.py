"""TransactGetItems."""

from typing import Any

from support.dynamodb import Tables

Json = Any


def get(name: str, table: str = "music", **others: Json) -> Json:
    return {"Get": {"TableName": table, "Key": {"pk": {"S": name}}, **others}}


def test_items_in_the_order_of_the_request(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.create("second")
    dynamo.put({"pk": {"S": "a"}, "x": {"S": "1"}, "y": {"S": "2"}})
    dynamo.put({"pk": {"S": "a"}}, table="second")

    answer = dynamo.call(
        "TransactGetItems",
        TransactItems=[get("a", "second"), get("absent"), get("a", ProjectionExpression="y")],
        ReturnConsumedCapacity="TOTAL",
    )

    assert answer == {
        "Responses": [{"Item": {"pk": {"S": "a"}}}, {}, {"Item": {"y": {"S": "2"}}}],
        "ConsumedCapacity": [
            {"TableName": "second", "CapacityUnits": 2.0, "ReadCapacityUnits": 2.0},
            {"TableName": "music", "CapacityUnits": 4.0, "ReadCapacityUnits": 4.0},
        ],
    }
