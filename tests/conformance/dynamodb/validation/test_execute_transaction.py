"""ExecuteTransaction: what is refused as a whole."""

from typing import Any

import pytest

from support.dynamodb import Tables

Json = Any

READ = {"Statement": "SELECT * FROM music WHERE pk = 'a'"}
WRITE = {"Statement": "INSERT INTO music VALUE {'pk': 'a'}"}
CHECK = {"Statement": "EXISTS(SELECT * FROM music WHERE pk = 'a')"}
TWICE = ("ValidationException", "Transaction request cannot include multiple operations on one item")


@pytest.mark.parametrize("statements", [[READ, WRITE], [CHECK, READ]])
def test_a_transaction_does_not_mix_reads_and_writes(dynamo: Tables, statements: Json) -> None:
    dynamo.create()

    code, message = dynamo.refusal("ExecuteTransaction", TransactStatements=statements)

    assert code == "ValidationException"
    assert "you cannot mix both" in message


@pytest.mark.parametrize("statements", [[READ, READ], [WRITE, WRITE], [CHECK, WRITE]])
def test_a_transaction_names_an_item_once(dynamo: Tables, statements: Json) -> None:
    dynamo.create()

    assert dynamo.refusal("ExecuteTransaction", TransactStatements=statements) == TWICE


def test_a_table_that_is_not_there_is_not_found(dynamo: Tables) -> None:
    assert dynamo.refusal("ExecuteTransaction", TransactStatements=[WRITE]) == (
        "ResourceNotFoundException",
        "Requested resource not found",
    )


@pytest.mark.parametrize(
    ("request_", "ending"),
    [
        ({}, "Value null at 'transactStatements' failed to satisfy constraint: Member must not be null"),
        (
            {"TransactStatements": []},
            "Value '[]' at 'transactStatements' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
        (
            {"TransactStatements": [READ] * 101},
            "' at 'transactStatements' failed to satisfy constraint: Member must have length less than or equal to 100",
        ),
        (
            {"TransactStatements": [WRITE], "ClientRequestToken": "x" * 37},
            "at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36",
        ),
    ],
)
def test_a_transaction_has_one_to_100_statements(dynamo: Tables, request_: Json, ending: str) -> None:
    code, message = dynamo.refusal("ExecuteTransaction", **request_)

    assert code == "ValidationException"
    assert message.startswith("1 validation error detected: Value ")
    assert message.endswith(ending)


@pytest.mark.parametrize("statement", ["SELECT * FROM music", "SELECT * FROM music WHERE n = 1"])
def test_a_read_names_one_item(dynamo: Tables, statement: str) -> None:
    dynamo.create()

    error = dynamo.error("ExecuteTransaction", TransactStatements=[{"Statement": statement}])

    assert error["__type"].endswith("#TransactionCanceledException")
    assert [reason["Code"] for reason in error["CancellationReasons"]] == ["ValidationError"]
