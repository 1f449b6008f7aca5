"""Who answers a request: decided from method, path, host and headers alone, before any of the body is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

DYNAMODB_TARGETS = (b"DynamoDB_20120810.", b"DynamoDBStreams_20120810.")


@dataclass(frozen=True, slots=True)
class DynamoDb:
    """The DynamoDB engine (tables and streams)."""

    target: str
    """X-Amz-Target: API version and operation; empty when the client named none."""


@dataclass(frozen=True, slots=True)
class RestApiCall:
    """API Gateway's data plane: a deployed API called by its users."""

    api_id: str
    stage: str
    """Empty when the path names none."""
    path: str
    """The rest of the path, percent-encoded as sent, with its leading slash."""


@dataclass(frozen=True, slots=True)
class Control:
    """homeport's own endpoints."""

    path: str


@dataclass(frozen=True, slots=True)
class LocalStack:
    """Everything else."""


Destination = DynamoDb | RestApiCall | Control | LocalStack

_LOCALSTACK = LocalStack()
_CONTROL_PREFIX = b"/_homeport/"
_API_PATHS = re.compile(
    rb"/(?:_aws/execute-api/(?P<id>[^/]+)(?:/(?P<stage>[^/]+))?"
    rb"|restapis/(?P<old_id>[^/]+)/(?P<old_stage>[^/]+)/_user_request_)(?P<path>/.*)?\Z"
)
_API_HOST = re.compile(rb"(?P<id>[^.]+)\.execute-api\.")
_STAGE_AND_PATH = re.compile(rb"/(?P<stage>[^/]*)(?P<path>/.*)?\Z")


def decide(method: str, path: bytes, host: bytes, headers: Mapping[bytes, bytes]) -> Destination:
    """The destination of a request; `headers` under their names in small letters."""
    target = headers.get(b"x-amz-target", b"")
    if method == "POST" and target.startswith(DYNAMODB_TARGETS):
        return DynamoDb(target.decode("latin-1"))
    if path.startswith(_CONTROL_PREFIX):
        return Control(path.decode("latin-1"))
    if call := _rest_api_call(path, host):
        return call
    if not target and _is_bare_dynamodb(method, path, host, headers):
        return DynamoDb("")
    return _LOCALSTACK


def _rest_api_call(path: bytes, host: bytes) -> RestApiCall | None:
    if b"execute-api" not in path and b"execute-api" not in host and not path.startswith(b"/restapis/"):
        return None
    if match := _API_PATHS.match(path):
        api_id, stage = match["id"] or match["old_id"], match["stage"] or match["old_stage"] or b""
        return _call(api_id, stage, match["path"])
    if (at_host := _API_HOST.match(host)) and (rest := _STAGE_AND_PATH.match(path)):
        return _call(at_host["id"], rest["stage"], rest["path"])
    return None


def _call(api_id: bytes, stage: bytes, path: bytes | None) -> RestApiCall:
    return RestApiCall(api_id.decode("latin-1"), stage.decode("latin-1"), (path or b"/").decode("latin-1"))


def _is_bare_dynamodb(method: str, path: bytes, host: bytes, headers: Mapping[bytes, bytes]) -> bool:
    """A call signed for DynamoDB that names no operation, or the health page that its endpoint shows to browsers."""
    if path != b"/":
        return False
    if method == "POST":
        return b"/dynamodb/aws4_request" in headers.get(b"authorization", b"")
    return method == "GET" and host.startswith(b"dynamodb.")
