"""What AWS's deserializer refuses of Query.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables
from support.json_types import (
    ATTRIBUTES,
    BOOLEAN,
    EXPRESSION_NAMES,
    EXPRESSION_VALUES,
    INTEGER,
    LIST,
    STRING,
    attribute,
    conditions,
    strings,
    within,
)

Json = Any

CASES = [
    *strings(
        "TableName",
        "IndexName",
        "Select",
        "ReturnConsumedCapacity",
        "ConditionalOperator",
        "ProjectionExpression",
        "FilterExpression",
        "KeyConditionExpression",
    ),
    *within("Limit", INTEGER),
    *within("ConsistentRead", BOOLEAN),
    *within("ExclusiveStartKey", ATTRIBUTES),
    *attribute("ExclusiveStartKey.a"),
    *within("AttributesToGet", LIST),
    *within("AttributesToGet.[]", STRING),
    *EXPRESSION_NAMES,
    *EXPRESSION_VALUES,
    *within("ScanIndexForward", BOOLEAN),
    *conditions("KeyConditions"),
    *conditions("QueryFilter"),
]


@pytest.mark.parametrize(("request_", "message"), CASES)
def test_members_of_a_wrong_type(dynamo: Tables, request_: Json, message: str) -> None:
    assert dynamo.refusal("Query", **request_) == ("SerializationException", message)
