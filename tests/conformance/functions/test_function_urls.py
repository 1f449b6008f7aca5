"""Function URLs: what the function gets, and what becomes of its result.

https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
"""

import base64
import json
from typing import Any

import pytest

from homeport.testing.stack import Stack
from support.function_url import FunctionUrl
from support.lambda_service import LambdaService

ECHO = """\
import json
def handler(event, context):
    return {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": json.dumps(event)}
"""
RESULTS = """\
import json
def handler(event, context):
    return json.loads(event["body"])
"""


@pytest.fixture(scope="module")
def echo(cloud: Stack, functions: LambdaService) -> FunctionUrl:
    return FunctionUrl(cloud, functions.deploy({"app.py": ECHO}))


@pytest.fixture(scope="module")
def results(cloud: Stack, functions: LambdaService) -> FunctionUrl:
    """Its function returns what the body says."""
    return FunctionUrl(cloud, functions.deploy({"app.py": RESULTS}))


def event_of(url: FunctionUrl, method: str, target: str, body: bytes | None = None, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = url.ask(method, target, body, {"User-Agent": "tests", "Accept-Encoding": "identity", **named})
    assert answer.status == 200, answer
    return json.loads(answer.body)


@pytest.mark.parametrize(
    ("content_type", "is_text"),
    [
        ("text/html", True),
        ("application/json", True),
        ("application/xml", True),
        ("application/octet-stream", False),
        ("image/png", False),
        ("application/x-www-form-urlencoded", False),
    ],
)
def test_body_is_text_or_base64(echo: FunctionUrl, content_type: str, is_text: bool) -> None:
    event = event_of(echo, "POST", "/", b"a=b", Content_Type=content_type)

    assert (event["body"], event["isBase64Encoded"]) == (
        ("a=b", False) if is_text else (base64.b64encode(b"a=b").decode(), True)
    )


@pytest.mark.parametrize(
    ("result", "status", "content_type", "body"),
    [
        # Recorded on AWS: what has no statusCode is the body, written anew.
        ('{"hello": "world"}', 200, "application/json", b'{"hello":"world"}'),
        ('["hello", 3, true]', 200, "application/json", b'["hello",3,true]'),
        ('"hello"', 200, "application/json", b"hello"),
        ("3", 200, "application/json", b"3"),
        ("3.1", 200, "application/json", b"3.1"),
        ("true", 200, "application/json", b"true"),
        ('{"statusCode": 200, "body": "body123"}', 200, "application/json", b"body123"),
        ('{"statusCode": 201, "body": "{\\"hello\\": \\"world\\"}"}', 201, "application/json", b'{"hello": "world"}'),
        (
            '{"statusCode": 404, "headers": {"Content-Type": "text/html"}, "body": "<p>"}',
            404,
            "text/html",
            b"<p>",
        ),
        (
            '{"statusCode": 200, "headers": {"content-type": "a/b"}, "body": "iVBORw==", "isBase64Encoded": true}',
            200,
            "a/b",
            b"\x89PNG",
        ),
    ],
)
def test_result_becomes_an_answer(
    results: FunctionUrl, result: str, status: int, content_type: str, body: bytes
) -> None:
    answer = results.ask("POST", "/", result.encode(), {"Content-Type": "application/json"})

    assert (answer.status, answer.header("content-type"), answer.body) == (status, content_type, body)


def test_request_id_is_the_function_s(cloud: Stack, functions: LambdaService) -> None:
    code = "def handler(event, context):\n    return {'statusCode': 200, 'body': context.aws_request_id}\n"
    answer = FunctionUrl(cloud, functions.deploy({"app.py": code})).ask()

    assert answer.header("x-amzn-requestid") == answer.body.decode()


def test_error_of_the_function(cloud: Stack, functions: LambdaService) -> None:
    function = functions.deploy({"app.py": "def handler(event, context):\n    raise ValueError('no')\n"})

    answer = FunctionUrl(cloud, function).ask()

    assert (answer.status, answer.body) == (502, b"Internal Server Error")


def test_url_that_no_function_has(cloud: Stack, echo: FunctionUrl) -> None:
    identifier, _, rest = echo.domain.partition(".")

    answer = echo.ask(headers={"Host": f"{'0' * len(identifier)}.{rest}"})

    # Recorded on AWS.
    assert (answer.status, answer.header("x-amzn-errortype"), answer.body) == (
        403,
        "AccessDeniedException",
        b'{"Message":null}',
    )


def test_url_of_a_function_with_a_reservation_of_0_is_throttled(cloud: Stack, functions: LambdaService) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-deactivate"""
    function = functions.deploy({"app.py": "def handler(event, context):\n    return 1\n"})
    url = FunctionUrl(cloud, function)
    functions.client.put_function_concurrency(FunctionName=function.name, ReservedConcurrentExecutions=0)

    assert url.ask().status == 429


def test_request_that_makes_too_large_an_event(echo: FunctionUrl) -> None:
    """The event counts, in which binary bodies are base64; the answer's body is not documented."""
    size = 5 * 1024 * 1024
    status = echo.ask("POST", "/", b"\0" * size, {"Content-Type": "application/octet-stream"}).status

    assert status == 413


CORS = {
    "AllowOrigins": ["https://a.example"],
    "AllowMethods": ["GET", "PUT"],
    "AllowHeaders": ["x-own"],
    "ExposeHeaders": ["x-told"],
    "MaxAge": 300,
    "AllowCredentials": True,
}


@pytest.fixture(scope="module")
def shared(cloud: Stack, functions: LambdaService) -> FunctionUrl:
    return FunctionUrl(cloud, functions.deploy({"app.py": "def handler(event, context):\n    return 1\n"}), Cors=CORS)


def test_event_without_query_cookies_and_body(echo: FunctionUrl) -> None:
    event = event_of(echo, "GET", "/")

    assert set(event) == {
        "version",
        "routeKey",
        "rawPath",
        "rawQueryString",
        "headers",
        "requestContext",
        "isBase64Encoded",
    }
    assert (event["rawPath"], event["rawQueryString"], event["isBase64Encoded"]) == ("/", "", False)


def test_result_without_status_code_is_the_body_whatever_its_members(results: FunctionUrl) -> None:
    answer = results.ask("POST", "/", b'{"body": "text"}', {"Content-Type": "application/json"})

    assert (answer.status, answer.body) == (200, b'{"body":"text"}')


def test_cookies_of_the_result(results: FunctionUrl) -> None:
    result = {"statusCode": 200, "cookies": ["a=1; Secure", "b=2"], "headers": {"x-own": "1"}, "body": ""}

    answer = results.ask("POST", "/", json.dumps(result).encode(), {"Content-Type": "application/json"})

    assert [value for name, value in answer.headers if name == "set-cookie"] == ["a=1; Secure", "b=2"]
    assert answer.header("x-own") == "1"


def test_result_does_not_frame_the_answer(results: FunctionUrl) -> None:
    headers = {"Content-Length": "2", "Transfer-Encoding": "chunked", "x-own": "1"}
    result = {"statusCode": 200, "headers": headers, "body": "hello"}

    answer = results.ask("POST", "/", json.dumps(result).encode(), {"Content-Type": "application/json"})

    assert (answer.status, answer.body, answer.header("x-own")) == (200, b"hello", "1")
    assert [value for name, value in answer.headers if name == "content-length"] == ["5"]


def test_status_without_a_body_sends_none(results: FunctionUrl) -> None:
    result = b'{"statusCode": 204, "body": "hello"}'

    answer = results.ask("POST", "/", result, {"Content-Type": "application/json"})

    assert (answer.status, answer.body) == (204, b"")


@pytest.mark.parametrize(("origin", "allowed"), [("https://a.example", True), ("https://b.example", False)])
def test_origin_of_a_request(shared: FunctionUrl, origin: str, allowed: bool) -> None:
    answer = shared.ask(headers={"Origin": origin})

    assert (answer.status, answer.body) == (200, b"1")
    assert answer.header("access-control-allow-origin") == (origin if allowed else None)


def test_form_reaches_the_function_as_it_was_sent(echo: FunctionUrl) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'

    event = event_of(echo, "POST", "/", body, Content_Type="multipart/form-data; boundary=x")

    assert (event["isBase64Encoded"], base64.b64decode(event["body"])) == (True, body)
