"""A client of the Debug Adapter Protocol, as small as a test needs one.

https://microsoft.github.io/debug-adapter-protocol/specification
"""

import json
import socket
import time
from typing import Any

WITHIN_S = 30.0


class DebugAdapter:
    """One connection to a debug adapter that listens."""

    def __init__(self, port: int) -> None:
        self._connection = _connected(port)
        self._stream = self._connection.makefile("rb")
        self._sent = 0
        self._events: list[dict[str, Any]] = []
        self._responses: dict[int, dict[str, Any]] = {}

    def begin(self, command: str, **arguments: Any) -> int:
        """Send a request; its number."""
        self._sent += 1
        message = {"seq": self._sent, "type": "request", "command": command, "arguments": arguments}
        content = json.dumps(message).encode()
        self._connection.sendall(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        return self._sent

    def finish(self, number: int) -> dict[str, Any]:
        """The body of the response to a request; fails when the adapter refuses it."""
        while number not in self._responses:
            self._read()
        response = self._responses.pop(number)
        assert response["success"], response
        body: dict[str, Any] = response.get("body") or {}
        return body

    def ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Send a request and wait for its response."""
        return self.finish(self.begin(command, **arguments))

    def wait_for(self, event: str) -> dict[str, Any]:
        """Wait for an event; its body."""
        while True:
            for each in self._events:
                if each["event"] == event:
                    self._events.remove(each)
                    body: dict[str, Any] = each.get("body") or {}
                    return body
            self._read()

    def close(self) -> None:
        self._stream.close()
        self._connection.close()

    def _read(self) -> None:
        length = 0
        while line := self._stream.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the debug adapter has closed the connection"
        message = json.loads(self._stream.read(length))
        if message["type"] == "event":
            self._events.append(message)
        elif message["type"] == "response":
            self._responses[message["request_seq"]] = message


def _connected(port: int) -> socket.socket:
    deadline = time.monotonic() + WITHIN_S
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=WITHIN_S)
        except OSError:
            assert time.monotonic() < deadline, f"no debug adapter listens on {port}"
            time.sleep(0.05)
