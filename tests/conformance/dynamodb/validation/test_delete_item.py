"""What DeleteItem refuses.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables
from support.legacy_conditions import INVALID, REFUSED, condition

Json = Any

DETECTED = "1 validation error detected: "
MIXED = "Can not use both expression and non-expression parameters in the same request: "
EQUAL = condition("EQ", {"S": "x"})


def delete(dynamo: Tables, **parameters: Json) -> tuple[str, str]:
    """The refusal of a deletion from a table that is not there."""
    return dynamo.refusal("DeleteItem", **{"TableName": "absent", "Key": {"pk": {"S": "a"}}} | parameters)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"Expected": {"a": EQUAL}, "ConditionalOperator": "AND", "ConditionExpression": "attribute_exists(a)"},
            MIXED
            + "Non-expression parameters: {Expected, ConditionalOperator} Expression parameters: {ConditionExpression}",
        ),
        (
            {"ExpressionAttributeValues": {}},
            "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null",
        ),
        ({"ConditionalOperator": "AND"}, "ConditionalOperator cannot be used without Filter or Expected"),
        (
            {"ConditionalOperator": "AND", "Expected": {"a": EQUAL}},
            "ConditionalOperator can only be used when Filter or Expected has two or more elements",
        ),
        ({"Expected": {"a": {}}}, INVALID + "Value must be provided when Exists is null for Attribute: a"),
        # The key's values come first.
        ({"Expected": {"a": {}}, "Key": {"pk": {"N": ""}}}, "The parameter cannot be converted to a numeric value"),
    ],
)
def test_what_is_refused(dynamo: Tables, parameters: Json, message: str) -> None:
    assert delete(dynamo, **parameters) == ("ValidationException", DETECTED + message)


@pytest.mark.parametrize(("refused", "message"), REFUSED)
def test_conditions_that_cannot_be(dynamo: Tables, refused: Json, message: str) -> None:
    assert delete(dynamo, Expected={"a": refused}) == ("ValidationException", DETECTED + message)


A: dict[str, Any] = {"pk": {"S": "a"}}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ReturnValues": "UPDATED_OLD"}, "1 validation error detected: ReturnValues can only be ALL_OLD or NONE"),
        (
            {"ConditionExpression": "x"},
            '1 validation error detected: Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "x"',
        ),
        ({"Key": {"x": {"S": "a"}}}, "The provided key element does not match the schema"),
    ],
)
def test_what_is_refused_by_expression(dynamo: Tables, changes: dict[str, Any], message: str) -> None:
    dynamo.create()

    refused = dynamo.refusal("DeleteItem", **{"TableName": "music", "Key": A} | changes)

    assert refused == ("ValidationException", message)
