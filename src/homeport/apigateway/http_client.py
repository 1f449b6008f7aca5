"""The HTTP client behind HTTP integrations."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
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
    UnreachableError,
)

MOST_AT_ONCE = 64
_SCHEMES = ("http", "https")


class HttpClient:
    """An HttpSender over urllib3, with threads for what waits and connections that are kept."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(MOST_AT_ONCE, "homeport-integration")
        self._pools = {
            True: urllib3.PoolManager(maxsize=MOST_AT_ONCE),
            False: urllib3.PoolManager(maxsize=MOST_AT_ONCE, cert_reqs="CERT_NONE", assert_hostname=False),
        }
        """By whether certificates are verified."""

    async def send(self, request: OutboundRequest, timeout_s: float) -> OutboundResponse:
        """See HttpSender."""
        parts = urlsplit(request.url)
        if parts.scheme not in _SCHEMES or not parts.hostname:
            raise InvalidEndpointError(request.url)
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._send, request, timeout_s)

    def _send(self, request: OutboundRequest, timeout_s: float) -> OutboundResponse:
        headers = urllib3.HTTPHeaderDict(request.headers)
        try:
            response = self._pools[request.verify_certificate].request(
                request.method,
                request.url,
                body=request.body or None,
                headers=headers,
                redirect=False,
                retries=False,
                timeout=timeout_s,
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
        return OutboundResponse(response.status, tuple(response.headers.items()), response.data)


def _broken(error: Exception) -> Exception:
    """A certificate or a protocol that is wrong, unless the other side is just gone."""
    return NetworkError(str(error)) if isinstance(error, SSLError) else UnreachableError(str(error))
