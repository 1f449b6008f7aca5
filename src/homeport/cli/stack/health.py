"""Asking a server how it is."""

import http.client
import json
from typing import Any

PATH = "/_homeport/health"


def ask(port: int, timeout_s: float = 2.0, *, path: str = PATH) -> dict[str, Any] | None:
    """The server's own answer; None when nothing of homeport's answers on this port."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        document = json.loads(response.read())
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return document if response.status == 200 and isinstance(document, dict) else None
