"""A function URL as the control plane has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from homeport.functions.deployed import FunctionKey


@dataclass(frozen=True, slots=True)
class Cors:
    """https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html"""

    allow_origins: Sequence[str] = ()
    allow_methods: Sequence[str] = ()
    allow_headers: Sequence[str] = ()
    expose_headers: Sequence[str] = ()
    max_age_s: int = 0
    allow_credentials: bool = False


@dataclass(frozen=True, slots=True)
class FunctionUrl:
    """The URL of a function or of an alias."""

    identifier: str
    """The first label of its domain."""
    region: str
    key: FunctionKey
    function_arn: str
    """With the alias that it leads to."""
    auth_type: str
    """NONE or AWS_IAM."""
    is_streamed: bool
    """InvokeMode is RESPONSE_STREAM."""
    cors: Cors | None


class UrlDirectory(Protocol):
    """The control plane's function URLs."""

    def find_url(self, identifier: str, region: str) -> FunctionUrl | None:
        """The URL of that name; None for none."""


@dataclass(frozen=True, slots=True)
class UrlRequest:
    """A request to a function URL."""

    method: str
    path: str
    """As it was sent."""
    query: str
    headers: Sequence[tuple[str, str]]
    """In the order and the letters in which they were sent."""
    body: bytes
    domain: str
    """The host's name."""
    source_ip: str
    scheme: str
    port: int
    protocol: str
    """`HTTP/1.1`."""

    def header(self, name: str) -> str:
        """The first header of a name (in small letters); empty where there is none."""
        return next((value for known, value in self.headers if known.lower() == name), "")


@dataclass(frozen=True, slots=True)
class UrlResponse:
    """What a client is answered, the body apart when it is streamed."""

    status: int
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
