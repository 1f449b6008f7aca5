"""ExecuteStatement: members of another JSON type than their shape's."""

from typing import Any

import pytest

from support.dynamodb import Tables

Json = Any

SELECT = "SELECT * FROM music"


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"Statement": 5}, "NUMBER_VALUE cannot be converted to String"),
        ({"Statement": SELECT, "Parameters": {}}, "Start of structure or map found where not expected"),
        ({"Statement": SELECT, "Parameters": ["a"]}, "Unexpected value type in payload"),
        ({"Statement": SELECT, "Parameters": [{"S": 5}]}, "NUMBER_VALUE cannot be converted to String"),
        ({"Statement": SELECT, "Limit": "1"}, "STRING_VALUE cannot be converted to Integer"),
        ({"Statement": SELECT, "ConsistentRead": 1}, "NUMBER_VALUE cannot be converted to Boolean"),
    ],
)
def test_a_member_of_another_type_is_refused(dynamo: Tables, request_: Json, message: str) -> None:
    assert dynamo.refusal("ExecuteStatement", **request_) == ("SerializationException", message)
