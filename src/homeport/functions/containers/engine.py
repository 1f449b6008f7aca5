"""A container engine's API, over its socket: Docker's, or one that speaks the same (Podman, Colima, Rancher Desktop).

https://docs.docker.com/reference/api/engine/. Only Python's own library is used: the process that follows a container
runs this too.
"""

import http.client
import json
import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

_VERSION = "/v1.41"
_CONNECT_LIMIT_S = 5.0
_ANSWER_LIMIT_S = 60.0
_STREAM_HEADER_BYTES = 8


class EngineError(Exception):
    """What an engine refuses, in its own words; or that it cannot be reached."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status
        """HTTP's; 0 where it was not reached."""


def find_socket(environment: Mapping[str, str] | None = None) -> Path | None:
    """The socket of this machine's engine; None where there is none. DOCKER_HOST names it, if anything does."""
    known = os.environ if environment is None else environment
    named = known.get("DOCKER_HOST", "")
    if named:
        return Path(named.removeprefix("unix://")) if named.startswith("unix://") else None
    home = Path(known.get("HOME") or "/")
    run = known.get("XDG_RUNTIME_DIR", "")
    places = [Path("/var/run/docker.sock"), home / ".docker" / "run" / "docker.sock"]
    places += [home / ".colima" / "default" / "docker.sock", home / ".rd" / "docker.sock"]
    places += [Path(run) / "docker.sock", Path(run) / "podman" / "podman.sock"] if run else []
    return next((place for place in places if place.is_socket() and os.access(place, os.W_OK)), None)


def absence(environment: Mapping[str, str] | None = None) -> str:
    """What is said where there is no socket."""
    named = (os.environ if environment is None else environment).get("DOCKER_HOST", "")
    if named and not named.startswith("unix://"):
        return f"DOCKER_HOST names {named}, and engines are asked by a unix:// socket alone"
    return "no container engine is on this machine"


class Engine:
    """One engine. Every method blocks, and raises EngineError."""

    def __init__(self, path: str | Path) -> None:
        self.path = str(path)

    def version(self) -> str:
        """`Docker 28.2.2`"""
        told = self._json("GET", "/version")
        platform = told.get("Platform", {}).get("Name", "")
        name = "Podman" if "podman" in str(told.get("Components", "")).lower() else "Docker"
        return f"{name} {told['Version']}" + (f" ({platform})" if "Desktop" in platform else "")

    def image(self, reference: str) -> dict[str, Any] | None:
        """What the engine knows of an image that it has; None where it has none of that name."""
        try:
            found: dict[str, Any] = self._json("GET", f"/images/{quote(reference, safe='/:@')}/json")
        except EngineError as error:
            if error.status == http.client.NOT_FOUND:
                return None
            raise
        return found

    def create(self, name: str, specification: Mapping[str, Any]) -> str:
        """A container that does not run yet; its id."""
        created = self._json("POST", f"/containers/create?name={quote(name)}", specification)
        return str(created["Id"])

    def run(self, container: str) -> Iterator[tuple[int, bytes]]:
        """Start it and follow what it writes, until it ends: (1 or 2, bytes)."""
        path = f"/containers/{container}/attach?stream=1&stdout=1&stderr=1"
        with self._connection(None) as connection:
            answer = self._answer(connection, "POST", path, None)
            self._json("POST", f"/containers/{container}/start")
            while len(header := answer.read(_STREAM_HEADER_BYTES)) == _STREAM_HEADER_BYTES:
                yield header[0], answer.read(int.from_bytes(header[4:], "big"))

    def wait(self, container: str) -> int:
        """Its exit code, once it has ended."""
        with self._connection(None) as connection:
            answer = self._answer(connection, "POST", f"/containers/{container}/wait", None)
            return int(json.loads(answer.read())["StatusCode"])

    def remove(self, container: str) -> None:
        """Kill it if it runs, and take all of it away; harmless where it is gone."""
        try:
            self._json("DELETE", f"/containers/{container}?force=1&v=1")
        except EngineError as error:
            if error.status not in (http.client.NOT_FOUND, http.client.CONFLICT):
                raise

    def _json(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        with self._connection(_ANSWER_LIMIT_S) as connection:
            content = self._answer(connection, method, path, body).read()
        return json.loads(content) if content else {}

    def _answer(
        self, connection: "_Connection", method: str, path: str, body: Mapping[str, Any] | None
    ) -> http.client.HTTPResponse:
        content = None if body is None else json.dumps(body)
        headers = {"Host": "engine", **({"Content-Type": "application/json"} if content else {})}
        try:
            connection.request(method, _VERSION + path, content, headers)
            answer = connection.getresponse()
            if answer.status < http.client.MULTIPLE_CHOICES:
                return answer
            said = answer.read() or answer.reason.encode()
        except OSError as error:
            raise EngineError(f"the container engine at {self.path} does not answer: {error}") from error
        try:
            message = json.loads(said)["message"]
        except (ValueError, KeyError):
            message = said.decode(errors="replace")
        raise EngineError(message, answer.status)

    def _connection(self, limit_s: float | None) -> "_Connection":
        return _Connection(self.path, limit_s)


class _Connection(http.client.HTTPConnection):
    """HTTP over a socket of the file system; closed at the end of a `with`."""

    def __init__(self, path: str, limit_s: float | None) -> None:
        super().__init__("engine")
        self._path = path
        self._limit_s = limit_s

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(_CONNECT_LIMIT_S)
        self.sock.connect(self._path)
        self.sock.settimeout(self._limit_s)

    def __enter__(self) -> "_Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
