"""What DeleteItem does.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables
from support.legacy_conditions import condition

Json = Any

KEY = {"pk": {"S": "a"}}
ITEM = KEY | {"n": {"N": "1"}}


@pytest.mark.parametrize(
    "parameters",
    [
        {"Expected": {"n": {"Value": {"N": "1"}}}},
        {"Expected": {"n": condition("LT", {"N": "2"}), "x": {"Exists": False}}},
        {"Expected": {"n": condition("LT", {"N": "0"}), "x": {"Exists": False}}, "ConditionalOperator": "OR"},
        {"Expected": {}},
    ],
)
def test_a_condition_that_is_met(dynamo: Tables, parameters: Json) -> None:
    dynamo.create()
    dynamo.put(ITEM)

    answer = dynamo.call("DeleteItem", TableName="music", Key=KEY, ReturnValues="ALL_OLD", **parameters)

    assert answer == {"Attributes": ITEM}
    assert dynamo.get(KEY) is None


@pytest.mark.parametrize(
    "parameters",
    [
        {"Expected": {"n": {"Exists": False}}},
        {"Expected": {"n": condition("LT", {"N": "0"}), "x": {"Exists": False}}, "ConditionalOperator": "AND"},
    ],
)
def test_a_condition_that_is_not_met(dynamo: Tables, parameters: Json) -> None:
    dynamo.create()
    dynamo.put(ITEM)

    refused = dynamo.refusal("DeleteItem", TableName="music", Key=KEY, **parameters)

    assert refused == ("ConditionalCheckFailedException", "The conditional request failed")
    assert dynamo.get(KEY) == ITEM
