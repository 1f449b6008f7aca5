"""What AWS's deserializer refuses of UpdateItem.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables
from support.json_types import (
    ATTRIBUTES,
    EXPECTED,
    EXPRESSION_NAMES,
    EXPRESSION_VALUES,
    NAMESPACE,
    STRING,
    attribute,
    map_of,
    strings,
    structure,
    within,
)

Json = Any

CASES = [
    *strings(
        "TableName",
        "ReturnValues",
        "ReturnConsumedCapacity",
        "ReturnItemCollectionMetrics",
        "ReturnValuesOnConditionCheckFailure",
        "ConditionalOperator",
        "ConditionExpression",
        "UpdateExpression",
    ),
    *within("Key", ATTRIBUTES),
    *attribute("Key.a"),
    *EXPECTED,
    *EXPRESSION_NAMES,
    *EXPRESSION_VALUES,
    *within("AttributeUpdates", map_of(f"{NAMESPACE}AttributeValueUpdate")),
    *within("AttributeUpdates.a", structure("AttributeValueUpdate")),
    *within("AttributeUpdates.a.Action", STRING),
    *attribute("AttributeUpdates.a.Value", in_collection=False),
]


@pytest.mark.parametrize(("request_", "message"), CASES)
def test_members_of_a_wrong_type(dynamo: Tables, request_: Json, message: str) -> None:
    assert dynamo.refusal("UpdateItem", **request_) == ("SerializationException", message)
