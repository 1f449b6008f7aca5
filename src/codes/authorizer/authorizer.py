"""Compares a caller's token with the one that the operators hold."""

import logging
from collections.abc import Callable
from hmac import compare_digest
from typing import Any

LOG = logging.getLogger("codes.authorizer")

OPERATOR = "operator"
STRANGER = "stranger"


class Authorizer:
    """The handler of a TOKEN authorizer.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
    """

    def __init__(self, token: Callable[[], str]) -> None:
        self._token = token

    def __call__(self, event: dict[str, str], _context: object) -> dict[str, Any]:
        """A policy that lets a caller with the token do everything at this stage, and any other nothing.

        API Gateway keeps it for the token, whatever is called with that next: so it must not be about one method alone.
        """
        # In a time that tells nothing of how much of the token was right.
        known = compare_digest(event["authorizationToken"].encode(), f"Bearer {self._token()}".encode())
        effect = "Allow" if known else "Deny"
        LOG.info("%s %s", effect, event["methodArn"])
        statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": _stage(event["methodArn"])}
        return {
            "principalId": OPERATOR if known else STRANGER,
            "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        }


def _stage(method_arn: str) -> str:
    """All methods of the stage of `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`."""
    api, stage, _ = method_arn.split("/", 2)
    return f"{api}/{stage}/*"
