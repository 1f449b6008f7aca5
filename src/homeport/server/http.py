"""HTTP as the front door and the native handlers see it: a request's head, a whole request, a whole answer."""

import http
import time
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from homeport.apigateway.streams import ByteStream

Headers = list[tuple[bytes, bytes]]
"""Header lines in their order and in the letters they were sent with (API Gateway shows clients' own spelling)."""


@dataclass(slots=True)
class RequestHead:
    """Everything of a request but its body."""

    method: str
    """GET, POST, … in capitals."""
    path: bytes
    """The path as it was sent, still percent-encoded."""
    query: bytes
    """What follows the question mark, without it."""
    headers: Headers
    """As sent."""
    http_version: str = "1.1"
    """1.0, 1.1 or 2."""
    keep_alive: bool = True
    """Whether the client keeps the connection for a further request."""
    scheme: str = "http"
    """http or https."""
    client: tuple[str, int] | None = None
    """The other end's address and port."""
    server: tuple[str, int] | None = None
    """Our end's address and port."""
    internal: bool = False
    """Whether one of LocalStack's services sent it, not somebody outside."""
    by_name: dict[bytes, bytes] = field(init=False)
    """The headers under their names in small letters; of repeated ones the first."""

    def __post_init__(self) -> None:
        headers = self.headers
        self.by_name = by_name = {name.lower(): value for name, value in headers}
        if len(by_name) != len(headers):
            self.by_name = {name.lower(): value for name, value in reversed(headers)}

    def header(self, name: bytes) -> str:
        """A header's value, empty when it was not sent; `name` in small letters."""
        return self.by_name.get(name, b"").decode("latin-1")

    def without(self, *names: bytes) -> "RequestHead":
        """The same head less some headers; names in small letters."""
        return replace(self, headers=[header for header in self.headers if header[0].lower() not in names])

    def rendered(self) -> bytes:
        """The head in the bytes of HTTP/1.x."""
        target = self.path + (b"?" + self.query if self.query else b"")
        first = b"%b %b HTTP/%b\r\n" % (self.method.encode("ascii"), target, self.http_version.encode("ascii"))
        return b"".join([first, *[header_line(name, value) for name, value in self.headers], b"\r\n"])


class NativeRequest(NamedTuple):
    """A whole request, as a native handler gets it."""

    head: RequestHead
    body: bytes


class NativeResponse(NamedTuple):
    """A whole answer of a native handler."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...] = ()
    """Without content-length, date and connection: the connection's own."""
    body: bytes = b""
    lines: bytes = b""
    """Further headers, as they stand in an HTTP/1.1 answer."""


class StreamedResponse(NamedTuple):
    """An answer whose body is still to come."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    """Without content-length, date and connection: the connection's own."""
    body: "ByteStream"


Answer = NativeResponse | StreamedResponse


BODILESS = frozenset({204, 304})
"""Statuses whose answers have no body."""
FRAMING = frozenset({b"content-length", b"transfer-encoding", b"connection"})
"""Headers, in small letters, by which a connection frames an answer: an application's own have no place in it."""


def status_line(status: int) -> bytes:
    """The first line of an HTTP/1.1 answer."""
    return _STATUS_LINES.get(status) or f"HTTP/1.1 {status} \r\n".encode()


def date_header() -> bytes:
    """The date line for an answer written now."""
    return _date_line(int(time.time()))


@lru_cache(maxsize=1)
def _date_line(second: int) -> bytes:
    return f"date: {formatdate(second, usegmt=True)}\r\n".encode()


def header_line(name: bytes, value: bytes) -> bytes:
    """One header as it stands in an HTTP/1.1 answer.

    Raises ValueError for a value with a line break, which would start a header of its own.
    """
    if b"\n" in value or b"\r" in value or b"\n" in name:
        raise ValueError(f"the response header {name!r} holds a line break")
    return b"%b: %b\r\n" % (name, value)


def rendered(response: NativeResponse, *, keep_alive: bool, bodiless: bool = False) -> bytes:
    """A whole answer in the bytes of HTTP/1.1; `bodiless` for HEAD, which is told the length only."""
    status, headers, body, lines = response
    bodiless = bodiless or status in BODILESS
    parts = [
        _STATUS_LINES.get(status) or status_line(status),
        _header_lines(headers) + lines if headers else lines,
        b"" if status in BODILESS else b"content-length: %d\r\n" % len(body),
        _date_line(int(time.time())),
        b"\r\n" if keep_alive else b"connection: close\r\n\r\n",
    ]
    if not bodiless:
        parts.append(body)
    return b"".join(parts)


def _header_lines(headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    lines = b"".join([b"%b: %b\r\n" % header for header in headers])
    if lines.count(b"\n") != len(headers) or lines.count(b"\r") != len(headers):
        return b"".join([header_line(*header) for header in headers])
    return lines


_STATUS_LINES = {each.value: f"HTTP/1.1 {each.value} {each.phrase}\r\n".encode() for each in http.HTTPStatus}
