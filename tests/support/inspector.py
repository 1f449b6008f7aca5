"""A client of Node's inspector, as small as a test needs one.

https://nodejs.org/en/learn/getting-started/debugging and https://chromedevtools.github.io/devtools-protocol/
"""

import json
import socket
import time
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, Request, TextMessage

WITHIN_S = 30.0


class Inspector:
    """One connection to a Node.js process that listens."""

    def __init__(self, port: int) -> None:
        address = urlsplit(_address(port))
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=WITHIN_S)
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._sent = 0
        self._text = ""
        self._arrived: list[dict[str, Any]] = []
        self._connection.sendall(self._protocol.send(Request(host=address.netloc, target=address.path)))
        assert self._receive(), "the inspector has not accepted the connection"

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method; its result. Fails when the process refuses it."""
        self._sent += 1
        message = json.dumps({"id": self._sent, "method": method, "params": parameters})
        self._connection.sendall(self._protocol.send(TextMessage(message)))
        answer = self._first("id", self._sent)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def wait_for(self, event: str) -> dict[str, Any]:
        """Wait for an event; its parameters."""
        parameters: dict[str, Any] = self._first("method", event)["params"]
        return parameters

    def close(self) -> None:
        self._connection.close()

    def _first(self, member: str, value: Any) -> dict[str, Any]:
        while True:
            for each in self._arrived:
                if each.get(member) == value:
                    self._arrived.remove(each)
                    return each
            self._receive()

    def _receive(self) -> bool:
        """Take what has come; whether the connection has been accepted with it."""
        data = self._connection.recv(65536)
        assert data, "the inspector has closed the connection"
        self._protocol.receive_data(data)
        accepted = False
        for event in self._protocol.events():
            accepted = accepted or isinstance(event, AcceptConnection)
            if isinstance(event, TextMessage):
                self._text += event.data
                if event.message_finished:
                    self._arrived.append(json.loads(self._text))
                    self._text = ""
        return accepted


def _address(port: int) -> str:
    deadline = time.monotonic() + WITHIN_S
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=WITHIN_S) as answer:
                return str(json.load(answer)[0]["webSocketDebuggerUrl"])
        except OSError:
            assert time.monotonic() < deadline, f"no inspector listens on {port}"
            time.sleep(0.05)
