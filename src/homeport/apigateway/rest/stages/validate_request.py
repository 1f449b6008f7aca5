"""Request validation: required parameters, and the body against the method's model.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
"""

from collections.abc import Mapping

import orjson

from homeport.apigateway.errors import BadRequestBodyError, BadRequestParametersError
from homeport.apigateway.rest.compile import RequestCheck
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.gateway_responses import JSON
from homeport.apigateway.rest.media_types import essence
from homeport.apigateway.rest.schemas import BodyValidator
from homeport.apigateway.rest.validation_errors import UNPARSABLE, validation_error_string


def validate_request(call: Call, check: RequestCheck) -> None:
    """Check what the method's validator says.

    Raises BadRequestParametersError or BadRequestBodyError; parameters are checked first.
    """
    _validate_parameters(call, check.parameters)
    if check.bodies is not None:
        _validate_body(call, check.bodies)


def _validate_parameters(call: Call, required: tuple[tuple[str, str], ...]) -> None:
    # A blank value counts as missing.
    missing = [name for place, name in required if not _parameter(call, place, name)]
    if missing:
        names = f"[{', '.join(missing)}]"
        raise BadRequestParametersError(f"Missing required request parameters: {names}", validation_error=names)


def _parameter(call: Call, place: str, name: str) -> str | None:
    if place == "path":
        return call.path_parameters.get(name)
    return call.parsed.parameter(place, name)


def _validate_body(call: Call, bodies: Mapping[str, BodyValidator]) -> None:
    # A body of a type that no model is set for is not checked; no Content-Type means JSON.
    kind = essence(call.parsed.header("content-type") or JSON)
    validator = bodies.get(kind) or bodies.get("$default")
    if validator is None:
        return
    body = call.request.body.strip()
    try:
        # An empty body passes a model that an empty object passes, and fails any other as no JSON at all.
        instance = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError as error:
        raise BadRequestBodyError(validation_error=UNPARSABLE) from error
    if validator.is_valid(instance):
        return
    raise BadRequestBodyError(validation_error=validation_error_string(validator, instance) if body else UNPARSABLE)
