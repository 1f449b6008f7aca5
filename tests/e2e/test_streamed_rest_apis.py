"""REST APIs whose integrations stream: a real Node.js function, a real endpoint, and the control plane between them.

https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
"""

import io
import json
import shutil
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError
from urllib3.exceptions import HTTPError

from support.gates import Gate
from support.instance import Instance, running

WITHIN_S = 20.0
ROLE = "arn:aws:iam::000000000000:role/any"
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:streams"
STREAMED_URI = (
    f"arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/{FUNCTION}/response-streaming-invocations"
)
BUFFERED_URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
# Between the first piece and the next it waits for the client to say that it has got it.
CODE = """
const net = require('node:net');
const said = (port) => new Promise((go) => net.connect(port, '127.0.0.1').once('data', (data) => go(data.toString())));
exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
  const { port, plain } = event.queryStringParameters ?? {};
  if (plain) {
    stream.write('not what API Gateway reads');
    return stream.end();
  }
  const cookies = { 'Set-Cookie': ['a=1', 'b=2'] };
  const metadata = { statusCode: 201, headers: { 'x-foo': 'bar' }, multiValueHeaders: cookies };
  stream = awslambda.HttpResponseStream.from(stream, metadata);
  stream.write('First payload ');
  if (port && await said(Number(port)) === 'fail') {
    throw new Error('no more');
  }
  stream.write('Final payload');
  stream.end();
});
"""
LOG_FORMAT = json.dumps(
    {
        name: f"$context.{variable}"
        for name, variable in {
            "status": "status",
            "bytes": "responseLength",
            "mode": "integration.responseTransferMode",
            "headers": "integration.timeToAllHeaders",
            "content": "integration.timeToFirstContent",
            "latency": "integration.latency",
        }.items()
    }
)


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.close()


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("streamed") / "state") as instance:
        yield instance


def imported(instance: Instance, integration: dict[str, Any]) -> str:
    """The id of an API whose `GET /streamed` has the integration."""
    operation = {"responses": {}, "x-amazon-apigateway-integration": integration}
    document = {
        "openapi": "3.0.1",
        "info": {"title": "streamed", "version": "1"},
        "paths": {"/streamed": {"get": operation}},
    }
    client = instance.client("apigateway")
    return str(client.import_rest_api(body=json.dumps(document).encode())["id"])


def resource_of(instance: Instance, api_id: str) -> dict[str, str]:
    """What names `GET /streamed` in calls of the control plane."""
    resources = instance.client("apigateway").get_resources(restApiId=api_id)["items"]
    [found] = [each["id"] for each in resources if each["path"] == "/streamed"]
    return {"restApiId": api_id, "resourceId": found, "httpMethod": "GET"}


def deployed(instance: Instance, api_id: str) -> str:
    """The URL of `/streamed` in a stage of the API that logs accesses."""
    client, logs = instance.client("apigateway"), instance.client("logs")
    group = f"streamed-{api_id}"
    logs.create_log_group(logGroupName=group)
    client.create_deployment(restApiId=api_id, stageName="prod")
    destination = f"arn:aws:logs:us-east-1:000000000000:log-group:{group}"
    settings = {"/accessLogSettings/destinationArn": destination, "/accessLogSettings/format": LOG_FORMAT}
    operations = [{"op": "replace", "path": path, "value": value} for path, value in settings.items()]
    client.update_stage(restApiId=api_id, stageName="prod", patchOperations=operations)
    return f"{instance.url}/_aws/execute-api/{api_id}/prod/streamed"


def logged(instance: Instance, api_id: str) -> dict[str, str]:
    """The one line of the stage's access log, once it is there."""
    deadline = time.monotonic() + WITHIN_S
    while not (events := instance.client("logs").filter_log_events(logGroupName=f"streamed-{api_id}")["events"]):
        assert time.monotonic() < deadline, "nothing was logged"
        time.sleep(0.05)
    [event] = events
    return dict(json.loads(event["message"]))


@pytest.fixture(scope="module")
def function(instance: Instance) -> None:
    if shutil.which("node") is None:
        pytest.skip("Node.js is not on this machine")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("index.js", CODE)
    functions = instance.client("lambda")
    settings = {"Runtime": "nodejs22.x", "Handler": "index.handler", "Role": ROLE, "Timeout": 20}
    functions.create_function(FunctionName="streams", Code={"ZipFile": content.getvalue()}, **settings)
    functions.get_waiter("function_active_v2").wait(FunctionName="streams", WaiterConfig={"Delay": 1})
    functions.add_permission(
        FunctionName="streams", StatementId="api", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com"
    )


STREAMED = {"type": "aws_proxy", "httpMethod": "POST", "uri": STREAMED_URI, "responseTransferMode": "STREAM"}


@pytest.mark.usefixtures("function")
def test_first_payload_comes_before_the_function_ends(instance: Instance, gate: Gate) -> None:
    api_id = imported(instance, {**STREAMED, "timeoutInMillis": 60_000})
    with requests.get(deployed(instance, api_id), {"port": str(gate.port)}, stream=True, timeout=WITHIN_S) as answer:
        pieces = answer.iter_content(None)
        assert next(pieces) == b"First payload "
        assert instance.client("logs").filter_log_events(logGroupName=f"streamed-{api_id}")["events"] == []
        gate.say(b"go on")
        assert b"".join(pieces) == b"Final payload"

    told = {name: answer.headers.get(name) for name in ("x-foo", "Set-Cookie", "Transfer-Encoding", "Content-Length")}
    assert (answer.status_code, told) == (
        201,
        {"x-foo": "bar", "Set-Cookie": "a=1, b=2", "Transfer-Encoding": "chunked", "Content-Length": None},
    )
    line = logged(instance, api_id)
    assert (line["status"], line["bytes"], line["mode"]) == ("201", "27", "STREAMED")
    assert 0 <= int(line["headers"]) <= int(line["content"]) <= int(line["latency"])


@pytest.mark.usefixtures("function")
def test_function_that_fails_midway_cuts_the_connection(instance: Instance, gate: Gate) -> None:
    """AWS's troubleshooting page shows it as curl does: transfer closed with outstanding read data remaining."""
    api_id = imported(instance, STREAMED)
    with requests.get(deployed(instance, api_id), {"port": str(gate.port)}, stream=True, timeout=WITHIN_S) as answer:
        pieces = answer.iter_content(None)
        assert next(pieces) == b"First payload "
        gate.say(b"fail")
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            list(pieces)

    assert logged(instance, api_id)["status"] == "201"


@pytest.mark.usefixtures("function")
def test_function_that_says_no_metadata(instance: Instance) -> None:
    """AWS: API Gateway invokes your Lambda function and return a 500 error response."""
    api_id = imported(instance, STREAMED)
    answer = requests.get(deployed(instance, api_id), {"plain": "1"}, timeout=WITHIN_S)

    assert (answer.status_code, answer.json()) == (500, {"message": "Internal server error"})


@pytest.mark.usefixtures("function")
def test_client_that_leaves_ends_its_call(instance: Instance, gate: Gate) -> None:
    api_id = imported(instance, STREAMED)
    with requests.get(deployed(instance, api_id), {"port": str(gate.port)}, stream=True, timeout=WITHIN_S) as answer:
        assert next(answer.iter_content(None)) == b"First payload "

    assert logged(instance, api_id)["bytes"] == "14"
    # The function is still there to be told.
    gate.say(b"go on")


@pytest.mark.usefixtures("function")
def test_a_test_of_a_streamed_method_shows_it_whole(instance: Instance) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-troubleshoot.html"""
    operation = resource_of(instance, imported(instance, STREAMED))
    result = instance.client("apigateway").test_invoke_method(**operation, pathWithQueryString="/streamed")

    assert (result["status"], result["body"], result["log"]) == (201, "First payload Final payload", "")
    assert result["multiValueHeaders"]["Set-Cookie"] == ["a=1", "b=2"]


class StreamingEndpoint:
    """An HTTP endpoint that sends one answer: its beginning at once, the rest when the test says so."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(WITHIN_S)
        self.port: int = self._server.getsockname()[1]
        self.received = b""
        self._connection: socket.socket | None = None

    def begin_soon(self, data: bytes) -> None:
        """Have the answer's beginning sent behind a request's head."""
        threading.Thread(target=self._begin, args=(data,), daemon=True).start()

    def _begin(self, data: bytes) -> None:
        self._connection, _ = self._server.accept()
        self._connection.settimeout(WITHIN_S)
        while b"\r\n\r\n" not in self.received:
            self.received += self._connection.recv(65536)
        self._connection.sendall(data)

    def send(self, data: bytes) -> None:
        """Send more of it."""
        assert self._connection is not None
        self._connection.sendall(data)

    def is_left(self) -> bool:
        """Whether the other end closes the connection."""
        assert self._connection is not None
        return self._connection.recv(1) == b""

    def close(self) -> None:
        for each in (self._connection, self._server):
            if each is not None:
                each.close()


@pytest.fixture
def endpoint() -> Iterator[StreamingEndpoint]:
    made = StreamingEndpoint()
    yield made
    made.close()


HEAD = b"HTTP/1.1 203 Any\r\nContent-Type: text/event-stream\r\nContent-Encoding: x-own\r\nX-A: 1\r\nX-A: 2\r\n"


def proxied(port: int, **settings: Any) -> dict[str, Any]:
    """A streamed integration that an endpoint on this port answers."""
    uri = f"http://127.0.0.1:{port}/"
    return {"type": "http_proxy", "httpMethod": "GET", "uri": uri, "responseTransferMode": "STREAM", **settings}


def test_endpoints_answer_comes_as_it_is_sent(instance: Instance, endpoint: StreamingEndpoint) -> None:
    api_id = imported(instance, proxied(endpoint.port))
    url = deployed(instance, api_id)
    endpoint.begin_soon(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
    with requests.get(url, stream=True, timeout=WITHIN_S) as answer:
        pieces = iter(lambda: answer.raw.read1(decode_content=False), b"")
        assert next(pieces) == b"one"
        endpoint.send(b"3\r\ntwo\r\n0\r\n\r\n")
        assert b"".join(pieces) == b"two"

    told = {name: answer.headers.get(name) for name in ("Content-Type", "Content-Encoding", "X-A", "Transfer-Encoding")}
    assert answer.status_code == 203
    assert told == {
        "Content-Type": "text/event-stream",
        "Content-Encoding": "x-own",
        "X-A": "1, 2",
        "Transfer-Encoding": "chunked",
    }
    assert logged(instance, api_id)["bytes"] == "6"


@pytest.mark.parametrize(
    "framing", [b"Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n", b"Content-Length: 9\r\n\r\none"]
)
def test_endpoint_that_breaks_off_cuts_the_connection(
    instance: Instance, endpoint: StreamingEndpoint, framing: bytes
) -> None:
    url = deployed(instance, imported(instance, proxied(endpoint.port)))
    endpoint.begin_soon(HEAD + framing)
    with requests.get(url, stream=True, timeout=WITHIN_S) as answer:
        assert answer.raw.read1(decode_content=False) == b"one"
        endpoint.close()
        with pytest.raises(HTTPError):
            answer.raw.read(decode_content=False)


def test_client_that_leaves_lets_the_endpoint_go(instance: Instance, endpoint: StreamingEndpoint) -> None:
    url = deployed(instance, imported(instance, proxied(endpoint.port)))
    endpoint.begin_soon(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
    with requests.get(url, stream=True, timeout=WITHIN_S) as answer:
        assert answer.raw.read1(decode_content=False) == b"one"

    assert endpoint.is_left()


def test_timeout_in_the_midst_of_an_answer_cuts_the_connection(instance: Instance, endpoint: StreamingEndpoint) -> None:
    url = deployed(instance, imported(instance, proxied(endpoint.port, timeoutInMillis=1000)))
    endpoint.begin_soon(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
    with requests.get(url, stream=True, timeout=WITHIN_S) as answer:
        assert answer.raw.read1(decode_content=False) == b"one"
        with pytest.raises(HTTPError):
            answer.raw.read(decode_content=False)

    assert endpoint.is_left()


# -- the control plane


def integration_of(instance: Instance, where: dict[str, str]) -> dict[str, Any]:
    """What all reads of an integration say alike of its transfer: mode, URI, timeout."""
    client = instance.client("apigateway")
    [resource] = [
        each
        for each in client.get_resources(restApiId=where["restApiId"], embed=["methods"])["items"]
        if each["id"] == where["resourceId"]
    ]
    read = [
        client.get_integration(**where),
        client.get_method(**where)["methodIntegration"],
        resource["resourceMethods"]["GET"]["methodIntegration"],
    ]
    found = [{name: each.get(name) for name in ("responseTransferMode", "uri", "timeoutInMillis")} for each in read]
    assert found[0] == found[1] == found[2]
    return found[0]


def test_mode_is_kept_and_read_back(instance: Instance) -> None:
    client = instance.client("apigateway")
    where = resource_of(instance, imported(instance, {**STREAMED, "timeoutInMillis": 90_000}))
    assert integration_of(instance, where) == {
        "responseTransferMode": "STREAM",
        "uri": STREAMED_URI,
        "timeoutInMillis": 90_000,
    }
    buffered = {"/responseTransferMode": "BUFFERED", "/uri": BUFFERED_URI, "/timeoutInMillis": "5000"}
    operations = [{"op": "replace", "path": path, "value": value} for path, value in buffered.items()]
    client.update_integration(**where, patchOperations=operations)
    assert integration_of(instance, where) == {
        "responseTransferMode": "BUFFERED",
        "uri": BUFFERED_URI,
        "timeoutInMillis": 5000,
    }
    given = {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "responseTransferMode": "STREAM"}
    put = client.put_integration(**where, **given, uri=STREAMED_URI, timeoutInMillis=900_000)
    assert (put["responseTransferMode"], put["uri"], put["timeoutInMillis"]) == ("STREAM", STREAMED_URI, 900_000)
    assert integration_of(instance, where) == {
        "responseTransferMode": "STREAM",
        "uri": STREAMED_URI,
        "timeoutInMillis": 900_000,
    }


def test_what_was_exported_is_imported_again(instance: Instance) -> None:
    client = instance.client("apigateway")
    api_id = imported(instance, {**STREAMED, "timeoutInMillis": 90_000})
    client.create_deployment(restApiId=api_id, stageName="prod")
    for kind in ("oas30", "swagger"):
        export = client.get_export(
            restApiId=api_id, stageName="prod", exportType=kind, parameters={"extensions": "integrations"}
        )
        again = client.import_rest_api(body=export["body"].read())["id"]
        assert integration_of(instance, resource_of(instance, again)) == {
            "responseTransferMode": "STREAM",
            "uri": STREAMED_URI,
            "timeoutInMillis": 90_000,
        }


WITHOUT_MODE = {name: value for name, value in STREAMED.items() if name != "responseTransferMode"}
HTTP = {"httpMethod": "GET", "uri": "https://example.com"}
# AWS's sentences as users report them (hashicorp/terraform-provider-aws issue 45649 and pull request 45482), but for
# the one about types, which is in their form only.
REFUSED = [
    (
        {**STREAMED, "uri": BUFFERED_URI},
        "Invalid ResponseTransferMode. ResponseTransferMode STREAM is only supported for Lambda functions invoked by "
        "InvokeWithResponseStream for AWS_PROXY integrations.",
    ),
    (
        WITHOUT_MODE,
        "Invalid ResponseTransferMode. Cannot use ResponseTransferMode BUFFERED for Lambda functions invoked by "
        "InvokeWithResponseStream for AWS_PROXY integrations.",
    ),
    (
        {**HTTP, "type": "http", "responseTransferMode": "STREAM"},
        "Invalid ResponseTransferMode. ResponseTransferMode STREAM is only supported for AWS_PROXY and HTTP_PROXY "
        "integrations.",
    ),
    ({**STREAMED, "timeoutInMillis": 900_001}, "Timeout should be between 50 ms and 900000 ms"),
    ({**HTTP, "type": "http_proxy", "timeoutInMillis": 29_001}, "Timeout should be between 50 ms and 29000 ms"),
    ({**HTTP, "type": "http_proxy", "timeoutInMillis": 49}, "Timeout should be between 50 ms and 29000 ms"),
]


@pytest.fixture(scope="module")
def where(instance: Instance) -> dict[str, str]:
    """A method that calls are refused on, and that stays as it is."""
    return resource_of(instance, imported(instance, STREAMED))


@pytest.mark.parametrize(("integration", "complaint"), REFUSED)
def test_what_is_refused_when_it_is_put(
    instance: Instance, where: dict[str, str], integration: dict[str, Any], complaint: str
) -> None:
    request = {**integration, "type": integration["type"].upper()}
    request["integrationHttpMethod"] = request.pop("httpMethod")
    with pytest.raises(ClientError) as caught:
        instance.client("apigateway").put_integration(**where, **request)

    assert caught.value.response["Error"] == {"Code": "BadRequestException", "Message": complaint}
    assert integration_of(instance, where)["uri"] == STREAMED_URI


@pytest.mark.parametrize(("integration", "complaint"), REFUSED)
def test_what_is_refused_when_it_is_imported(instance: Instance, integration: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ClientError) as caught:
        imported(instance, integration)

    where = "Unable to put integration on 'GET' for resource at path '/streamed'"
    message = f"Errors found during import:\n\t{where}: {complaint}"
    assert caught.value.response["Error"] == {"Code": "BadRequestException", "Message": message}


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("/responseTransferMode", "BUFFERED", REFUSED[1][1]),
        ("/uri", BUFFERED_URI, REFUSED[0][1]),
        ("/timeoutInMillis", "900001", REFUSED[3][1]),
    ],
)
def test_what_is_refused_when_it_is_updated(
    instance: Instance, where: dict[str, str], path: str, value: str, complaint: str
) -> None:
    operation = {"op": "replace", "path": path, "value": value}
    with pytest.raises(ClientError) as caught:
        instance.client("apigateway").update_integration(**where, patchOperations=[operation])

    assert caught.value.response["Error"] == {"Code": "BadRequestException", "Message": complaint}
    assert integration_of(instance, where) == {
        "responseTransferMode": "STREAM",
        "uri": STREAMED_URI,
        "timeoutInMillis": 29_000,
    }
