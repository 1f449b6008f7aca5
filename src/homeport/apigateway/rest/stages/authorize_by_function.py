"""CUSTOM: a Lambda function says who the caller is and what it may call.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
"""

import logging
from typing import Any

import orjson

from homeport.apigateway.authorizers.cache import TimedCache
from homeport.apigateway.authorizers.function_output import AuthorizerOutput, MalformedOutputError, authorizer_output
from homeport.apigateway.errors import (
    AccessDeniedError,
    AuthorizerConfigurationError,
    AuthorizerFailureError,
    UnauthorizedError,
)
from homeport.apigateway.functions import FunctionInvoker, FunctionResult, InvocationRefusedError, InvokedFor
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Admission, Call, CallerIdentity
from homeport.apigateway.rest.deadline import within
from homeport.apigateway.rest.integrations.refusals import invocation_context
from homeport.apigateway.rest.invocation_requests import invocation_of, method_arn
from homeport.apigateway.rest.java_patterns import java_pattern
from homeport.apigateway.rest.model import Authorizer
from homeport.apigateway.rest.stages.authorize import check
from homeport.apigateway.rest.stages.authorizer_event import request_event
from homeport.apigateway.rest.substitution import as_text
from homeport.apigateway.rest.uris import function_of, with_stage_variables
from homeport.apigateway.rest.variables import Variables
from homeport.core.clock import Clock
from homeport.iam.denials import explicit_deny
from homeport.iam.evaluation import Policies, decide
from homeport.iam.principals import ANONYMOUS, Caller, Kind

log = logging.getLogger(__name__)

TIMEOUT_S = 29.0
_UNAUTHORIZED = "Unauthorized"
_SHOWN_CHARACTERS = 6
_CacheKey = tuple[str, str, str, tuple[str, ...]]
"""API, stage, authorizer, the values that identify the caller."""


class FunctionAuthorizers:
    """Asks the functions, and remembers what they said for as long as their settings say."""

    def __init__(self, functions: FunctionInvoker, clock: Clock) -> None:
        self._functions = functions
        self._clock = clock
        self._cache: TimedCache[_CacheKey, AuthorizerOutput] = TimedCache(clock)

    async def authorize(self, call: Call, route: Route) -> None:
        """Raises UnauthorizedError (the caller does not say who it is, or the function does not accept it),
        AccessDeniedError, AuthorizerConfigurationError, AuthorizerFailureError."""
        authorizer = route.authorizer
        if authorizer is None:
            call.note_failure("Execution failed due to configuration error: Authorizer not found")
            raise AuthorizerConfigurationError
        resource = (call.stage.deployment.policy,) if call.stage.deployment.policy else ()
        self._check_explicit_denial(call, Policies(resource=resource))
        identity = self._identity(call, authorizer)
        output, latency_ms = await self._output(call, route, authorizer, identity)
        call.caller = CallerIdentity(
            authorizer=_context(output, latency_ms), usage_identifier_key=output.usage_identifier_key
        )
        # The function vouches for its caller, so its policy decides as an identity's of the API's own account does.
        caller = Caller(Kind.FEDERATED_USER, call.stage.deployment.rest_api.account, output.principal_id or "")
        policies = Policies(identity=(output.policy,), resource=resource)
        decision = decide(policies, invocation_of(call, caller, {}))
        if not decision.allowed:
            call.note("The client is not authorized to perform this operation.")
            end = f" {explicit_deny(decision.statement)}" if decision.statement else ""
            raise AccessDeniedError(f"{AccessDeniedError.default_message}{end}")
        call.admission = Admission(policies, caller)

    async def ask(self, call: Call, route: Route, authorizer: Authorizer, invoked_arn: str) -> AuthorizerOutput:
        """What a function says of a caller of `invoked_arn`, whatever it has said before.

        Raises UnauthorizedError, AuthorizerConfigurationError, AuthorizerFailureError.
        """
        return await self._asked(call, authorizer, self._identity(call, authorizer), route, invoked_arn)

    def forget(self, api_id: str, stage: str | None = None) -> None:
        """Forget what functions said of callers of a stage (FlushStageAuthorizersCache), or of all of an API."""
        self._cache.forget(lambda key: key[0] == api_id and stage in (None, key[1]))

    def _check_explicit_denial(self, call: Call, policies: Policies) -> None:
        request = invocation_of(call, ANONYMOUS, {})
        decision = decide(policies, request)
        if decision.explicit_deny:
            check(decision, request)

    def _identity(self, call: Call, authorizer: Authorizer) -> tuple[str, ...]:
        """The values that identify the caller. Raises UnauthorizedError when one is missing or a token ill-formed."""
        variables = Variables(call)
        values = tuple(as_text(variables.value(source)) or "" for source in authorizer.identity_sources)
        # Without caching API Gateway does not insist on the identity sources of a REQUEST authorizer.
        required = authorizer.type == "TOKEN" or authorizer.ttl_s > 0
        if required and not all(values):
            raise UnauthorizedError
        expression = authorizer.identity_validation_expression
        if authorizer.type == "TOKEN" and expression and not java_pattern(expression).fullmatch(values[0]):
            raise UnauthorizedError
        return values

    async def _output(
        self, call: Call, route: Route, authorizer: Authorizer, identity: tuple[str, ...]
    ) -> tuple[AuthorizerOutput, int]:
        """What the function says, or said, and how long that took in milliseconds."""
        key = (call.request.api_id, call.stage.name, authorizer.id, identity)
        cached = self._cache.get(key) if identity else None
        if cached is not None:
            call.note("Using cached authorizer policy for %s", authorizer.id)
            return cached, 0
        started_s = self._clock.monotonic()
        output = await self._asked(call, authorizer, identity, route, method_arn(call))
        if identity:
            self._cache.put(key, output, authorizer.ttl_s)
        return output, int((self._clock.monotonic() - started_s) * 1000)

    async def _asked(
        self, call: Call, authorizer: Authorizer, identity: tuple[str, ...], route: Route, invoked_arn: str
    ) -> AuthorizerOutput:
        call.note("Starting authorizer: %s for request: %s", authorizer.id, call.parsed.request_id)
        call.note("Incoming identity: %s", _told_identity(authorizer, identity))
        event = _event(call, route, authorizer, identity, invoked_arn)
        call.note_data("Endpoint request body after transformations: %s", event)
        result = await self._invoke(call, authorizer, event)
        call.note_data("Authorizer result body before parsing: %s", result.payload)
        output = self._read(call, result)
        call.note("Using valid authorizer policy for principal: %s", _masked(output.principal_id or ""))
        call.note("Successfully completed authorizer execution")
        return output

    async def _invoke(self, call: Call, authorizer: Authorizer, event: bytes) -> FunctionResult:
        function = function_of(with_stage_variables(authorizer.uri, call.stage.variables)) or ""
        source = f"{call.stage.deployment.rest_api.arn}/authorizers/{authorizer.id}"
        invoked_for = InvokedFor(source, authorizer.credentials)
        work = self._functions.invoke(function, event, context=invocation_context(call), invoked_for=invoked_for)
        try:
            return await within(self._clock, TIMEOUT_S, work)
        except InvocationRefusedError as error:
            log.warning("request %s: the authorizer %s was not invoked: %s", call.parsed.request_id, function, error)
            call.note_failure("Execution failed due to configuration error: Authorizer error: %s", error)
            raise AuthorizerConfigurationError from error
        except TimeoutError as error:
            call.note_failure("Execution failed due to a timeout of the authorizer")
            raise AuthorizerFailureError from error

    def _read(self, call: Call, result: FunctionResult) -> AuthorizerOutput:
        if result.function_error is not None:
            if _error_message(result.payload) == _UNAUTHORIZED:
                call.note("Unauthorized request: %s", call.parsed.request_id)
                raise UnauthorizedError
            log.warning("request %s: the authorizer failed: %s", call.parsed.request_id, result.payload[:1000])
            call.note_failure("Execution failed due to an authorizer error")
            raise AuthorizerFailureError
        try:
            return authorizer_output(result.payload)
        except MalformedOutputError as error:
            log.warning("request %s: the authorizer's answer is malformed: %s", call.parsed.request_id, error)
            call.note_failure("Execution failed due to configuration error: Invalid JSON in response: %s", error)
            raise AuthorizerConfigurationError from error


def _event(call: Call, route: Route, authorizer: Authorizer, identity: tuple[str, ...], invoked_arn: str) -> bytes:
    if authorizer.type == "TOKEN":
        event = {"type": "TOKEN", "methodArn": invoked_arn, "authorizationToken": identity[0]}
        return orjson.dumps(event)
    return request_event(call, route, invoked_arn)


def _told_identity(authorizer: Authorizer, identity: tuple[str, ...]) -> object:
    """The identity as the execution log shows it."""
    if authorizer.type == "TOKEN":
        return _masked(identity[0])
    return {source: _masked(value) for source, value in zip(authorizer.identity_sources, identity, strict=True)}


def _masked(value: str) -> str:
    """All but the last six characters hidden."""
    return "*" * (len(value) - _SHOWN_CHARACTERS) + value[-_SHOWN_CHARACTERS:]


def _error_message(payload: bytes) -> str | None:
    try:
        error: Any = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None
    message = error.get("errorMessage") if isinstance(error, dict) else None
    return message if isinstance(message, str) else None


def _context(output: AuthorizerOutput, latency_ms: int) -> dict[str, Any]:
    """`$context.authorizer`: values that are no strings are made strings."""
    texts = {name: as_text(value) for name, value in output.context.items()}
    return {**texts, "principalId": output.principal_id, "integrationLatency": latency_ms}
