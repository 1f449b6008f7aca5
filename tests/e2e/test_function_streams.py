"""Responses that reach the client while the function still makes them: real workers, AWS's client."""

import base64
import io
import json
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from support.gates import Gate
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
# Streams what the event (or the body of a URL's) says: that many bytes, and then its end, an error's or none at all.
ENDINGS = """
import base64, http.client, json, os, time

api = os.environ["AWS_LAMBDA_RUNTIME_API"]
while True:
    runtime = http.client.HTTPConnection(api)
    runtime.request("GET", "/2018-06-01/runtime/invocation/next")
    answer = runtime.getresponse()
    event, request_id = json.loads(answer.read()), answer.headers["Lambda-Runtime-Aws-Request-Id"]
    asked = event if "size" in event else json.loads(event["body"])
    runtime.sock.sendall((
        f"POST /2018-06-01/runtime/invocation/{request_id}/response HTTP/1.1\\r\\nHost: x\\r\\n"
        "Lambda-Runtime-Function-Response-Mode: streaming\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n").encode())
    left = asked["size"]
    while left:
        piece = b"x" * min(left, 1 << 20)
        runtime.sock.sendall(b"%x\\r\\n%b\\r\\n" % (len(piece), piece))
        left -= len(piece)
    trailers = ""
    if asked["ends"] == "never":
        time.sleep(900)
    if asked["ends"] == "dies":
        os._exit(3)
    if asked["ends"] == "error":
        error = base64.b64encode(json.dumps({"errorType": "Mine", "errorMessage": "no"}).encode()).decode()
        trailers = "Lambda-Runtime-Function-Error-Type: Mine\\r\\n"
        trailers += f"Lambda-Runtime-Function-Error-Body: {error}\\r\\n"
    runtime.sock.sendall(f"0\\r\\n{trailers}\\r\\n".encode())
    http.client.HTTPResponse(runtime.sock).begin()
    print("all of", request_id, "is sent", flush=True)
    runtime.close()
"""
FAILING = "def handler(event, context):\n    raise ValueError('no')\n"
PLAIN = "def handler(event, context):\n    return {'got': event}\n"


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.close()


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("streams") / "state") as made:
        for name, code in (("streams", CODE), ("endings", ENDINGS), ("fails", FAILING), ("plain", PLAIN)):
            _create(made, name, code)
        made.client("lambda").update_function_configuration(FunctionName="endings", Timeout=2)
        made.client("lambda").get_waiter("function_updated_v2").wait(FunctionName="endings")
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
    gate.say(b"1")
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
        gate.say(b"1")

        assert b"".join(stream) == b"two"
        told = [answer.headers[name] for name in ("X-Own", "Content-Type", "Set-Cookie", "Transfer-Encoding")]
        assert (answer.status_code, told) == (201, ["yes", "a/b", "c=1", "chunked"])


def test_url_of_a_function_that_fails(instance: Instance) -> None:
    answer = requests.get(_url(instance, "fails"), timeout=20)

    assert (answer.status_code, answer.text) == (502, "Internal Server Error")


def test_why_a_url_refuses_a_call_stands_in_the_log(instance: Instance) -> None:
    functions = instance.client("lambda")
    functions.create_function_url_config(FunctionName="plain", AuthType="NONE")
    given = {"StatementId": "one", "Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"}
    functions.add_permission(FunctionName="plain", Principal="*", **given)
    url = functions.get_function_url_config(FunctionName="plain")["FunctionUrl"]
    identifier = url.partition("//")[2].partition(".")[0]

    assert requests.get(f"{instance.url}/_aws/lambda-url/us-east-1/{identifier}", timeout=20).status_code == 403
    assert "because no resource-based policy allows the lambda:InvokeFunction action (hint: " in instance.log


def test_durable_executions_are_refused_by_name(instance: Instance) -> None:
    functions = instance.client("lambda")
    with pytest.raises(functions.exceptions.InvalidParameterValueException, match="no durable executions"):
        functions.invoke(FunctionName="plain", DurableExecutionName="once")


def test_function_that_is_not_there_is_named_before_any_stream(instance: Instance) -> None:
    functions = instance.client("lambda")
    with pytest.raises(functions.exceptions.ResourceNotFoundException, match=r"function:none:\$LATEST"):
        _stream(instance, "none", {})


TIMEOUT = {"errorType": "Sandbox.Timedout", "errorMessage": "RequestId: ID Error: Task timed out after 2.00 seconds"}
EXIT = {
    "errorType": "Runtime.ExitError",
    "errorMessage": "RequestId: ID Error: Runtime exited with error: exit status 3",
}
ENDED = [("error", {"errorType": "Mine", "errorMessage": "no"}), ("never", TIMEOUT), ("dies", EXIT)]


@pytest.mark.parametrize(("ends", "details"), ENDED)
def test_error_in_the_midst_of_a_stream_is_told_at_its_end(
    instance: Instance, ends: str, details: dict[str, str]
) -> None:
    answer = _stream(instance, "endings", {"size": 5, "ends": ends}, LogType="Tail")
    piece, end = list(answer["EventStream"])
    request_id = answer["ResponseMetadata"]["RequestId"]

    assert piece == {"PayloadChunk": {"Payload": b"xxxxx"}}
    told = end["InvokeComplete"]
    assert told["ErrorCode"] == "Unhandled"
    assert json.loads(told["ErrorDetails"].replace(request_id, "ID")) == details
    assert f"END RequestId: {request_id}" in base64.b64decode(told["LogResult"]).decode()


@pytest.fixture(scope="module")
def endings(instance: Instance) -> str:
    return _url(instance, "endings")


@pytest.mark.parametrize("ends", [ends for ends, _ in ENDED])
def test_url_whose_function_breaks_off_cuts_the_connection(instance: Instance, endings: str, ends: str) -> None:
    """Clients of AWS report it; its documentation does not say."""
    with requests.post(endings, json={"size": 5, "ends": ends}, stream=True, timeout=20) as answer:
        stream = answer.iter_content(None)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/octet-stream")
        assert next(stream) == b"xxxxx"
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            next(stream)

    assert requests.post(endings, json={"size": 2, "ends": "well"}, timeout=20).content == b"xx"


def _told(instance: Instance, name: str, message: str) -> bool:
    found = instance.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}", filterPattern=f'"{message}"')
    return bool(found["events"])


def test_function_goes_on_though_its_client_has_left(instance: Instance, endings: str) -> None:
    with requests.post(endings, json={"size": 20_000_000, "ends": "well"}, stream=True, timeout=20) as answer:
        next(answer.iter_content(None))
        request_id = answer.headers["x-amzn-RequestId"]

    deadline = time.monotonic() + 20
    while not _told(instance, "endings", f"all of {request_id} is sent"):
        assert time.monotonic() < deadline, "the function was not let go on"
        time.sleep(0.1)


def _most_memory_kb(instance: Instance) -> int:
    status = Path(f"/proc/{instance.process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it reads /proc")
def test_slow_reader_of_a_long_stream_costs_no_memory(instance: Instance, endings: str) -> None:
    assert len(requests.post(endings, json={"size": 1_000_000, "ends": "well"}, timeout=20).content) == 1_000_000
    before = _most_memory_kb(instance)
    size = 150_000_000
    with requests.post(endings, json={"size": size, "ends": "well"}, stream=True, timeout=20) as answer:
        stream = answer.iter_content(1 << 20)
        read = len(next(stream))
        # Time in which all of it would be there.
        time.sleep(0.7)
        read += sum(len(piece) for piece in stream)

    assert read == size
    assert _most_memory_kb(instance) - before < 20_000
