"""TransactWriteItems."""

from typing import Any

from support.dynamodb import Tables, defined, index

Json = Any


def key(name: str) -> Json:
    return {"pk": {"S": name}}


def put(name: str, table: str = "music", **others: Json) -> Json:
    return {"Put": {"TableName": table, "Item": key(name), **others}}


def update(name: str, text: str, table: str = "music", **others: Json) -> Json:
    return {"Update": {"TableName": table, "Key": key(name), "UpdateExpression": text, **others}}


def delete(name: str, **others: Json) -> Json:
    return {"Delete": {"TableName": "music", "Key": key(name), **others}}


def check(name: str, condition: str, **others: Json) -> Json:
    return {
        "ConditionCheck": {"TableName": "music", "Key": key(name), "ConditionExpression": condition, **others},
    }


ADD_ONE: Json = {"ExpressionAttributeValues": {":n": {"N": "1"}}}


def test_all_kinds_of_actions_happen_together(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.create("second")
    dynamo.put(key("old"), key("checked") | {"n": {"N": "5"}})

    answer = dynamo.call(
        "TransactWriteItems",
        TransactItems=[
            put("new", ConditionExpression="attribute_not_exists(pk)"),
            update("counter", "ADD n :n", "second", **ADD_ONE),
            delete("old"),
            check("checked", "n > :n", **ADD_ONE),
        ],
        ReturnConsumedCapacity="INDEXES",
    )

    assert answer == {
        "ConsumedCapacity": [
            {
                "TableName": "music",
                "CapacityUnits": 6.0,
                "WriteCapacityUnits": 6.0,
                "Table": {"WriteCapacityUnits": 6.0, "CapacityUnits": 6.0},
            },
            {
                "TableName": "second",
                "CapacityUnits": 2.0,
                "WriteCapacityUnits": 2.0,
                "Table": {"WriteCapacityUnits": 2.0, "CapacityUnits": 2.0},
            },
        ]
    }
    assert dynamo.get(key("new")) == key("new")
    assert dynamo.get(key("old")) is None
    assert dynamo.get(key("counter"), "second") == key("counter") | {"n": {"N": "1"}}
    assert dynamo.get(key("checked")) == key("checked") | {"n": {"N": "5"}}


def test_a_hundred_actions_and_no_more(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.call("TransactWriteItems", TransactItems=[put(str(number)) for number in range(100)])

    code, message = dynamo.refusal("TransactWriteItems", TransactItems=[put(str(number)) for number in range(101)])

    assert code == "ValidationException"
    assert message.endswith(
        "at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100"
    )


def test_a_cancelled_transaction_leaves_its_token_free(dynamo: Tables) -> None:
    dynamo.create()
    request: dict[str, Any] = {
        "TransactItems": [put("a", ConditionExpression="attribute_exists(pk)")],
        "ClientRequestToken": "token",
    }
    assert dynamo.refusal("TransactWriteItems", **request)[0] == "TransactionCanceledException"

    dynamo.put(key("a"))

    assert dynamo.call("TransactWriteItems", **request) == {}


def test_indexes_and_metrics(dynamo: Tables) -> None:
    dynamo.create(
        sort="sk",
        AttributeDefinitions=defined(pk="S", sk="S", gk="S"),
        LocalSecondaryIndexes=[index("local", "pk", "gk")],
        GlobalSecondaryIndexes=[index("global", "gk")],
    )
    item = key("a") | {"sk": {"S": "1"}, "gk": {"S": "x"}}

    answer = dynamo.call(
        "TransactWriteItems",
        TransactItems=[{"Put": {"TableName": "music", "Item": item}}],
        ReturnConsumedCapacity="INDEXES",
        ReturnItemCollectionMetrics="SIZE",
    )

    two = {"WriteCapacityUnits": 2.0, "CapacityUnits": 2.0}
    assert answer == {
        "ConsumedCapacity": [
            {
                "TableName": "music",
                "CapacityUnits": 6.0,
                "WriteCapacityUnits": 6.0,
                "Table": two,
                "LocalSecondaryIndexes": {"local": two},
                "GlobalSecondaryIndexes": {"global": two},
            }
        ],
        "ItemCollectionMetrics": {"music": [{"ItemCollectionKey": key("a"), "SizeEstimateRangeGB": [0.0, 1.0]}]},
    }
    assert dynamo.call("Scan", TableName="music", IndexName="global")["Items"] == [item]


def test_the_size_of_a_transaction_is_that_of_its_request(dynamo: Tables) -> None:
    dynamo.create()
    large = [{"pk": {"S": f"{number:02}"}, "text": {"S": "x" * 350_000}} for number in range(13)]
    puts = [{"Put": {"TableName": "music", "Item": item}} for item in large]
    deletes = [{"Delete": {"TableName": "music", "Key": {"pk": item["pk"]}}} for item in large]

    code, message = dynamo.refusal("TransactWriteItems", TransactItems=puts)
    assert code == "ValidationException"
    assert "size cannot exceed" in message
    assert dynamo.call("Scan", TableName="music", Select="COUNT")["Count"] == 0

    dynamo.put(*large)
    assert dynamo.call("TransactWriteItems", TransactItems=deletes) == {}
    assert dynamo.call("Scan", TableName="music", Select="COUNT")["Count"] == 0
