"""What AWS's deserializer refuses of DeleteItem.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables
from support.json_types import ATTRIBUTES, EXPECTED, EXPRESSION_NAMES, EXPRESSION_VALUES, attribute, strings, within

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
    ),
    *within("Key", ATTRIBUTES),
    *attribute("Key.a"),
    *EXPECTED,
    *EXPRESSION_NAMES,
    *EXPRESSION_VALUES,
]


@pytest.mark.parametrize(("request_", "message"), CASES)
def test_members_of_a_wrong_type(dynamo: Tables, request_: Json, message: str) -> None:
    assert dynamo.refusal("DeleteItem", **request_) == ("SerializationException", message)
