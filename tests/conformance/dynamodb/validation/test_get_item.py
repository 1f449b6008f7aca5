"""What GetItem refuses.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables

Json = Any

INVALID = "One or more parameter values were invalid: "


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"AttributesToGet": ["a", "a"], "ProjectionExpression": "", "ExpressionAttributeNames": {}},
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}",
        ),
        (
            {"AttributesToGet": ["a"], "ExpressionAttributeNames": {}},
            "ExpressionAttributeNames can only be specified when using expressions",
        ),
        ({"AttributesToGet": ["a", "b", "a"]}, INVALID + "Duplicate value in attribute name: a"),
        # The key's values come first.
        (
            {"AttributesToGet": ["a", "a"], "Key": {"pk": {"N": "x"}}},
            "The parameter cannot be converted to a numeric value: x",
        ),
        (
            {"AttributesToGet": []},
            "1 validation error detected: Value '[]' at 'attributesToGet' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
    ],
)
def test_what_is_refused(dynamo: Tables, parameters: Json, message: str) -> None:
    request = {"TableName": "absent", "Key": {"pk": {"S": "a"}}} | parameters

    assert dynamo.refusal("GetItem", **request) == ("ValidationException", message)
