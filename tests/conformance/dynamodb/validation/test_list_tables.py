"""ListTables."""

from typing import Any

import pytest

from support.dynamodb import Tables


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"Limit": 0},
            "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1",
        ),
        (
            {"Limit": 101, "ExclusiveStartTableName": "a;"},
            "3 validation errors detected: Value '101' at 'limit' failed to satisfy constraint: "
            "Member must have value less than or equal to 100; "
            "Value 'a;' at 'exclusiveStartTableName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; "
            "Value 'a;' at 'exclusiveStartTableName' failed to satisfy constraint: "
            "Member must have length greater than or equal to 3",
        ),
    ],
)
def test_what_is_refused(dynamo: Tables, request_: dict[str, Any], message: str) -> None:
    assert dynamo.refusal("ListTables", **request_) == ("ValidationException", message)
