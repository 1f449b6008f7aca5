"""MOCK: answers without a backend, with the status that its request template names.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
"""

import re

import orjson

from homeport.apigateway.errors import InternalServerError
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Call, IntegrationOutcome
from homeport.apigateway.rest.stages.integration_request import IntegrationRequest
from homeport.apigateway.rest.stages.integration_response import EndpointAnswer

# API Gateway reads more than JSON: names without quotes or in single ones, as the CDK writes them.
_LENIENT = re.compile(
    r"\s*\{(?:.*[,\s])?(?P<quote>['\"]?)statusCode(?P=quote)\s*:\s*(?P<status>\d+)\s*[,}].*", re.DOTALL
)


class MockEndpoint:
    """Answers with the rendered request's statusCode and nothing else."""

    async def call(self, call: Call, route: Route, request: IntegrationRequest) -> EndpointAnswer:
        """The answer. Raises InternalServerError when the request names no status."""
        status = _status(request.body)
        if status is None:
            call.note_failure(
                "Execution failed due to configuration error: Unable to parse statusCode. "
                "It should be an integer that is defined in the request template."
            )
            raise InternalServerError
        call.outcome = IntegrationOutcome(status, status, 0)
        return EndpointAnswer(status)


def _status(body: bytes) -> int | None:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        match = _LENIENT.fullmatch(body.decode("utf-8", "replace"))
        return int(match["status"]) if match else None
    status = document.get("statusCode") if isinstance(document, dict) else None
    return status if isinstance(status, int) and not isinstance(status, bool) else None
