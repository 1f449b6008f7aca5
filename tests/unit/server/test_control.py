"""homeport's own endpoints."""

import json
import os

import pytest

from homeport import __version__
from homeport.server.control import ControlEdge, Health
from homeport.server.front_door import Control
from homeport.server.http import NativeRequest, RequestHead


def _answer(method: str, path: str, *, ready: bool = True) -> tuple[int, object]:
    edge = ControlEdge(4567, lambda: Health(ready, {"dynamodb": "running"}))
    response = edge.answer(NativeRequest(RequestHead(method, path.encode(), b"", []), b""), Control(path))
    return response.status, json.loads(response.body)


@pytest.mark.parametrize(("ready", "status"), [(True, "ready"), (False, "starting")])
def test_health_tells_state_and_place(ready: bool, status: str) -> None:
    assert _answer("GET", "/_homeport/health", ready=ready) == (
        200,
        {
            "status": status,
            "services": {"dynamodb": "running"},
            "port": 4567,
            "pid": os.getpid(),
            "version": __version__,
        },
    )


@pytest.mark.parametrize(
    ("method", "path", "answer"),
    [
        ("GET", "/_homeport/absent", (404, {"message": "homeport has no /_homeport/absent"})),
        ("POST", "/_homeport/health", (405, {"message": "/_homeport/health is read with GET"})),
    ],
)
def test_what_is_not_there_is_named(method: str, path: str, answer: tuple[int, object]) -> None:
    assert _answer(method, path) == answer
