"""What a call is to IAM: a request to invoke a method.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
"""

import re

from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Call
from homeport.iam.conditions import RequestValue, keys_of_every_request
from homeport.iam.evaluation import Request
from homeport.iam.principals import Caller

INVOKE = "execute-api:Invoke"
INVALIDATE_CACHE = "execute-api:InvalidateCache"
_ACCOUNT = re.compile(r"(?<=:execute-api:)([^:]*:)\d{8}(?=\d{4}:)")
_VARIABLE = re.compile(r"\{[^}]*\}")


def method_arn(call: Call) -> str:
    """What a call invokes: `arn:aws:execute-api:{region}:{account}:{api}/{stage}/{METHOD}/{path}`, the path as sent."""
    return f"{call.stage.deployment.rest_api.arn}/{call.stage.name}/{call.parsed.method}{call.parsed.path}"


def invocation_of(call: Call, caller: Caller, keys: dict[str, RequestValue]) -> Request:
    """A call as a request to invoke its method, that policies decide on."""
    return request_of(call, INVOKE, caller, keys)


def request_of(call: Call, action: str, caller: Caller, keys: dict[str, RequestValue]) -> Request:
    """A call as a request to do `action` with its method."""
    api = call.stage.deployment.rest_api
    return Request(caller, action, method_arn(call), api.account, {**_keys(call), **keys})


def _keys(call: Call) -> dict[str, RequestValue]:
    """The condition keys that describe the call itself."""
    keys = {
        **keys_of_every_request(call.parsed.time_s, call.stage.deployment.rest_api.region),
        "aws:SourceIp": call.request.source_ip,
        "aws:UserAgent": call.parsed.header("user-agent") or "",
        "aws:Referer": call.parsed.header("referer") or "",
    }
    return {name: value for name, value in keys.items() if value}


def masked(sentence: str) -> str:
    """A sentence of AccessDenied as API Gateway shows it: of the API's account just the last four digits."""
    return _ACCOUNT.sub(rf"\g<1>{'*' * 8}", sentence)


def source_arn(call: Call, route: Route) -> str:
    """On whose behalf a method's function is invoked; a path's variables are asterisks in it."""
    path = _VARIABLE.sub("*", route.resource_path)
    return f"{call.stage.deployment.rest_api.arn}/{call.stage.name}/{call.parsed.method}{path}"
