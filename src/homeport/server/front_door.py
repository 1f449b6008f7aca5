"""Who answers a request: decided from method, path, host and headers alone, before any of the body is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

DYNAMODB_TARGETS = (b"DynamoDB_20120810.", b"DynamoDBStreams_20120810.")


@dataclass(frozen=True, slots=True)
class DynamoDb:
    """The DynamoDB engine (tables and streams)."""

    target: str
    """X-Amz-Target: API version and operation; empty when the client named none."""


@dataclass(frozen=True, slots=True)
class ApiCall:
    """API Gateway's data plane: a deployed API called by its users."""


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """Lambda's Invoke operations."""

    named: str
    """The function as it stands in the path, percent-encoded."""
    is_streamed: bool = False
    """InvokeWithResponseStream."""
    is_legacy: bool = False
    """InvokeAsync."""


@dataclass(frozen=True, slots=True)
class FunctionUrlCall:
    """A function URL called by its users."""

    identifier: str
    region: str
    path: str
    """Behind the URL, percent-encoded as it was sent."""
    is_by_path: bool = False
    """Whether the URL stands in the path, where on AWS it is the host's name."""


@dataclass(frozen=True, slots=True)
class Control:
    """homeport's own endpoints."""

    path: str


@dataclass(frozen=True, slots=True)
class LocalStack:
    """Everything else."""


Destination = DynamoDb | ApiCall | FunctionCall | FunctionUrlCall | Control | LocalStack

Decide = Callable[[str, bytes, bytes, Mapping[bytes, bytes]], Destination]
"""Names the destination of a request: its method, path, host, headers under their names in small letters."""

_API_CALL = ApiCall()
_LOCALSTACK = LocalStack()
NAMED_APIS = b"/_homeport/api/"
# Names and addresses that the machine and AWS's services go by: never a custom domain name.
_OWN_HOST = re.compile(
    rb"(?:[^:]*\.)?(?:localhost|localhost\.localstack\.cloud|amazonaws\.com)(?::\d+)?\Z|[\d.]+(?::|\Z)|\[|\Z"
)
_BARE_PATHS = (b"/", b"/ping")
URL_PATHS = b"/_aws/lambda-url/"
_URL_HOST = re.compile(rb"(?P<id>[A-Za-z0-9-]+)\.lambda-url\.(?P<region>[a-z0-9-]+)\.")
_URL_PATH = re.compile(re.escape(URL_PATHS) + rb"(?P<region>[a-z0-9-]+)/(?P<id>[A-Za-z0-9-]+)(?P<path>/.*)?", re.DOTALL)
_INVOKE = re.compile(
    rb"/2015-03-31/functions/(?P<named>[^/]+)/invocations"
    rb"|/2021-11-15/functions/(?P<streamed>[^/]+)/response-streaming-invocations"
    rb"|/2014-11-13/functions/(?P<legacy>[^/]+)/invoke-async/?"
)


def decide(method: str, path: bytes, host: bytes, headers: Mapping[bytes, bytes]) -> Destination:
    """The destination of a request; `headers` under their names in small letters.

    A page's script (it sends Origin) gets to DynamoDB through LocalStack, which decides whom it lets in.
    """
    target = headers.get(b"x-amz-target", b"")
    if method == "POST" and target.startswith(DYNAMODB_TARGETS) and b"origin" not in headers:
        return DynamoDb(target.decode("latin-1"))
    if path.startswith(NAMED_APIS):
        return _API_CALL
    if path.startswith(b"/_homeport/"):
        return Control(path.decode("latin-1"))
    if _is_api_call(path, host):
        return _API_CALL
    if b".lambda-url." in host or path.startswith(URL_PATHS):
        return _function_url(path, host) or _LOCALSTACK
    if method == "POST" and b"/functions/" in path and b"origin" not in headers:
        return _function_call(path) or _LOCALSTACK
    if path in _BARE_PATHS and _is_bare_dynamodb(host, headers):
        return DynamoDb(target.decode("latin-1"))
    return _LOCALSTACK


def _function_url(path: bytes, host: bytes) -> FunctionUrlCall | None:
    if match := _URL_HOST.match(host):
        return FunctionUrlCall(match["id"].decode(), match["region"].decode(), path.decode("latin-1"))
    if match := _URL_PATH.fullmatch(path):
        behind = (match["path"] or b"/").decode("latin-1")
        return FunctionUrlCall(match["id"].decode(), match["region"].decode(), behind, is_by_path=True)
    return None


def _function_call(path: bytes) -> FunctionCall | None:
    match = _INVOKE.fullmatch(path)
    if match is None:
        return None
    named = (match["named"] or match["streamed"] or match["legacy"]).decode("latin-1")
    return FunctionCall(named, is_streamed=match["streamed"] is not None, is_legacy=match["legacy"] is not None)


def _is_api_call(path: bytes, host: bytes) -> bool:
    """By host name as on AWS, or by one of the two forms of path that LocalStack has for it."""
    if b".execute-api." in host or path.startswith(b"/_aws/execute-api/"):
        return True
    return path.startswith(b"/restapis/") and b"/_user_request_" in path


def _is_bare_dynamodb(host: bytes, headers: Mapping[bytes, bytes]) -> bool:
    """A request to DynamoDB's own host, or signed for it, that names no operation of it: DynamoDB answers that too."""
    is_signed_for_it = b"/dynamodb/aws4_request" in headers.get(b"authorization", b"")
    return (is_signed_for_it or host.startswith(b"dynamodb.")) and b"origin" not in headers


def all_for_one_api(method: str, path: bytes, host: bytes, headers: Mapping[bytes, bytes]) -> Destination:
    """What arrives at a port of an API's own."""
    return _API_CALL


def with_domains(is_domain: Callable[[str], bool]) -> Decide:
    """`decide`, with the custom domain names of APIs, which only the control plane knows."""

    def decided(method: str, path: bytes, host: bytes, headers: Mapping[bytes, bytes]) -> Destination:
        destination = decide(method, path, host, headers)
        if destination is _LOCALSTACK and not _OWN_HOST.match(host) and is_domain(_name_of(host)):
            return _API_CALL
        return destination

    return decided


def _name_of(host: bytes) -> str:
    return host.partition(b":")[0].lower().decode("latin-1")
