"""Policy documents are read, or refused with what is wrong."""

import json
from typing import Any

import pytest

from homeport.iam.policies import Effect, MalformedPolicyError, parse_policy
from homeport.iam.principals import Caller, Kind, caller_of

STATEMENT = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def test_one_statement_and_a_list_are_the_same() -> None:
    one = parse_policy(json.dumps({"Version": "2012-10-17", "Statement": STATEMENT}), "p")

    assert one == parse_policy({"Version": "2012-10-17", "Statement": [STATEMENT]}, "p")
    (statement,) = one.statements
    assert (statement.effect, statement.sid, statement.number) == (Effect.ALLOW, None, 1)


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ("{", "the policy is not JSON: "),
        ("[]", "the policy is not an object"),
        ({"Version": "2013-01-01", "Statement": []}, "p: the version '2013-01-01' does not exist"),
        ({"Statement": ["x"]}, "p: statement 1 is not an object"),
        ({"Statement": [STATEMENT, {**STATEMENT, "Effect": "allow"}]}, "p: statement 2: 'allow' is not a valid Effect"),
        ({"Statement": {"Effect": "Allow", "Resource": "*"}}, "p: statement 1: it needs one of Action and NotAction"),
        ({"Statement": {**STATEMENT, "NotAction": "*"}}, "p: statement 1: it needs one of Action and NotAction"),
        ({"Statement": {**STATEMENT, "NotResource": "*"}}, "p: statement 1: it needs one of Resource and NotResource"),
        (
            {"Statement": {**STATEMENT, "Condition": {"StringMatches": {"a": "b"}}}},
            "p: statement 1: the condition operator StringMatches does not exist",
        ),
        (
            {"Statement": {**STATEMENT, "Condition": {"ForSome:StringLike": {"a": "b"}}}},
            "p: statement 1: the condition operator ForSome:StringLike does not exist",
        ),
        (
            {"Statement": {**STATEMENT, "Condition": {"NullIfExists": {"a": "true"}}}},
            "p: statement 1: the condition operator NullIfExists does not exist",
        ),
        ({"Statement": {**STATEMENT, "Condition": []}}, "p: statement 1: Condition is not an object"),
        ({"Statement": {**STATEMENT, "Principal": "me"}}, "p: statement 1: the principal 'me' is ill-formed"),
        ({"Statement": {**STATEMENT, "Principal": {"Aws": "*"}}}, "p: statement 1: the principal {'Aws'"),
    ],
)  # fmt: skip
def test_malformed(document: Any, complaint: str) -> None:
    with pytest.raises(MalformedPolicyError) as caught:
        parse_policy(document, "p")

    assert str(caught.value).startswith(complaint)


ACCOUNT = "111122223333"


@pytest.mark.parametrize(
    ("arn", "issuer", "expected"),
    [
        (f"arn:aws:iam::{ACCOUNT}:user/a/ada", "", Caller(Kind.USER, ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/a/ada")),
        (
            f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/visit",
            "",
            Caller(
                Kind.ROLE_SESSION,
                ACCOUNT,
                f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/visit",
                f"arn:aws:iam::{ACCOUNT}:role/reader",
            ),
        ),
        (
            f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/visit",
            f"arn:aws:iam::{ACCOUNT}:role/teams/reader",
            Caller(
                Kind.ROLE_SESSION,
                ACCOUNT,
                f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/visit",
                f"arn:aws:iam::{ACCOUNT}:role/teams/reader",
            ),
        ),
        (f"arn:aws:iam::{ACCOUNT}:root", "", Caller(Kind.ROOT, ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root")),
        (ACCOUNT, "", Caller(Kind.ROOT, ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root")),
    ],
)
def test_principal_of_an_arn(arn: str, issuer: str, expected: Caller) -> None:
    assert caller_of(arn, issuer) == expected
