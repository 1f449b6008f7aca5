"""BatchWriteItem."""

from typing import Any

import pytest

from support.dynamodb import Tables

Json = Any


def put(name: str, **others: Json) -> Json:
    return {"PutRequest": {"Item": {"pk": {"S": name}, **others}}}


def delete(name: str) -> Json:
    return {"DeleteRequest": {"Key": {"pk": {"S": name}}}}


@pytest.mark.parametrize(
    ("request_items", "message"),
    [
        (
            {"music": [{}]},
            "Supplied AttributeValue has more than one datatypes set, "
            "must contain exactly one of the supported datatypes",
        ),
        (
            {"music": [put("a") | delete("a")]},
            "Supplied AttributeValue has more than one datatypes set, "
            "must contain exactly one of the supported datatypes",
        ),
        (
            {"music": [{"PutRequest": {}}]},
            "1 validation error detected: Value null at 'requestItems.music.member.1.member.putRequest.item' failed "
            "to satisfy constraint: Member must not be null",
        ),
        ({"music": [put("a"), delete("a")]}, "Provided list of item keys contains duplicates"),
        (
            {"music": [{"PutRequest": {"Item": {"x": {"S": "a"}}}}]},
            "The provided key element does not match the schema",
        ),
        (
            {"music": [{"PutRequest": {"Item": {"pk": {"N": "1"}}}}]},
            "The provided key element does not match the schema",
        ),
        ({"music": [put("a", d={"S": "x" * 410_000})]}, "Item size has exceeded the maximum allowed size"),
        (
            {"music": [put(str(n)) for n in range(13)], "other": [put(str(n)) for n in range(13)]},
            "Too many items requested for the BatchWriteItem call",
        ),
    ],
)
def test_what_is_refused(dynamo: Tables, request_items: Json, message: str) -> None:
    dynamo.create()
    dynamo.create("other")

    assert dynamo.refusal("BatchWriteItem", RequestItems=request_items) == ("ValidationException", message)
    assert dynamo.call("Scan", TableName="music")["Count"] == 0


def test_too_many_requests_for_one_table(dynamo: Tables) -> None:
    dynamo.create()

    code, message = dynamo.refusal("BatchWriteItem", RequestItems={"music": [delete(str(n)) for n in range(26)]})

    assert code == "ValidationException"
    assert message.startswith("1 validation error detected: Value '{music=[")
    assert message.endswith(
        "' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: "
        "[Member must have length less than or equal to 25, Member must have length greater than or equal to 1]"
    )
