"""BatchExecuteStatement: what statements do, each by itself.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.multiplestatements.batching.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables

Json = Any


def item(name: str, **others: Json) -> Json:
    return {"pk": {"S": name}, **others}


def batch(dynamo: Tables, *statements: str | Json, **others: Json) -> Json:
    """The answer to statements, given as texts or with their parameters."""
    requests = [{"Statement": each} if isinstance(each, str) else each for each in statements]
    return dynamo.call("BatchExecuteStatement", Statements=requests, **others)


def failed(code: str, message: str, **others: Json) -> Json:
    return {"Error": {"Code": code, "Message": message}} | others


@pytest.fixture
def tables(dynamo: Tables) -> Tables:
    """Two tables with an item each."""
    dynamo.create()
    dynamo.create("films")
    dynamo.put(item("a", n={"N": "1"}))
    dynamo.put(item("b", n={"N": "2"}), table="films")
    return dynamo


def test_every_read_has_a_response_in_order(tables: Tables) -> None:
    answer = batch(
        tables,
        "SELECT * FROM films WHERE pk = 'b'",
        {"Statement": "SELECT n FROM music WHERE pk = ?", "Parameters": [{"S": "a"}], "ConsistentRead": True},
        "SELECT * FROM music WHERE pk = 'nobody'",
        "SELECT * FROM music WHERE pk = 'a' AND n = 5",
        ReturnConsumedCapacity="TOTAL",
    )

    assert answer == {
        "Responses": [
            {"TableName": "films", "Item": item("b", n={"N": "2"})},
            {"TableName": "music", "Item": {"n": {"N": "1"}}},
            {"TableName": "music"},
            {"TableName": "music"},
        ],
        "ConsumedCapacity": [
            {"TableName": "films", "CapacityUnits": 0.5},
            {"TableName": "music", "CapacityUnits": 2.0},
        ],
    }


def test_every_write_has_a_response_in_order(tables: Tables) -> None:
    answer = batch(
        tables,
        "INSERT INTO music VALUE {'pk': 'new'}",
        {"Statement": "UPDATE films SET n = ? WHERE pk = ?", "Parameters": [{"N": "3"}, {"S": "b"}]},
        "DELETE FROM music WHERE pk = 'a' RETURNING ALL OLD *",
    )

    assert answer == {
        "Responses": [
            {"TableName": "music"},
            {"TableName": "films"},
            {"TableName": "music", "Item": item("a", n={"N": "1"})},
        ]
    }
    assert tables.get(item("new")) == item("new")
    assert tables.get(item("b"), "films") == item("b", n={"N": "3"})
    assert tables.get(item("a")) is None


def test_a_statement_that_fails_leaves_the_others_alone(tables: Tables) -> None:
    answer = batch(
        tables,
        "INSERT INTO music VALUE {'pk': 'a'}",
        "UPDATE music SET n = 5 WHERE pk = 'a' AND n = 4",
        {
            "Statement": "DELETE FROM music WHERE pk = 'a' AND n = 4",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        },
        "UPDATE nowhere SET n = 5 WHERE pk = 'a'",
        "UPDATE music SET n = 5 WHERE n = 4",
        "UPDATE music SET n = ? WHERE pk = 'a'",
        "oops",
        "INSERT INTO music VALUE {'pk': 'last'}",
    )

    condition_failed = failed("ConditionalCheckFailed", "The conditional request failed", TableName="music")
    assert answer["Responses"] == [
        failed("DuplicateItem", "Duplicate primary key exists in table", TableName="music"),
        condition_failed,
        condition_failed | {"Error": condition_failed["Error"] | {"Item": item("a", n={"N": "1"})}},
        failed("ResourceNotFound", "Requested resource not found"),
        failed(
            "ValidationError",
            "Where clause does not contain a mandatory equality on all key attributes",
            TableName="music",
        ),
        failed("ValidationError", "Number of parameters in request and statement don't match."),
        failed(
            "ValidationError",
            "Statement wasn't well formed, can't be processed: Expected data manipulation",
        ),
        {"TableName": "music"},
    ]
    assert tables.get(item("last")) == item("last")


@pytest.mark.parametrize(
    "statement", ["SELECT * FROM music", "SELECT * FROM music WHERE n = 1", "SELECT * FROM music WHERE pk IN ['a']"]
)
def test_a_read_names_one_item(tables: Tables, statement: str) -> None:
    answer = batch(tables, statement, "SELECT pk FROM music WHERE pk = 'a'")

    assert answer["Responses"] == [
        failed(
            "ValidationError",
            "Select statements within BatchExecuteStatement must specify the primary key in the where clause.",
            TableName="music",
        ),
        {"TableName": "music", "Item": item("a")},
    ]
