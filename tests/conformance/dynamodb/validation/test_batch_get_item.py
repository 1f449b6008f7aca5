"""What BatchGetItem refuses.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables

Json = Any

KEYS = [{"pk": {"S": "a"}}]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"Keys": KEYS, "AttributesToGet": ["a"], "ProjectionExpression": "a"},
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}",
        ),
        # Unlike in GetItem, the names come before the keys.
        (
            {"Keys": [{"pk": {"N": "x"}}], "AttributesToGet": ["a", "a"]},
            "One or more parameter values were invalid: Duplicate value in attribute name: a",
        ),
    ],
)
def test_what_is_refused(dynamo: Tables, parameters: Json, message: str) -> None:
    refused = dynamo.refusal("BatchGetItem", RequestItems={"absent": parameters})

    assert refused == ("ValidationException", message)
