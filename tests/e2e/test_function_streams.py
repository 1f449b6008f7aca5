"""Responses that reach the client while the function still makes them: real workers, AWS's client."""

import io
import json
import socket
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import requests

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
        "Content-Type": asked["type"] or "application/octet-stream",
        "Lambda-Runtime-Function-Response-Mode": "streaming",
        "Transfer-Encoding": "chunked",
    }
    runtime.request("POST", path, pieces(), headers, encode_chunked=True)
    runtime.getresponse().read()
    runtime.close()
"""
PRELUDE = "application/vnd.awslambda.http-integration-response"
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


def _url(instance: Instance, name: str) -> str:
    """The URL of a function, in the form that needs no DNS."""
    functions = instance.client("lambda")
    url = functions.create_function_url_config(FunctionName=name, AuthType="NONE", InvokeMode="RESPONSE_STREAM")
    for action, settings in (
        ("lambda:InvokeFunctionUrl", {"FunctionUrlAuthType": "NONE"}),
        ("lambda:InvokeFunction", {"InvokedViaFunctionUrl": True}),
    ):
        statement = action.rpartition(":")[2]
        functions.add_permission(FunctionName=name, StatementId=statement, Action=action, Principal="*", **settings)
    identifier = url["FunctionUrl"].partition("//")[2].partition(".")[0]
    return f"{instance.url}/_aws/lambda-url/us-east-1/{identifier}"


def test_url_streams_behind_the_status_that_the_function_chose(instance: Instance, gate: Gate) -> None:
    prelude = json.dumps({"statusCode": 201, "headers": {"X-Own": "yes", "Content-Type": "a/b"}, "cookies": ["c=1"]})
    pieces = [prelude[:9], prelude[9:] + "\0" * 8 + "one", "two"]
    event = {"pieces": ["".join(pieces[:2]), pieces[2]], "type": PRELUDE, "port": gate.port}
    with requests.post(_url(instance, "streams"), json=event, stream=True, timeout=20) as answer:
        stream = answer.iter_content(None)
        assert next(stream) == b"one"
        gate.open()

        assert b"".join(stream) == b"two"
        told = [answer.headers[name] for name in ("X-Own", "Content-Type", "Set-Cookie", "Transfer-Encoding")]
        assert (answer.status_code, told) == (201, ["yes", "a/b", "c=1", "chunked"])


def test_url_of_a_function_that_fails(instance: Instance) -> None:
    answer = requests.get(_url(instance, "fails"), timeout=20)

    assert (answer.status_code, answer.text) == (502, "Internal Server Error")


def test_function_that_is_not_there_is_named_before_any_stream(instance: Instance) -> None:
    functions = instance.client("lambda")
    with pytest.raises(functions.exceptions.ResourceNotFoundException, match=r"function:none:\$LATEST"):
        _stream(instance, "none", {})
