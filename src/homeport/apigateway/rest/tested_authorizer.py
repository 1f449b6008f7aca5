"""TestInvokeAuthorizer: what an authorizer says of a caller, without a method behind it.

https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeAuthorizer.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from homeport.apigateway.authorizers.function_output import AuthorizerOutput
from homeport.apigateway.errors import GatewayError
from homeport.apigateway.rest.compile import RequestCheck, Route
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.execution_log import ExecutionLog, execution_log_text
from homeport.apigateway.rest.model import Authorizer, Method
from homeport.apigateway.rest.stages.authorize_by_function import FunctionAuthorizers
from homeport.apigateway.rest.stages.authorize_by_token import TokenMethods, claim_texts
from homeport.core.clock import Clock

_STAGE = "ESTestInvoke-stage"
"""Of the ARN that functions are asked for; `$context.stage` is another one."""
_METHOD = Method("GET")


@dataclass(frozen=True, slots=True)
class TestedAuthorizer:
    """What became of the test."""

    __test__ = False
    """No test itself, whatever pytest makes of the name."""

    client_status: int
    """The status that a caller would have got; 0 when it would have been let in or out by the policy."""
    log: str
    latency_ms: int
    output: AuthorizerOutput | None = None
    """Of a function that has said something."""
    claims: Mapping[str, str] = field(default_factory=dict)
    """Of a token."""


class AuthorizerTests:
    """Tests authorizers of both kinds."""

    def __init__(self, functions: FunctionAuthorizers, tokens: TokenMethods, clock: Clock) -> None:
        self._functions = functions
        self._tokens = tokens
        self._clock = clock

    async def run(self, call: Call, authorizer: Authorizer) -> TestedAuthorizer:
        """Ask the authorizer about the call's caller; it is asked even where it has been asked before."""
        call.execution_log = ExecutionLog(self._clock)
        call.route = Route("test-invoke-resource-id", "/", _METHOD, RequestCheck(), authorizer=authorizer)
        output, claims, status = None, {}, 0
        try:
            if authorizer.type == "COGNITO_USER_POOLS":
                claims = claim_texts(await self._tokens.claims(call, authorizer))
            else:
                output = await self._functions.ask(call, call.route, authorizer, _invoked_arn(call))
        except GatewayError as error:
            call.note(error.text or error.code)
            status = error.answered_status
        log = execution_log_text(call.parsed.request_id, call.execution_log.lines)
        latency_ms = int((self._clock.monotonic() - call.parsed.started_s) * 1000)
        return TestedAuthorizer(status, log, latency_ms, output, claims)


def _invoked_arn(call: Call) -> str:
    return f"{call.stage.deployment.rest_api.arn}/{_STAGE}/{_METHOD.http_method}{call.parsed.path}"
