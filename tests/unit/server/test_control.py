"""homeport's own endpoints."""

import json
import os
from typing import Any

import pytest

from homeport import __version__
from homeport.server.control import ControlEdge, Health, Refused
from homeport.server.front_door import Control
from homeport.server.http import NativeRequest, RequestHead


def _answer(method: str, path: str, *, ready: bool = True) -> tuple[int, object]:
    edge = ControlEdge(4567, lambda: Health(ready, {"dynamodb": "running"}), {})
    response = edge.answer(NativeRequest(RequestHead(method, path.encode(), b"", []), b""), Control(path))
    return response.status, json.loads(response.body)


@pytest.mark.parametrize(("ready", "status"), [(True, "ready"), (False, "starting")])
def test_health_tells_state_and_place(ready: bool, status: str) -> None:
    assert _answer("GET", "/_homeport/health", ready=ready) == (
        200,
        {
            "status": status,
            "services": {"dynamodb": "running"},
            "isolation": None,
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


def _refuse(document: dict[str, Any]) -> dict[str, Any]:
    raise Refused(409, f"no {document['wish']}")


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "answer"),
    [
        ("POST", "/_homeport/echo", [], b'{"a": 1}', (200, {"a": 1})),
        ("POST", "/_homeport/refuse", [], b'{"wish": "moon"}', (409, {"message": "no moon"})),
        ("POST", "/_homeport/echo", [], b"[]", (400, {"message": "expected a JSON object"})),
        ("POST", "/_homeport/echo", [], b"{", (400, {"message": "expected a JSON object"})),
        ("GET", "/_homeport/echo", [], b"{}", (405, {"message": "this takes a POST, and none of a web page"})),
        (
            "POST",
            "/_homeport/echo",
            [(b"Origin", b"http://evil.example")],
            b"{}",
            (405, {"message": "this takes a POST, and none of a web page"}),
        ),
    ],
)
def test_actions_are_done_by_post(
    method: str, path: str, headers: list[tuple[bytes, bytes]], body: bytes, answer: tuple[int, object]
) -> None:
    actions = {"/_homeport/echo": lambda document: document, "/_homeport/refuse": _refuse}
    edge = ControlEdge(4567, lambda: Health(True, {}), actions)

    response = edge.answer(NativeRequest(RequestHead(method, path.encode(), b"", headers), body), Control(path))

    assert (response.status, json.loads(response.body)) == answer
    assert edge.blocks(Control(path))
    assert not edge.blocks(Control("/_homeport/health"))
