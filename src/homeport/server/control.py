"""homeport's own endpoints under `/_homeport/`."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from homeport import __version__
from homeport.server.front_door import Control
from homeport.server.http import NativeRequest, NativeResponse


@dataclass(frozen=True, slots=True)
class Health:
    """What an instance can do by now."""

    ready: bool
    """Whether everything answers, init hooks run."""
    services: Mapping[str, str]
    """State of each part: `running`, `starting`, `failed`."""


class ControlEdge:
    """Answers homeport's own endpoints at once, whatever else is still loading."""

    def __init__(self, port: int, health: Callable[[], Health]) -> None:
        self._port = port
        self._health = health

    def answer(self, request: NativeRequest, destination: Control) -> NativeResponse:
        """The answer to `/_homeport/…`."""
        if destination.path != "/_homeport/health":
            return _json(404, {"message": f"homeport has no {destination.path}"})
        if request.head.method not in ("GET", "HEAD"):
            return _json(405, {"message": f"{destination.path} is read with GET"})
        return _json(200, self._health_document())

    def _health_document(self) -> dict[str, Any]:
        health = self._health()
        return {
            "status": "ready" if health.ready else "starting",
            "services": dict(health.services),
            "port": self._port,
            "pid": os.getpid(),
            "version": __version__,
        }


def _json(status: int, document: dict[str, Any]) -> NativeResponse:
    return NativeResponse(status, ((b"content-type", b"application/json"),), json.dumps(document).encode())
