"""ExecuteTransaction: statements that happen together or not at all.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.multiplestatements.transactions.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables

Json = Any

NONE = {"Code": "None"}
FAILED = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
DUPLICATE = {"Code": "DuplicateItem", "Message": "Duplicate primary key exists in table"}


def item(name: str, **others: Json) -> Json:
    return {"pk": {"S": name}, **others}


def requests(*statements: str | Json) -> list[Json]:
    """Statements, given as texts or with their parameters."""
    return [{"Statement": each} if isinstance(each, str) else each for each in statements]


def transact(dynamo: Tables, *statements: str | Json, **others: Json) -> Json:
    """The answer to a transaction."""
    return dynamo.call("ExecuteTransaction", TransactStatements=requests(*statements), **others)


def reasons(dynamo: Tables, *statements: str | Json) -> Json:
    """Why a transaction is cancelled."""
    error = dynamo.error("ExecuteTransaction", TransactStatements=requests(*statements))
    assert error["__type"].endswith("#TransactionCanceledException")
    codes = ", ".join([reason["Code"] for reason in error["CancellationReasons"]])
    assert error["Message"] == (
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
    )
    return error["CancellationReasons"]


@pytest.fixture
def tables(dynamo: Tables) -> Tables:
    """Two tables with an item each."""
    dynamo.create()
    dynamo.create("films")
    dynamo.put(item("a", n={"N": "1"}, m={"M": {"x": {"S": "y"}}}))
    dynamo.put(item("b", n={"N": "2"}), table="films")
    return dynamo


def test_reads_see_one_moment(tables: Tables) -> None:
    answer = transact(
        tables,
        "SELECT m.x, n FROM music WHERE pk = 'a'",
        {"Statement": "SELECT * FROM films WHERE pk = ?", "Parameters": [{"S": "b"}]},
        "SELECT * FROM music WHERE pk = 'nobody'",
        "SELECT * FROM films WHERE pk = 'c' AND n = 5",
        ReturnConsumedCapacity="TOTAL",
    )

    assert answer == {
        "Responses": [{"Item": {"x": {"S": "y"}, "n": {"N": "1"}}}, {"Item": item("b", n={"N": "2"})}, {}, {}],
        "ConsumedCapacity": [
            {"TableName": "music", "CapacityUnits": 4.0, "ReadCapacityUnits": 4.0},
            {"TableName": "films", "CapacityUnits": 4.0, "ReadCapacityUnits": 4.0},
        ],
    }


def test_writes_and_checks_happen_together(tables: Tables) -> None:
    answer = transact(
        tables,
        "EXISTS(SELECT * FROM music WHERE pk = 'a' AND n = 1 AND gone IS MISSING)",
        {"Statement": "INSERT INTO music VALUE {'pk': ?}", "Parameters": [{"S": "new"}]},
        "UPDATE films SET n = n + 1 WHERE pk = 'b'",
        "DELETE FROM music WHERE pk = 'nobody'",
        ReturnConsumedCapacity="TOTAL",
    )

    assert answer == {
        "Responses": [],
        "ConsumedCapacity": [
            {"TableName": "music", "CapacityUnits": 6.0, "WriteCapacityUnits": 6.0},
            {"TableName": "films", "CapacityUnits": 2.0, "WriteCapacityUnits": 2.0},
        ],
    }
    assert tables.get(item("new")) == item("new")
    assert tables.get(item("b"), "films") == item("b", n={"N": "3"})


def test_one_statement_that_fails_undoes_all(tables: Tables) -> None:
    why = reasons(
        tables,
        "INSERT INTO music VALUE {'pk': 'new'}",
        "INSERT INTO music VALUE {'pk': 'a'}",
        {
            "Statement": "UPDATE films SET n = 5 WHERE pk = 'b' AND n = 9",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        },
        "UPDATE music SET n = 1 WHERE pk = 'nobody'",
        "EXISTS(SELECT * FROM films WHERE pk = 'c')",
    )

    assert why == [NONE, DUPLICATE, FAILED | {"Item": item("b", n={"N": "2"})}, FAILED, FAILED]
    assert tables.get(item("new")) is None


def test_statements_that_are_wrong_in_themselves_cancel_the_transaction(tables: Tables) -> None:
    why = reasons(tables, "INSERT INTO music VALUE {'pk': 'new'}", "oops", "DELETE FROM music WHERE pk = ?")

    assert why == [
        NONE,
        {
            "Code": "ValidationError",
            "Message": "Statement wasn't well formed, can't be processed: Expected data manipulation",
        },
        {"Code": "ValidationError", "Message": "Number of parameters in request and statement don't match."},
    ]


def test_the_first_statement_that_does_not_fit_its_table_ends_the_transaction(tables: Tables) -> None:
    why = reasons(tables, "DELETE FROM music WHERE pk = 'a'", "UPDATE films SET n = 1 WHERE n = 2", "DELETE FROM music")

    assert why == [
        NONE,
        {
            "Code": "ValidationError",
            "Message": "Where clause does not contain a mandatory equality on all key attributes",
        },
        NONE,
    ]


def test_a_repeated_token_does_nothing_again(tables: Tables) -> None:
    statement = "UPDATE music SET n = n + 1 WHERE pk = 'a'"

    first = transact(tables, statement, ClientRequestToken="once")
    second = transact(tables, statement, ClientRequestToken="once")

    assert (first, second) == ({"Responses": []}, {"Responses": []})
    assert tables.get(item("a"))["n"] == {"N": "2"}


def test_a_token_stands_for_one_request(tables: Tables) -> None:
    transact(tables, "UPDATE music SET n = n + 1 WHERE pk = 'a'", ClientRequestToken="once")

    refusal = tables.refusal(
        "ExecuteTransaction",
        TransactStatements=requests("UPDATE music SET n = n + 2 WHERE pk = 'a'"),
        ClientRequestToken="once",
    )

    assert refusal == (
        "IdempotentParameterMismatchException",
        "The request uses the same client token as a previous, but non-identical request",
    )
