"""What a function URL's data plane asks before it invokes: is the call admitted, and whose is it?

https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
"""

import json
from dataclasses import dataclass
from typing import Protocol

from homeport.core.errors import AwsError
from homeport.iam.function_access import FunctionAddress
from homeport.iam.sigv4 import HttpRequest


class UrlForbiddenError(AwsError):
    """The call is not allowed. AWS tells a caller no more than that; `why` is for the people of the stack."""

    code = "AccessDeniedException"
    status = 403

    def __init__(self, why: str) -> None:
        super().__init__(
            "Forbidden. For troubleshooting Function URL authorization issues, see: "
            "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
        )
        self.why = why


@dataclass(frozen=True, slots=True)
class UrlCaller:
    """Whose call it is, as the event's `requestContext.authorizer.iam` says."""

    access_key: str
    account: str
    user_arn: str
    user_id: str


class FunctionUrlAccess(Protocol):
    """Admits calls of function URLs. It reads what is in memory, and never blocks."""

    def admit(
        self, function: FunctionAddress, auth_type: str, request: HttpRequest, source_ip: str
    ) -> UrlCaller | None:
        """Who calls; None of a URL of type NONE.

        `function` is the one whose URL it is, with its alias; `auth_type` is AWS_IAM or NONE; `request` as the client
        has signed it. AwsError where the call is refused: `refusal` renders it.
        """


@dataclass(frozen=True, slots=True)
class Refusal:
    """The answer to a call that was refused."""

    status: int
    error_type: str
    """For the header `x-amzn-ErrorType`."""
    body: bytes
    """JSON."""


def refusal(error: AwsError) -> Refusal:
    """How a function URL answers what `admit` raises: all with 403, signatures with the member in small letters."""
    member = "Message" if isinstance(error, UrlForbiddenError) else "message"
    return Refusal(403, error.code, json.dumps({member: error.message}, separators=(",", ":")).encode())
