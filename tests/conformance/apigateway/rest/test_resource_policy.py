"""Resource policies, alone and beside an authorizer.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
"""

import json
from typing import Any

import pytest

from support.rest_api import Api, Resource, answer, method

A = Resource("r", "/pets/{id}", (method("GET"),))
ALLOW = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
NOT_ALLOWED = "because no resource-based policy allows the execute-api:Invoke action"
DENIED = "with an explicit deny in a resource-based policy"
WHOLE = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234"


def policy(*statements: dict[str, Any]) -> str:
    """A policy of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def from_network(cidr: str, effect: str = "Allow", operator: str = "IpAddress") -> dict[str, Any]:
    """A statement about callers of a network; requests come from 192.0.2.1."""
    return {**ALLOW, "Effect": effect, "Condition": {operator: {"aws:SourceIp": [cidr]}}}


@pytest.mark.parametrize(
    "statements",
    [
        (ALLOW,),
        ({**ALLOW, "Resource": "*"},),
        ({**ALLOW, "Principal": {"AWS": "*"}, "Resource": f"{WHOLE}/prod/GET/pets/*"},),
        ({**ALLOW, "Resource": "execute-api:/prod/GET/pets/7"},),
        ({**ALLOW, "Resource": ["execute-api:/test/*", "execute-api:/prod/*"]},),
        (from_network("192.0.2.0/24"),),
        (ALLOW, from_network("198.51.100.0/24", "Deny")),
        (ALLOW, from_network("192.0.2.0/24", "Deny", "NotIpAddress")),
    ],
)
def test_who_is_let_in(statements: tuple[dict[str, Any], ...]) -> None:
    assert Api(A, policy=policy(*statements)).call("GET", "/pets/7").status == 200


@pytest.mark.parametrize(
    ("statements", "end"),
    [
        ((), NOT_ALLOWED),
        ((from_network("198.51.100.0/24"),), NOT_ALLOWED),
        (({**ALLOW, "Resource": "execute-api:/test/*"},), NOT_ALLOWED),
        (({**ALLOW, "Resource": "execute-api:/prod/POST/*"},), NOT_ALLOWED),
        (({**ALLOW, "Principal": {"AWS": "arn:aws:iam::123456789012:root"}},), NOT_ALLOWED),
        ((ALLOW, from_network("192.0.2.0/24", "Deny")), DENIED),
        ((ALLOW, {**ALLOW, "Effect": "Deny"}), DENIED),
    ],
)
def test_who_is_not(statements: tuple[dict[str, Any], ...], end: str) -> None:
    """The sentence with the masked account is as users of AWS report it; it once did not tell the type of policy."""
    api = Api(A, policy=policy(*statements))
    message = (
        "User: anonymous is not authorized to perform: execute-api:Invoke on resource: "
        f"arn:aws:execute-api:us-east-1:********9012:abcdef1234/prod/GET/pets/7 {end}"
    )
    assert answer(api.call("GET", "/pets/7")) == (
        403,
        {"x-amzn-ErrorType": "AccessDeniedException", "Content-Type": "application/json"},
        json.dumps({"Message": message}, separators=(",", ":")),
    )
    assert api.functions.invoked == []
