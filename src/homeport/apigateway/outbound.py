"""Requests that API Gateway sends to the endpoints behind its methods."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from homeport.apigateway.messages import HeaderPairs
from homeport.apigateway.streams import ByteStream
from homeport.core.context import RequestContext


class InvalidEndpointError(Exception):
    """A URL that leads nowhere: no host, another scheme than http or https."""


class UnreachableError(Exception):
    """Nothing answers at the endpoint: no such host, the connection is refused or broken off."""


class NetworkError(Exception):
    """The endpoint answers, but not in a way that can be spoken with: its certificate, its protocol."""


@dataclass(frozen=True, slots=True)
class OutboundRequest:
    """A request to an HTTP endpoint."""

    method: str
    url: str
    """With its query string."""
    headers: HeaderPairs = ()
    """Host and Content-Length are the sender's."""
    body: bytes = b""
    verify_certificate: bool = True


@dataclass(frozen=True, slots=True)
class OutboundResponse:
    """What the endpoint answered."""

    status: int
    headers: HeaderPairs = ()
    body: bytes = b""
    """Not compressed."""


@dataclass(frozen=True, slots=True)
class OutboundStream:
    """What the endpoint answers, its body still to come."""

    status: int
    headers: HeaderPairs
    body: ByteStream
    """As it was sent: packed where Content-Encoding says so."""


class HttpSender(Protocol):
    """Sends requests to HTTP endpoints and follows no redirects."""

    async def send(self, request: OutboundRequest, timeout_s: float) -> OutboundResponse:
        """The answer. Raises InvalidEndpointError, UnreachableError, NetworkError, TimeoutError."""

    async def open(self, request: OutboundRequest, timeout_s: float) -> OutboundStream:
        """The answer as soon as its headers are there; `timeout_s` is for these, and for each piece of the body.

        Raises what `send` raises.
        """


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """A request to an AWS service, as an integration's URI names it."""

    service: str
    """`dynamodb`, `states`: what stands in the URI."""
    region: str
    method: str
    action: str | None = None
    """Of an `action/` URI; None of a `path/` one."""
    path: str = "/"
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: HeaderPairs = ()
    body: bytes = b""
    credentials: str | None = None
    """The ARN of the role that the request is signed as."""


class CredentialsError(Exception):
    """The role of an integration cannot be assumed; the message says why."""


class ServiceSender(Protocol):
    """Sends requests to AWS services of this stack, signed."""

    async def send(self, request: ServiceRequest, context: RequestContext, timeout_s: float) -> OutboundResponse:
        """The service's answer, errors included.

        Raises InvalidEndpointError (no such service here), CredentialsError, UnreachableError, TimeoutError.
        """
