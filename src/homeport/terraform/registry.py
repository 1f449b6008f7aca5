"""Whether a provider registry can be reached, found out fast: a name that resolves and a port that opens."""

import socket
import threading
from collections.abc import Mapping
from urllib.parse import urlsplit

PROBE_S = 2.0
_PROXY_VARIABLES = ("https_proxy", "HTTPS_PROXY")


def address_to_probe(host: str, environment: Mapping[str, str]) -> tuple[str, int]:
    """The registry itself, or the proxy that requests to it would take."""
    for variable in _PROXY_VARIABLES:
        proxy = urlsplit(environment.get(variable, ""))
        if proxy.hostname:
            return proxy.hostname, proxy.port or 80
    return host, 443


def is_reachable(host: str, environment: Mapping[str, str], timeout_s: float = PROBE_S) -> bool:
    """Whether a connection to the registry opens within `timeout_s`.

    Looking a name up has no timeout of its own, so it happens on a thread that is left behind when it hangs.
    """
    answer: list[bool] = []
    address = address_to_probe(host, environment)
    thread = threading.Thread(target=lambda: answer.append(_opens(address, timeout_s)), daemon=True)
    thread.start()
    thread.join(timeout_s)
    return bool(answer and answer[0])


def _opens(address: tuple[str, int], timeout_s: float) -> bool:
    try:
        socket.create_connection(address, timeout=timeout_s).close()
    except OSError:
        return False
    return True
