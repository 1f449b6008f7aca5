"""Responses that reach the client while the function still makes them: real workers, AWS's client."""

import io
import json
import socket
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from support.instance import Instance, running

# Its own runtime, as a custom one may be: awslambdaric streams nothing. Between the first piece and the next it waits
# for the client to say that it has got it.
CODE = """
import http.client, json, os, socket

api = os.environ["AWS_LAMBDA_RUNTIME_API"]
while True:
    runtime = http.client.HTTPConnection(api)
    runtime.request("GET", "/2018-06-01/runtime/invocation/next")
    answer = runtime.getresponse()
    event, request_id = json.loads(answer.read()), answer.headers["Lambda-Runtime-Aws-Request-Id"]
    asked = event if "pieces" in event else json.loads(event["body"])

    def pieces():
        yield asked["pieces"][0].encode()
        with socket.create_connection(("127.0.0.1", asked["port"])) as client:
            client.recv(1)
        for piece in asked["pieces"][1:]:
            yield piece.encode()

    path = f"/2018-06-01/runtime/invocation/{request_id}/response"
    headers = {
        "Content-Type": asked["type"],
        "Lambda-Runtime-Function-Response-Mode": "streaming",
        "Transfer-Encoding": "chunked",
    }
    runtime.request("POST", path, pieces(), headers, encode_chunked=True)
    runtime.getresponse().read()
    runtime.close()
"""
FAILING = "def handler(event, context):\n    raise ValueError('no')\n"
PLAIN = "def handler(event, context):\n    return {'got': event}\n"


class Gate:
    """Where the function waits until the test lets it go on."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]

    def open(self) -> None:
        self._server.settimeout(20)
        connection, _ = self._server.accept()
        with connection:
            connection.sendall(b"1")

    def close(self) -> None:
        self._server.close()


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.close()


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("streams") / "state") as made:
        for name, code in (("streams", CODE), ("fails", FAILING), ("plain", PLAIN)):
            _create(made, name, code)
        yield made


def _create(instance: Instance, name: str, code: str) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("app.py", code)
    functions = instance.client("lambda")
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="app.handler",
        Role="arn:aws:iam::000000000000:role/any",
        Timeout=20,
        Code={"ZipFile": content.getvalue()},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})


def _stream(instance: Instance, name: str, event: Any, **settings: Any) -> Any:
    functions = instance.client("lambda")
    return functions.invoke_with_response_stream(FunctionName=name, Payload=json.dumps(event), **settings)


def test_first_piece_comes_before_the_function_ends(instance: Instance, gate: Gate) -> None:
    event = {"pieces": ["one", "two", "three"], "type": "text/plain", "port": gate.port}
    answer = _stream(instance, "streams", event)
    stream = iter(answer["EventStream"])

    assert next(stream) == {"PayloadChunk": {"Payload": b"one"}}
    gate.open()
    *pieces, end = list(stream)

    assert b"".join(piece["PayloadChunk"]["Payload"] for piece in pieces) == b"twothree"
    assert end == {"InvokeComplete": {}}
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")


def test_response_of_a_runtime_that_does_not_stream_is_one_piece(instance: Instance) -> None:
    answer = _stream(instance, "plain", {"a": 1}, LogType="Tail")
    piece, end = list(answer["EventStream"])

    assert json.loads(piece["PayloadChunk"]["Payload"]) == {"got": {"a": 1}}
    assert list(end["InvokeComplete"]) == ["LogResult"]


def test_failure_is_told_at_the_end(instance: Instance) -> None:
    (end,) = list(_stream(instance, "fails", {})["EventStream"])

    details = json.loads(end["InvokeComplete"]["ErrorDetails"])
    assert end["InvokeComplete"]["ErrorCode"] == "Unhandled"
    assert (details["errorType"], details["errorMessage"]) == ("ValueError", "no")


def test_function_that_is_not_there_is_named_before_any_stream(instance: Instance) -> None:
    functions = instance.client("lambda")
    with pytest.raises(functions.exceptions.ResourceNotFoundException, match=r"function:none:\$LATEST"):
        _stream(instance, "none", {})
