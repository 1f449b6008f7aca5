"""What AWS's deserializer refuses of Scan.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
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
    ),
    *within("Limit", INTEGER),
    *within("ConsistentRead", BOOLEAN),
    *within("ExclusiveStartKey", ATTRIBUTES),
    *attribute("ExclusiveStartKey.a"),
    *within("AttributesToGet", LIST),
    *within("AttributesToGet.[]", STRING),
    *EXPRESSION_NAMES,
    *EXPRESSION_VALUES,
    *within("Segment", INTEGER),
    *within("TotalSegments", INTEGER),
    *conditions("ScanFilter"),
]


@pytest.mark.parametrize(("request_", "message"), CASES)
def test_members_of_a_wrong_type(dynamo: Tables, request_: Json, message: str) -> None:
    assert dynamo.refusal("Scan", **request_) == ("SerializationException", message)
