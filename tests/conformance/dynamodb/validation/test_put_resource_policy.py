"""PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy: ARNs and documents that are refused.

The texts are those that AWS answered in October 2026.
"""

import json
from typing import Any

import pytest

from support.dynamodb import ARN, Tables

MUSIC = ARN + "music"
ROOT = "arn:aws:iam::000000000000:root"
INVALID = "One or more parameter values were invalid: "
DOCUMENT = INVALID + "Invalid policy document: "
ALLOW: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"AWS": ROOT},
    "Action": "dynamodb:GetItem",
    "Resource": "*",
}
UNBOUNDED = (
    "Resource-based policy grants unbounded access in one or more elements. "
    "Please revise the policy to ensure least-privilege form of access"
)


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in ALLOW.items() if key != name}


def document(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", DOCUMENT + "This policy contains invalid Json"),
        ("{not json", DOCUMENT + "This policy contains invalid Json"),
        ("[]", DOCUMENT + "This policy contains invalid Json"),
        ("null", DOCUMENT + "This text appears not to be a policy"),
        ("{}", DOCUMENT + "Syntax error at position (1,3)"),
        (document(), DOCUMENT + "Could not parse the policy: Statement is empty!"),
        (document({}), DOCUMENT + "Missing required field Effect"),
        (document(without("Resource")), DOCUMENT + "Missing required field Resource"),
        (
            document(ALLOW | {"Sid": "a"}, ALLOW | {"Sid": "a"}),
            DOCUMENT + "The Statement Ids in the policy are not unique",
        ),
        (
            document(ALLOW | {"Action": ["dynamodb:GetRecords", "dynamodb:DescribeStream"]}),
            DOCUMENT + 'The following action names are invalid: "dynamodb:GetRecords", "dynamodb:DescribeStream"',
        ),
        (
            document(ALLOW | {"Resource": MUSIC + "/stream/2026-10-09T00:29:04.041"}),
            DOCUMENT
            + 'The relative-id "table/music/stream/2026-10-09T00:29:04.041" is invalid for ARN '
            + f'"{MUSIC}/stream/2026-10-09T00:29:04.041"',
        ),
        (
            document(ALLOW | {"Principal": {"Service": "myservice.amazonaws.com"}}),
            DOCUMENT + "Policy contains invalid service principal",
        ),
        (document(ALLOW | {"Principal": {"AWS": "nobody"}}), INVALID + "Invalid principal in policy document."),
        (document(ALLOW | {"Principal": "*"}), UNBOUNDED),
        (document(ALLOW | {"Principal": {"AWS": "*"}}), UNBOUNDED),
        (document(ALLOW) + " " * 20_480, INVALID + "Maximum policy size of 20480 bytes exceeded"),
    ],
)
def test_documents_that_are_refused(dynamo: Tables, text: str, message: str) -> None:
    dynamo.create()

    refused = dynamo.refusal("PutResourcePolicy", ResourceArn=MUSIC, Policy=text)

    assert refused == ("ValidationException", message)
    assert dynamo.refusal("GetResourcePolicy", ResourceArn=MUSIC)[0] == "PolicyNotFoundException"


def test_white_space_counts_up_to_the_limit(dynamo: Tables) -> None:
    dynamo.create()
    text = document(ALLOW)

    dynamo.call("PutResourcePolicy", ResourceArn=MUSIC, Policy=text + " " * (20_480 - len(text)))

    assert len(dynamo.call("GetResourcePolicy", ResourceArn=MUSIC)["Policy"]) < 200


@pytest.mark.parametrize(
    ("arn", "code", "message"),
    [
        ("music", "ValidationException", INVALID + "ARNs must start with 'arn:': music"),
        (
            MUSIC + "/index/gsi",
            "ValidationException",
            INVALID
            + "Invalid resource arn provided, only table or stream is accepted. "
            + f"Provided resource arn: {MUSIC}/index/gsi",
        ),
        (
            MUSIC + "/backup/0170",
            "ValidationException",
            f"{INVALID}Provided Arn is not a DynamoDB resource arn: {MUSIC}/backup/0170",
        ),
        (
            MUSIC.replace("us-east-1", "us-west-2"),
            "ValidationException",
            INVALID + "Invalid resource Arn: " + MUSIC.replace("us-east-1", "us-west-2"),
        ),
        (
            MUSIC.replace("arn:aws:", "arn:aws-cn:"),
            "ValidationException",
            INVALID + "Invalid resource Arn: " + MUSIC.replace("arn:aws:", "arn:aws-cn:"),
        ),
        (
            MUSIC.replace("000000000000", "111111111111"),
            "ValidationException",
            "This action is only supported by accounts that match the resource owner\N{RIGHT SINGLE QUOTATION MARK}s "
            "account.",
        ),
        (MUSIC + "x", "ResourceNotFoundException", "Requested resource not found: Table: musicx not found"),
        (
            MUSIC + "/stream/2000-01-01T00:00:00.000",
            "ResourceNotFoundException",
            "Requested resource not found: Stream: 2000-01-01T00:00:00.000 not found for Table: music",
        ),
    ],
)
def test_arns_that_are_refused(dynamo: Tables, arn: str, code: str, message: str) -> None:
    dynamo.create()

    assert dynamo.refusal("GetResourcePolicy", ResourceArn=arn) == (code, message)
    assert dynamo.refusal("DeleteResourcePolicy", ResourceArn=arn) == (code, message)


def test_a_revision_may_not_be_empty(dynamo: Tables) -> None:
    dynamo.create()

    assert dynamo.refusal("DeleteResourcePolicy", ResourceArn=MUSIC, ExpectedRevisionId="") == (
        "ValidationException",
        "1 validation error detected: Value '' at 'expectedRevisionId' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1",
    )
