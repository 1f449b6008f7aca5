"""What integrations have in common when what they call gives no answer."""

import logging

from homeport.apigateway.errors import (
    GatewayError,
    IntegrationFailureError,
    IntegrationTimeoutError,
    RequestTooLongError,
)
from homeport.apigateway.functions import InvocationRefusedError, Refusal
from homeport.apigateway.rest.context import Call, IntegrationOutcome
from homeport.apigateway.rest.model import Integration
from homeport.apigateway.rest.uris import with_stage_variables
from homeport.core.context import Principal, RequestContext, Source

log = logging.getLogger(__name__)

ENDPOINT_TIMED_OUT = "Endpoint request timed out"

_STATUSES = {
    Refusal.NOT_FOUND: 404,
    Refusal.NOT_PERMITTED: 403,
    Refusal.THROTTLED: 429,
    Refusal.NOT_READY: 409,
    Refusal.SERVICE_FAILURE: 500,
    Refusal.TOO_LARGE: 413,
}
"""What Lambda's Invoke answers."""


def refused(call: Call, error: InvocationRefusedError, latency_ms: int) -> GatewayError:
    """The call's end, with the outcome and the logs told of it."""
    context = invocation_context(call)
    log.warning("request %s: the function was not invoked: %s", context.request_id, error)
    if error.refusal is Refusal.NOT_PERMITTED:
        call.note_failure("Execution failed due to configuration error: Invalid permissions on Lambda function")
    else:
        call.note_failure("Execution failed due to configuration error: %s", error)
    call.outcome = IntegrationOutcome(
        _STATUSES[error.refusal], None, latency_ms, context.request_id, "Internal server error"
    )
    if error.refusal is Refusal.TOO_LARGE:
        return RequestTooLongError()
    # A refusal is the API's configuration, 500; a failure of Lambda is a bad gateway.
    return IntegrationFailureError(status=502 if error.refusal is Refusal.SERVICE_FAILURE else 500)


def outcome_error(error: Exception) -> str:
    """What the access log says of an endpoint that gave no answer."""
    return ENDPOINT_TIMED_OUT if isinstance(error, TimeoutError) else str(error)


def timed_out(call: Call) -> IntegrationTimeoutError:
    """The end of a call whose endpoint took too long, with the execution log told of it."""
    call.note_failure("Execution failed due to a timeout error")
    return IntegrationTimeoutError()


def credentials_of(call: Call, integration: Integration) -> str | None:
    """The role that an integration's target is called with; None leaves it to the target's own policy."""
    if not integration.credentials:
        return None
    return with_stage_variables(integration.credentials, call.stage.variables)


def invocation_context(call: Call) -> RequestContext:
    """Who invokes a function for this call; the same each time it is asked."""
    if call.invocation is None:
        api = call.stage.deployment.rest_api
        call.invocation = RequestContext(
            principal=Principal(api.account),
            region=api.region,
            source=Source.SERVICE,
            trace_parent=call.parsed.trace.whole,
        )
    return call.invocation
