"""Authorize: whether the caller may call the method, by its authorization type and the API's resource policy.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
"""

from typing import Protocol

from homeport.apigateway.errors import AccessDeniedError, NotEnforcedError
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Admission, Call
from homeport.apigateway.rest.invocation_requests import invocation_of, masked
from homeport.iam.denials import denial
from homeport.iam.evaluation import Decision, Policies, Request, decide
from homeport.iam.policies import Policy
from homeport.iam.principals import ANONYMOUS


class MethodAuthorizer(Protocol):
    """Authorizes the calls of methods of one authorization type."""

    async def authorize(self, call: Call, route: Route) -> None:
        """Say in the call who its caller is. Raises GatewayError when it may not call the method."""


class OpenMethods:
    """NONE: everybody may call, as far as the resource policy lets them."""

    async def authorize(self, call: Call, route: Route) -> None:
        """Raises AccessDeniedError."""
        if (policy := call.stage.deployment.policy) is not None:
            admit_anybody(call, policy)


class UnknownMethods:
    """A type that homeport does not know."""

    async def authorize(self, call: Call, route: Route) -> None:
        """Raises NotEnforcedError."""
        raise NotEnforcedError(
            f"homeport does not enforce authorization of type {route.method.authorization_type}, so it refuses "
            f"{route.method.http_method} {route.resource_path} rather than let everybody in"
        )


def admit_anybody(call: Call, policy: Policy) -> None:
    """Let in whom the resource policy lets in. Raises AccessDeniedError."""
    admission = Admission(Policies(resource=(policy,)), ANONYMOUS)
    request = invocation_of(call, ANONYMOUS, {})
    check(decide(admission.policies, request), request)
    call.admission = admission


def check(decision: Decision, request: Request) -> None:
    """Raises AccessDeniedError in IAM's words when a request is denied."""
    if not decision.allowed:
        raise AccessDeniedError(masked(denial(decision, request)))
