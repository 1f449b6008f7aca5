"""Requests of API Gateway to AWS services of this stack: by HTTP to the front door, signed as the integration's role.

https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-aws-proxy.html
"""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

import boto3
import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError, ClientError, UnknownServiceError

from homeport.apigateway.http_client import HttpClient
from homeport.apigateway.messages import HeaderPairs
from homeport.apigateway.outbound import (
    CredentialsError,
    InvalidEndpointError,
    OutboundRequest,
    OutboundResponse,
    ServiceRequest,
)
from homeport.core.clock import Clock
from homeport.core.context import RequestContext
from homeport.iam.function_access import Source, service_may_assume
from homeport.runtime.providers.identities import LocalStackIdentities

_SERVICE = "apigateway.amazonaws.com"
_SESSION = "BackplaneAssumeRoleSession"
_RENEWED_BEFORE_S = 300
_NAMES = {"states": "stepfunctions", "monitoring": "cloudwatch", "email": "ses", "elasticloadbalancing": "elbv2"}
"""URIs name services by their host names; botocore's names where they differ."""
_WITHOUT_TARGET = frozenset({"events"})
"""JSON services whose X-Amz-Target an integration has to map itself."""
_QUERIED = frozenset({"ssm"})
"""JSON services that API Gateway still speaks the older query protocol with."""
_OWN_HEADERS = frozenset({"host", "content-length", "connection", "x-amzn-apigateway-api-id"})


@dataclass(frozen=True, slots=True)
class _Protocol:
    """How a service is spoken with."""

    name: str
    """botocore's."""
    api_version: str
    target_prefix: str | None
    json_version: str | None


class StackServices:
    """A ServiceSender over the front door."""

    def __init__(self, endpoint_url: str, clock: Clock) -> None:
        self._endpoint_url = endpoint_url
        self._http = HttpClient()
        self._roles = _Roles(endpoint_url, clock)

    async def send(self, request: ServiceRequest, context: RequestContext, timeout_s: float) -> OutboundResponse:
        """See ServiceSender."""
        outbound = await asyncio.to_thread(self._outbound, request, context)
        response = await self._http.send(outbound, timeout_s)
        return _queried_answer(request, response, context.request_id) if _is_queried(request) else response

    def _outbound(self, request: ServiceRequest, context: RequestContext) -> OutboundRequest:
        protocol = _protocol(request.service)
        query = {name: list(values) for name, values in request.query.items()}
        headers = [(name, value) for name, value in request.headers if name.lower() not in _OWN_HEADERS]
        body = request.body
        if request.action is not None:
            headers = _with_protocol(headers, request, protocol)
            if _is_queried(request):
                body = json.dumps(_object(body) | {name: values[-1] for name, values in query.items()}).encode()
                query = {}
            else:
                query.setdefault("Action", [request.action])
                query.setdefault("Version", [protocol.api_version])
        pairs = [f"{quote(name, safe='')}={quote(each, safe='')}" for name, values in query.items() for each in values]
        url = f"{self._endpoint_url}{quote(request.path, safe='/%')}" + (f"?{'&'.join(pairs)}" if pairs else "")
        signed = self._signed(request, url, headers, body, context)
        return OutboundRequest(request.method, url, signed, body)

    def _signed(
        self, request: ServiceRequest, url: str, headers: list[tuple[str, str]], body: bytes, context: RequestContext
    ) -> HeaderPairs:
        if request.credentials:
            credentials = self._roles.credentials(request.credentials)
        else:
            # Nobody's role: the API's own account.
            credentials = Credentials(context.account, "test")
        signing = AWSRequest(request.method, url, data=body)
        SigV4Auth(credentials, _signing_name(request.service), request.region).add_auth(signing)
        own = tuple((str(name), str(value)) for name, value in signing.headers.items())
        names = {name.lower() for name, _ in own}
        return (*(pair for pair in headers if pair[0].lower() not in names), *own)


class _Roles:
    """Credentials of the roles of integrations, kept until they are about to expire."""

    def __init__(self, endpoint_url: str, clock: Clock) -> None:
        self._endpoint_url = endpoint_url
        self._clock = clock
        self._identities = LocalStackIdentities()
        self._known: dict[str, tuple[float, Credentials]] = {}
        self._lock = threading.Lock()

    def credentials(self, role_arn: str) -> Credentials:
        """The role's credentials. Raises CredentialsError."""
        with self._lock:
            renew_at_s, credentials = self._known.get(role_arn, (0.0, None))
            if credentials is None or renew_at_s <= self._clock.time():
                renew_at_s, credentials = self._known[role_arn] = self._assumed(role_arn)
            return credentials

    def _assumed(self, role_arn: str) -> tuple[float, Credentials]:
        role = self._identities.role(role_arn)
        # API Gateway tells nothing of the API for which it assumes a role.
        if role is None or not service_may_assume(role_arn, role.trust, Source(_SERVICE)).allowed:
            raise CredentialsError(role_arn)
        account = role_arn.split(":")[4] if role_arn.count(":") >= 5 else "000000000000"
        sts = boto3.client(
            "sts",
            endpoint_url=self._endpoint_url,
            region_name="us-east-1",
            aws_access_key_id=account,
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}),
        )
        try:
            given = sts.assume_role(RoleArn=role_arn, RoleSessionName=_SESSION)["Credentials"]
        except (ClientError, BotoCoreError) as error:
            raise CredentialsError(role_arn) from error
        credentials = Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        return given["Expiration"].timestamp() - _RENEWED_BEFORE_S, credentials


def _with_protocol(
    headers: list[tuple[str, str]], request: ServiceRequest, protocol: _Protocol
) -> list[tuple[str, str]]:
    """The headers with those that tell a JSON service what is wanted."""
    if protocol.target_prefix is None or request.service in _WITHOUT_TARGET:
        return headers
    names = {name.lower() for name, _ in headers}
    kept = [(name, value) for name, value in headers if not _is_plain_json(name, value)]
    if "x-amz-target" not in names:
        kept.append(("X-Amz-Target", f"{protocol.target_prefix}.{request.action}"))
    if not any(name.lower() == "content-type" for name, _ in kept):
        kept.append(("Content-Type", f"application/x-amz-json-{protocol.json_version or '1.0'}"))
    return kept


def _is_plain_json(name: str, value: str) -> bool:
    return name.lower() == "content-type" and value.partition(";")[0].strip() == "application/json"


def _is_queried(request: ServiceRequest) -> bool:
    return request.action is not None and request.service in _QUERIED


def _object(body: bytes) -> dict[str, Any]:
    """A body's members; none where it is no JSON object."""
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _queried_answer(request: ServiceRequest, response: OutboundResponse, request_id: str) -> OutboundResponse:
    """An answer as the query protocol gives it in JSON: wrapped, every member of the output named."""
    if response.status != 200:
        return response
    result = dict.fromkeys(_output_members(request)) | json.loads(response.body or b"{}")
    body = {
        f"{request.action}Response": {
            f"{request.action}Result": result,
            "ResponseMetadata": {"RequestId": request_id},
        }
    }
    return OutboundResponse(response.status, response.headers, json.dumps(body).encode())


def _output_members(request: ServiceRequest) -> Iterator[str]:
    model = _model(request.service)
    if request.action in model.operation_names and (shape := model.operation_model(request.action).output_shape):
        yield from shape.members


@cache
def _protocol(service: str) -> _Protocol:
    metadata: Mapping[str, Any] = _model(service).metadata
    return _Protocol(
        metadata["protocol"], metadata["apiVersion"], metadata.get("targetPrefix"), metadata.get("jsonVersion")
    )


def _signing_name(service: str) -> str:
    return str(_model(service).signing_name)


@cache
def _model(service: str) -> Any:
    """botocore's model of a service. Raises InvalidEndpointError when there is none."""
    try:
        return botocore.session.get_session().get_service_model(_NAMES.get(service, service))
    except UnknownServiceError as error:
        raise InvalidEndpointError(f"there is no service {service!r}") from error
