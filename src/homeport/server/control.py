"""homeport's own endpoints under `/_homeport/`."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from homeport import __version__
from homeport.server.front_door import Control
from homeport.server.http import NativeRequest, NativeResponse

if TYPE_CHECKING:
    from homeport.functions.sandbox.level import Level


@dataclass(frozen=True, slots=True)
class Health:
    """What an instance can do by now."""

    ready: bool
    """Whether everything answers, init hooks run."""
    services: Mapping[str, str]
    """State of each part: `running`, `starting`, `failed`."""
    isolation: "Level | None" = None
    """How functions are kept apart from the machine; None before that is known."""


class Refused(Exception):  # noqa: N818 - an answer, not a defect
    """A request to one of homeport's own endpoints that cannot be granted."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


type Action = Callable[[dict[str, Any]], dict[str, Any]]
"""Does what a JSON document asks for and answers with another; it may block. Raises Refused."""

_HEALTH = "/_homeport/health"


class ControlEdge:
    """Answers homeport's own endpoints: about itself at once, whatever else is still loading; actions on a thread."""

    def __init__(self, port: int, health: Callable[[], Health], actions: Mapping[str, Action]) -> None:
        """`actions` by their paths."""
        self._port = port
        self._health = health
        self._actions = actions

    def blocks(self, destination: Control) -> bool:
        """Whether its answer has to be computed beside the loop."""
        return destination.path in self._actions

    def answer(self, request: NativeRequest, destination: Control) -> NativeResponse:
        """The answer to `/_homeport/…`."""
        action = self._actions.get(destination.path)
        if action is not None:
            return _acted(action, request)
        if destination.path != _HEALTH:
            return _json(404, {"message": f"homeport has no {destination.path}"})
        if request.head.method not in ("GET", "HEAD"):
            return _json(405, {"message": f"{destination.path} is read with GET"})
        return _json(200, self._health_document())

    def _health_document(self) -> dict[str, Any]:
        health = self._health()
        return {
            "status": "ready" if health.ready else "starting",
            "services": dict(health.services),
            "isolation": _isolation(health.isolation),
            "port": self._port,
            "pid": os.getpid(),
            "version": __version__,
        }


def _acted(action: Action, request: NativeRequest) -> NativeResponse:
    """The answer of an action. Pages of a browser have no part in it: they send Origin."""
    if request.head.method != "POST" or b"origin" in request.head.by_name:
        return _json(405, {"message": "this takes a POST, and none of a web page"})
    try:
        document = json.loads(request.body)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        return _json(400, {"message": "expected a JSON object"})
    try:
        return _json(200, action(document))
    except Refused as refused:
        return _json(refused.status, {"message": refused.message})


def _isolation(level: "Level | None") -> dict[str, Any] | None:
    if level is None:
        return None
    # It is loaded with the first level: the front door answers before.
    from homeport.functions.sandbox.level import not_enforced

    return {"level": level.name, "guarantees": list(level.guarantees), "not_enforced": not_enforced(level)}


def _json(status: int, document: dict[str, Any]) -> NativeResponse:
    return NativeResponse(status, ((b"content-type", b"application/json"),), json.dumps(document).encode())
