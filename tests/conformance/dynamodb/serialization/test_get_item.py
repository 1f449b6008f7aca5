"""What AWS's deserializer refuses of GetItem.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables
from support.json_types import ATTRIBUTES, BOOLEAN, EXPRESSION_NAMES, LIST, STRING, attribute, strings, within

Json = Any

CASES = [
    *strings("TableName", "ReturnConsumedCapacity", "ProjectionExpression"),
    *within("Key", ATTRIBUTES),
    *attribute("Key.a"),
    *within("ConsistentRead", BOOLEAN),
    *within("AttributesToGet", LIST),
    *within("AttributesToGet.[]", STRING),
    *EXPRESSION_NAMES,
]


@pytest.mark.parametrize(("request_", "message"), CASES)
def test_members_of_a_wrong_type(dynamo: Tables, request_: Json, message: str) -> None:
    assert dynamo.refusal("GetItem", **request_) == ("SerializationException", message)
