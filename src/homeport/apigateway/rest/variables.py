"""What `$context` and `$stageVariables` say of a call.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
"""

import json
import re
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from homeport.apigateway.errors import GatewayError
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.substitution import Value

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_QUOTED_NAME = re.compile(r"'([^']*)'")


class Variables:
    """The variables of one call at one moment."""

    def __init__(self, call: Call, context: Mapping[str, Any] | None = None) -> None:
        """`context` is `$context`, by default as a proxy event has it at the moment of the first look."""
        self._call = call
        self._context = context

    def value(self, name: str) -> Value:
        """A variable by its name without the `$`: `context.…`, `stageVariables.…`, `method.request.…`, a call of
        `input.params('…')`, or a `'literal'`."""
        root, _, rest = name.partition(".")
        if name.startswith("'") and name.endswith("'"):
            return name[1:-1]
        if root == "context":
            if self._context is None:
                self._context = request_context(self._call)
            return _leaf(self._context, rest)
        if quoted := _QUOTED_NAME.search(name):
            return self._stage_variable(quoted[1]) if name.startswith("stageVariables") else self._anywhere(quoted[1])
        if root == "stageVariables":
            return self._stage_variable(rest)
        return self._request_parameter(rest) if root == "method" else None

    def _stage_variable(self, name: str) -> str | None:
        return self._call.stage.variables.get(name)

    def _request_parameter(self, rest: str) -> str | None:
        """`request.header.X`, `request.multivalueheader.X`, …, or the older `input.params.X`."""
        if rest.startswith("input.params."):
            return self._anywhere(rest.removeprefix("input.params."))
        _, place, name = [*rest.split(".", 2), "", ""][:3]
        if place == "path":
            return self._call.path_parameters.get(name)
        if place in ("header", "querystring"):
            return self._call.parsed.parameter(place, name)
        return self._every_value(place, name)

    def _every_value(self, place: str, name: str) -> str | None:
        parsed = self._call.parsed
        if place == "multivaluequerystring":
            values = list(parsed.query.get(name, ()))
        elif place == "multivalueheader":
            values = [value for each, value in parsed.headers if each == name]
        else:
            return None
        return ",".join(values) or None

    def _anywhere(self, name: str) -> str | None:
        """A parameter of that name in the path, the query string or the headers, searched in this order."""
        parsed = self._call.parsed
        candidates = (
            self._call.path_parameters.get(name),
            parsed.parameter("querystring", name),
            parsed.header(name),
        )
        return next((each for each in candidates if each is not None), None)


def _leaf(tree: Mapping[str, Any], path: str) -> Value:
    node: Value = tree
    for step in path.split("."):
        if not isinstance(node, Mapping):
            return None
        node = node.get(step)
    return node


def request_context(call: Call) -> dict[str, Any]:
    """The call as a proxy event's requestContext says it, nulls included."""
    request, parsed, stage = call.request, call.parsed, call.stage
    api = stage.deployment.rest_api
    canary = {} if stage.is_canary is None else {"isCanaryRequest": stage.is_canary}
    return canary | {
        "resourceId": call.route and call.route.resource_id,
        "resourcePath": call.route and call.route.resource_path,
        "httpMethod": parsed.method,
        "extendedRequestId": parsed.extended_request_id,
        "requestTime": clf_time(parsed.time_s),
        "path": parsed.context_path,
        "accountId": api.account,
        "protocol": request.protocol,
        "stage": stage.name,
        "domainPrefix": parsed.domain_name.partition(".")[0],
        "requestTimeEpoch": int(parsed.time_s * 1000),
        "requestId": parsed.request_id,
        "identity": _identity(call),
        **({} if call.caller.authorizer is None else {"authorizer": call.caller.authorizer}),
        "domainName": parsed.domain_name,
        "deploymentId": stage.deployment.id,
        "apiId": api.id,
    }


def _identity(call: Call) -> dict[str, str | None]:
    caller = call.caller
    key = {} if caller.api_key is None else {"apiKey": caller.api_key, "apiKeyId": caller.api_key_id}
    return key | {
        "cognitoIdentityPoolId": None,
        "accountId": caller.account_id,
        "cognitoIdentityId": None,
        "caller": caller.user,
        "sourceIp": call.request.source_ip,
        "principalOrgId": None,
        "accessKey": caller.access_key,
        "cognitoAuthenticationType": None,
        "cognitoAuthenticationProvider": None,
        "userArn": caller.user_arn,
        "userAgent": call.parsed.header("user-agent"),
        "user": caller.user,
    }


def error_context(error: GatewayError) -> dict[str, Any]:
    """$context.error of a call that API Gateway answers itself."""
    return {
        "message": error.text,
        "messageString": json.dumps(error.text, ensure_ascii=False),
        "responseType": error.response_type,
        "validationErrorString": error.validation_error,
    }


def clf_time(time_s: float) -> str:
    """A time as the Common Log Format has it, in UTC: `10/Oct/2000:13:55:36 +0000`."""
    return _clf_second(int(time_s))


@lru_cache(maxsize=4)
def _clf_second(time_s: int) -> str:
    at = time.gmtime(time_s)
    clock = f"{at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02}"
    return f"{at.tm_mday:02}/{_MONTHS[at.tm_mon - 1]}/{at.tm_year}:{clock} +0000"
