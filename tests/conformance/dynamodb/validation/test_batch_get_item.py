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


def key(name: str) -> Json:
    return {"pk": {"S": name}}


CONSTRAINT = (
    "failed to satisfy constraint: Map keys must satisfy constraint: "
    "[Member must have length less than or equal to 255, Member must have length greater than or equal to 3, "
    "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]"
)


@pytest.mark.parametrize(
    ("request_items", "message"),
    [
        (
            None,
            "1 validation error detected: Value null at 'requestItems' failed to satisfy constraint: "
            "Member must not be null",
        ),
        (
            {},
            "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
        (
            {"a": {}},
            f"2 validation errors detected: Value '{{a={{}}}}' at 'requestItems' {CONSTRAINT}; "
            "Value null at 'requestItems.a.member.keys' failed to satisfy constraint: Member must not be null",
        ),
        (
            {"music": {"Keys": []}},
            "1 validation error detected: Value '[]' at 'requestItems.music.member.keys' failed to satisfy "
            "constraint: Member must have length greater than or equal to 1",
        ),
        ({"music": {"Keys": [key("a"), key("a")]}}, "Provided list of item keys contains duplicates"),
        (
            {"music": {"Keys": [key(str(n)) for n in range(60)]}, "other": {"Keys": [key(str(n)) for n in range(60)]}},
            "Too many items requested for the BatchGetItem call",
        ),
        ({"music": {"Keys": [{"x": {"S": "a"}}]}}, "The provided key element does not match the schema"),
    ],
)
def test_what_is_refused_by_expression(dynamo: Tables, request_items: Json, message: str) -> None:
    dynamo.create()
    parameters = {} if request_items is None else {"RequestItems": request_items}

    assert dynamo.refusal("BatchGetItem", **parameters) == ("ValidationException", message)


def test_a_table_that_is_not_there(dynamo: Tables) -> None:
    assert dynamo.refusal("BatchGetItem", RequestItems={"music": {"Keys": [key("a")]}}) == (
        "ResourceNotFoundException",
        "Requested resource not found",
    )
