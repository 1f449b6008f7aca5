import json
from typing import Any

import pytest

from homeport.apigateway.rest.policies import is_open_to_all

ALLOW = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([ALLOW], True),
        (ALLOW, True),
        ([{**ALLOW, "Principal": {"AWS": "*"}}], True),
        ([{**ALLOW, "Action": ["execute-api:*"]}], True),
        ([{**ALLOW, "Resource": "execute-api:/*"}], True),
        ([{**ALLOW, "Resource": "arn:aws:execute-api:us-east-1:123456789012:abc123/*"}], True),
        ([{**ALLOW, "Resource": "arn:aws:execute-api:us-east-1:123456789012:abc123/prod/*"}], False),
        ([{**ALLOW, "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}], False),
        ([{**ALLOW, "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}], False),
        ([ALLOW, {**ALLOW, "Effect": "Deny"}], False),
        ([], False),
    ],
)
def test_is_open_to_all(statements: Any, expected: bool) -> None:
    assert is_open_to_all(json.dumps({"Version": "2012-10-17", "Statement": statements})) is expected


@pytest.mark.parametrize("policy", [None, ""])
def test_an_api_without_a_policy_is_open(policy: str | None) -> None:
    assert is_open_to_all(policy)
