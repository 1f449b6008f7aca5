"""TransactWriteItems."""

from typing import Any

from support.dynamodb import Dynamo

Json = Any


def key(name: str) -> Json:
    return {"pk": {"S": name}}


def put(name: str, table: str = "music", **others: Json) -> Json:
    return {"Put": {"TableName": table, "Item": key(name), **others}}


def update(name: str, text: str, table: str = "music", **others: Json) -> Json:
    return {"Update": {"TableName": table, "Key": key(name), "UpdateExpression": text, **others}}


ADD_ONE: Json = {"ExpressionAttributeValues": {":n": {"N": "1"}}}


def test_a_token_makes_a_request_count_once(dynamo: Dynamo) -> None:
    dynamo.create()
    request: dict[str, Any] = {
        "TransactItems": [update("counter", "ADD n :n", **ADD_ONE)],
        "ClientRequestToken": "token",
    }

    dynamo.call("TransactWriteItems", **request)
    repeated = dynamo.call("TransactWriteItems", **request, ReturnConsumedCapacity="TOTAL")

    assert dynamo.get(key("counter"))["n"] == {"N": "1"}
    assert repeated == {"ConsumedCapacity": [{"TableName": "music", "CapacityUnits": 2.0, "ReadCapacityUnits": 2.0}]}
    changed = request | {"TransactItems": [put("other")]}
    assert dynamo.refusal("TransactWriteItems", **changed)[0] == "IdempotentParameterMismatchException"
    # A token belongs to an account, and is forgotten after ten minutes.
    dynamo.clock.advance(601)
    dynamo.call("TransactWriteItems", **request)
    assert dynamo.get(key("counter"))["n"] == {"N": "2"}
