"""The HTTP client behind HTTP integrations."""

import asyncio
import contextlib
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationParseError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.exceptions import (
    TimeoutError as PoolTimeoutError,
)

from homeport.apigateway.outbound import (
    InvalidEndpointError,
    NetworkError,
    OutboundRequest,
    OutboundResponse,
    OutboundStream,
    UnreachableError,
)
from homeport.apigateway.streams import StreamBrokenError

MOST_AT_ONCE = 64
MOST_STREAMS = 512
"""Bodies that are read piece by piece at once; each holds a thread while it waits for its next piece."""
_PIECE_BYTES = 64 * 1024
_SCHEMES = ("http", "https")


class HttpClient:
    """An HttpSender over urllib3, with threads for what waits and connections that are kept."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(MOST_AT_ONCE, "homeport-integration")
        self._streams = ThreadPoolExecutor(MOST_STREAMS, "homeport-integration-stream")
        self._pools = {
            True: urllib3.PoolManager(maxsize=MOST_AT_ONCE),
            False: urllib3.PoolManager(maxsize=MOST_AT_ONCE, cert_reqs="CERT_NONE", assert_hostname=False),
        }
        """By whether certificates are verified."""

    async def send(self, request: OutboundRequest, timeout_s: float) -> OutboundResponse:
        """See HttpSender."""
        _check(request)
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._send, request, timeout_s)

    async def open(self, request: OutboundRequest, timeout_s: float) -> OutboundStream:
        """See HttpSender."""
        _check(request)
        opening = self._streams.submit(self._answer, request, timeout_s, preload=False)
        try:
            response = await asyncio.wrap_future(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_close)
            raise
        return OutboundStream(response.status, tuple(response.headers.items()), _Body(response, self._streams))

    def _send(self, request: OutboundRequest, timeout_s: float) -> OutboundResponse:
        response = self._answer(request, timeout_s, preload=True)
        return OutboundResponse(response.status, tuple(response.headers.items()), response.data)

    def _answer(self, request: OutboundRequest, timeout_s: float, *, preload: bool) -> urllib3.BaseHTTPResponse:
        """The answer, with its body where it is loaded before; raises what HttpSender does."""
        try:
            return self._pools[request.verify_certificate].request(
                request.method,
                request.url,
                body=request.body or None,
                headers=urllib3.HTTPHeaderDict((name, _octets(value)) for name, value in request.headers),
                redirect=False,
                retries=False,
                timeout=timeout_s,
                preload_content=preload,
                decode_content=preload,
            )
        except (ReadTimeoutError, ConnectTimeoutError) as error:
            raise (UnreachableError(str(error)) if isinstance(error, NewConnectionError) else TimeoutError) from error
        except PoolTimeoutError as error:
            raise TimeoutError from error
        except LocationParseError as error:
            raise InvalidEndpointError(request.url) from error
        except (SSLError, ProtocolError) as error:
            raise _broken(error) from error
        except HTTPError as error:
            raise UnreachableError(str(error)) from error


class _Body:
    """A ByteStream over an answer of urllib3, read on threads."""

    def __init__(self, response: urllib3.BaseHTTPResponse, threads: ThreadPoolExecutor) -> None:
        self._response = response
        self._threads = threads
        length = response.headers.get("content-length", "")
        sized = length.isdecimal() and "transfer-encoding" not in response.headers
        self.length = int(length) if sized else None

    async def read(self) -> bytes:
        """The next piece; StreamBrokenError where the endpoint breaks off, or sends nothing for its timeout."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read)

    def close(self) -> None:
        """Cut the connection where it is not read to its end."""
        # A thread that waits for the next piece goes on only when the socket is shut down.
        with contextlib.suppress(RuntimeError, ValueError, OSError):
            self._response.shutdown()
        self._threads.submit(self._response.close)

    def _read(self) -> bytes:
        try:
            return self._response.read1(_PIECE_BYTES) or b""
        except (HTTPError, OSError, ValueError) as error:
            # ValueError: it was closed meanwhile.
            raise StreamBrokenError(str(error)) from error


def _check(request: OutboundRequest) -> None:
    parts = urlsplit(request.url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise InvalidEndpointError(request.url)


def _octets(value: str) -> str:
    """A header's value as it is written, a byte a character: in UTF-8 where it holds what Latin-1 does not have."""
    return value if all(ord(character) < 256 for character in value) else value.encode().decode("latin-1")


def _close(opened: Future[urllib3.BaseHTTPResponse]) -> None:
    """Close an answer that nobody waits for any more."""
    if not opened.cancelled() and opened.exception() is None:
        opened.result().close()


def _broken(error: Exception) -> Exception:
    """A certificate or a protocol that is wrong, unless the other side is just gone."""
    return NetworkError(str(error)) if isinstance(error, SSLError) else UnreachableError(str(error))
