"""What AWS's deserializer refuses of BatchGetItem.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables
from support.json_types import (
    ATTRIBUTES_IN_LIST,
    BOOLEAN,
    LIST,
    NAMESPACE,
    STRING,
    STRINGS,
    attribute,
    map_of,
    strings,
    structure,
    within,
)

Json = Any

CASES = [
    *strings("ReturnConsumedCapacity"),
    *within("RequestItems", map_of(f"{NAMESPACE}KeysAndAttributes")),
    *within("RequestItems.a", structure("KeysAndAttributes")),
    *within("RequestItems.a.Keys", LIST),
    *within("RequestItems.a.Keys.[]", ATTRIBUTES_IN_LIST),
    *attribute("RequestItems.a.Keys.[].a"),
    *within("RequestItems.a.AttributesToGet", LIST),
    *within("RequestItems.a.AttributesToGet.[]", STRING),
    *within("RequestItems.a.ConsistentRead", BOOLEAN),
    *within("RequestItems.a.ProjectionExpression", STRING),
    *within("RequestItems.a.ExpressionAttributeNames", STRINGS),
    *within("RequestItems.a.ExpressionAttributeNames.a", STRING),
]


@pytest.mark.parametrize(("request_", "message"), CASES)
def test_members_of_a_wrong_type(dynamo: Tables, request_: Json, message: str) -> None:
    assert dynamo.refusal("BatchGetItem", **request_) == ("SerializationException", message)
