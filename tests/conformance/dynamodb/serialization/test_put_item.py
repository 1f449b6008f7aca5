"""PutItem."""

from typing import Any

import pytest

from support.dynamodb import Tables


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("x", "Unexpected field type"),
        ({"pk": "a"}, "Unexpected value type in payload"),
        ({"pk": {"S": 1}}, "NUMBER_VALUE cannot be converted to String"),
        ({"pk": {"B": "x"}}, "Base64 encoded length is expected a multiple of 4 bytes but found: 1"),
    ],
)
def test_json_types_that_are_refused(dynamo: Tables, item: Any, message: str) -> None:
    # Before anything else, the table's existence included.
    assert dynamo.refusal("PutItem", TableName="music", Item=item) == ("SerializationException", message)
