"""BatchExecuteStatement: what is refused as a whole."""

from typing import Any

import pytest

from support.dynamodb import Tables

Json = Any

READ = {"Statement": "SELECT * FROM music WHERE pk = 'a'"}
WRITE = {"Statement": "INSERT INTO music VALUE {'pk': 'a'}"}


def test_a_batch_does_not_mix_reads_and_writes(dynamo: Tables) -> None:
    dynamo.create()

    code, message = dynamo.refusal("BatchExecuteStatement", Statements=[READ, WRITE])

    assert code == "ValidationException"
    assert "you cannot mix both" in message
    assert dynamo.get({"pk": {"S": "a"}}) is None


@pytest.mark.parametrize(
    ("statements", "ending"),
    [
        (None, "Value null at 'statements' failed to satisfy constraint: Member must not be null"),
        (
            [],
            "Value '[]' at 'statements' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
        (
            [READ] * 26,
            "' at 'statements' failed to satisfy constraint: Member must have length less than or equal to 25",
        ),
        (
            [{"Parameters": [{"S": "a"}]}],
            "Value null at 'statements.1.member.statement' failed to satisfy constraint: Member must not be null",
        ),
    ],
)
def test_a_batch_has_one_to_25_statements(dynamo: Tables, statements: Json, ending: str) -> None:
    request = {} if statements is None else {"Statements": statements}

    code, message = dynamo.refusal("BatchExecuteStatement", **request)

    assert code == "ValidationException"
    assert message.startswith("1 validation error detected: Value ")
    assert message.endswith(ending)
