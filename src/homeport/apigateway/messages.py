"""A call to a deployed API and its answer, free of any HTTP server."""

import enum
from dataclasses import dataclass

from homeport.apigateway.streams import ByteStream

HeaderPairs = tuple[tuple[str, str], ...]
"""Header lines in their order, names in the letters they were sent with: API Gateway shows clients' own spelling."""


class UrlForm(enum.Enum):
    """How the caller named the API."""

    HOST = "host"
    """By host name, `{api-id}.execute-api.…`: AWS's own form."""
    DOMAIN = "domain"
    """By a custom domain name of the API's owner."""
    PATH = "path"
    """By path, below any host name: what works without DNS."""


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A call to a stage of an API, whole."""

    api_id: str
    stage: str
    """Empty when the URL names none."""
    method: str
    """In capitals."""
    path: str
    """What follows the stage, percent-encoded as sent: empty, or with its leading slash."""
    base_path: str = ""
    """Of a custom domain name: what stood before `path`, without slashes at its ends."""
    raw_path: bytes = b"/"
    """The whole path as it was sent: what a signature is of."""
    query: bytes = b""
    """What follows the question mark, percent-encoded as sent."""
    headers: HeaderPairs = ()
    body: bytes = b""
    source_ip: str = "127.0.0.1"
    """The address at the other end of the connection."""
    form: UrlForm = UrlForm.PATH
    scheme: str = "http"
    """http or https."""
    port: int = 80
    """Our port that the caller is connected to."""
    protocol: str = "HTTP/1.1"

    def header(self, name: str) -> str | None:
        """The last value of a header, whatever the case of its name; None when it was not sent."""
        lowered = name.lower()
        return next((value for each, value in reversed(self.headers) if each.lower() == lowered), None)


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """The answer to a call."""

    status: int
    headers: HeaderPairs = ()
    """Without those that frame the message (content-length, date, connection): the server's own."""
    body: bytes = b""
    stream: ByteStream | None = None
    """The body that is still to come, in the place of `body`."""

    def header(self, name: str) -> str | None:
        """The last value of a header, whatever the case of its name; None when it is absent."""
        lowered = name.lower()
        return next((value for each, value in reversed(self.headers) if each.lower() == lowered), None)
