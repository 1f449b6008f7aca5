"""What API Gateway asks IAM and user pools about a caller."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from homeport.core.errors import AwsError
from homeport.iam.conditions import RequestValue
from homeport.iam.evaluation import Policies
from homeport.iam.principals import Caller
from homeport.iam.sigv4 import HttpRequest


@dataclass(frozen=True, slots=True)
class SignedCaller:
    """Who has signed a request, as `$context.identity` says it."""

    access_key: str
    caller: Caller
    user_id: str
    policies: Policies = field(default_factory=Policies)
    """The caller's own."""
    keys: Mapping[str, RequestValue] = field(default_factory=dict)
    """The condition keys that describe the caller."""


class SignatureChecker(Protocol):
    """Finds out who has signed a request. It reads what is in memory, and never blocks."""

    def signer(self, request: HttpRequest) -> SignedCaller | None:
        """Who has signed; None when nobody has. AwsError (the classes of `iam.errors`) for a wrong signature."""


class TokenRefusedError(AwsError):
    """A token that lets nobody in. The message is what the caller is told."""

    code = "UnauthorizedException"
    status = 401


class TokenChecker(Protocol):
    """Verifies tokens of Cognito's user pools against the pools' published keys."""

    async def claims(self, token: str, user_pool_arns: tuple[str, ...]) -> Mapping[str, Any]:
        """What a token of one of the pools says. Raises TokenRefusedError."""
