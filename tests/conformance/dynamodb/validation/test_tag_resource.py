"""TagResource, UntagResource, ListTagsOfResource."""

from typing import Any

import pytest

from support.dynamodb import ARN, Tables

MUSIC = ARN + "music"
INVALID = "One or more parameter values were invalid: "
TOO_MANY = "Number of Tags exceed the current limit for the provided ResourceArn"


def tag(key: str, value: str) -> dict[str, str]:
    return {"Key": key, "Value": value}


@pytest.mark.parametrize(
    ("operation", "parameters", "message"),
    [
        ("TagResource", {"Tags": []}, "Atleast one Tag needs to be provided as Input."),
        (
            "TagResource",
            {},
            "1 validation error detected: Value null at 'tags' failed to satisfy constraint: Member must not be null",
        ),
        ("TagResource", {"Tags": [tag("", "x")]}, "The Tag Key provided is invalid, Key: "),
        ("TagResource", {"Tags": [{"Value": "x"}]}, "The Tag Key provided is invalid, Key: null"),
        ("TagResource", {"Tags": [{"Key": "x"}]}, "The Tag Value provided is invalid, Value: null"),
        ("TagResource", {"Tags": [tag("k" * 129, "x")]}, "The Tag Key provided is invalid, Key: " + "k" * 129),
        ("TagResource", {"Tags": [tag("a", "100%")]}, "The Tag Value provided is invalid, Value: 100%"),
        ("TagResource", {"Tags": [tag("AWS:a", "")]}, "Tag Key cannot be prefixed with aws:, Key: AWS:a"),
        (
            "TagResource",
            {"Tags": [tag("dup", ""), tag("dup", "")]},
            "Duplicate Tag Keys provided as input: Duplicate Tag Key found dup",
        ),
        ("UntagResource", {"TagKeys": []}, "Atleast one Tag Key needs to be provided as Input."),
        ("UntagResource", {"TagKeys": ["aws:a"]}, "Tag Key cannot be prefixed with aws:, Key: aws:a"),
        ("UntagResource", {"TagKeys": [f"k{number}" for number in range(51)]}, TOO_MANY),
    ],
)
def test_what_is_refused(dynamo: Tables, operation: str, parameters: dict[str, Any], message: str) -> None:
    dynamo.create()

    assert dynamo.refusal(operation, ResourceArn=MUSIC, **parameters) == ("ValidationException", message)
    assert dynamo.call("ListTagsOfResource", ResourceArn=MUSIC) == {"Tags": []}


@pytest.mark.parametrize(
    ("arn", "code", "message"),
    [
        (None, "ValidationException", "Invalid TableArn"),
        ("abcd", "ValidationException", INVALID + "ARNs must start with 'arn:': abcd"),
        ("a:b:c:d:e:f/g", "ValidationException", INVALID + "ARNs must start with 'arn:': a:b:c:d:e:f/g"),
        (
            "arn:no/table",
            "AccessDeniedException",
            "User: arn:aws:iam::000000000000:root is not authorized to perform: "
            "dynamodb:ListTagsOfResource on resource: arn:no/table",
        ),
        (
            "arn:b:c:d:e:f/g",
            "ValidationException",
            "Invalid TableArn: Invalid ResourceArn provided as input arn:b:c:d:e:f/g",
        ),
        *(
            (
                f"{MUSIC}/index/{name}",
                "ValidationException",
                INVALID + "Invalid resource arn provided, only table or stream is accepted. "
                f"Provided resource arn: {MUSIC}/index/{name}",
            )
            for name in ("by-artist", "no-such-index")
        ),
        (
            f"{MUSIC}/backup/01489602797149-73d8d5bc",
            "ValidationException",
            INVALID + f"Provided Arn is not a DynamoDB resource arn: {MUSIC}/backup/01489602797149-73d8d5bc",
        ),
        (
            MUSIC.replace("us-east-1", "eu-west-1"),
            "ValidationException",
            f"Invalid TableArn: Invalid ResourceArn provided as input {MUSIC.replace('us-east-1', 'eu-west-1')}",
        ),
        (MUSIC.replace("000000000000", "999999999999"), "AccessDeniedException", "Access is denied"),
        (
            f"{MUSIC}/stream/2026-10-08T23:07:31.275",
            "ResourceNotFoundException",
            f"Requested resource not found: ResourceArn: {MUSIC}/stream/2026-10-08T23:07:31.275 not found",
        ),
        (
            ARN + "MUSIC",
            "ResourceNotFoundException",
            f"Requested resource not found: ResourceArn: {ARN}MUSIC not found",
        ),
        (
            ARN + "nothing",
            "ResourceNotFoundException",
            f"Requested resource not found: ResourceArn: {ARN}nothing not found",
        ),
    ],
)
def test_resources_that_have_no_tags(dynamo: Tables, arn: str | None, code: str, message: str) -> None:
    dynamo.create()
    parameters = {} if arn is None else {"ResourceArn": arn}

    assert dynamo.refusal("ListTagsOfResource", **parameters) == (code, message)


@pytest.mark.parametrize(
    ("operation", "parameters", "message"),
    [
        ("TagResource", {"Tags": []}, "Atleast one Tag needs to be provided as Input."),
        ("UntagResource", {"TagKeys": []}, "Atleast one Tag Key needs to be provided as Input."),
        (
            "UntagResource",
            {},
            "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: "
            "Member must not be null",
        ),
    ],
)
def test_without_tags_the_table_does_not_matter(
    dynamo: Tables, operation: str, parameters: dict[str, Any], message: str
) -> None:
    assert dynamo.refusal(operation, ResourceArn=ARN + "nothing", **parameters) == ("ValidationException", message)
