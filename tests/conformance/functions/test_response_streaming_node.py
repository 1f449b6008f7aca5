"""What `awslambda.HttpResponseStream.from` says of a streamed answer, and what is sent where nothing is said.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html,
https://docs.aws.amazon.com/lambda/latest/dg/response-streaming-tutorial.html; the prelude is that of AWS's runtime
interface client for Node.js.
"""

import shutil

import pytest

from homeport.testing.stack import Stack
from support.function_url import FunctionUrl, HttpAnswer
from support.lambda_service import LambdaService

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not on this machine")


def _asked(cloud: Stack, functions: LambdaService, body: str) -> HttpAnswer:
    code = f"exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {{\n{body}\n}});"
    function = functions.deploy({"index.js": code}, Runtime="nodejs20.x", Handler="index.handler")
    return FunctionUrl(cloud, function, InvokeMode="RESPONSE_STREAM").ask()


def test_status_headers_and_cookies(cloud: Stack, functions: LambdaService) -> None:
    body = """
    const headers = { 'Content-Type': 'text/html', 'X-Custom': 'a' };
    const said = { statusCode: 418, headers, cookies: ['a=1', 'b=2; Path=/'] };
    stream = awslambda.HttpResponseStream.from(stream, said);
    said.statusCode = 500;
    stream.write('<p>');
    stream.write('tea</p>');
    stream.end();
    """
    answer = _asked(cloud, functions, body)

    assert (answer.status, answer.body) == (418, b"<p>tea</p>")
    assert (answer.header("content-type"), answer.header("x-custom")) == ("text/html", "a")
    assert [value for name, value in answer.headers if name == "set-cookie"] == ["a=1", "b=2; Path=/"]


@pytest.mark.parametrize(
    ("said", "status", "content_type"),
    [
        ("{ statusCode: 204 }", 204, None),
        ("{ headers: { 'content-type': 'text/plain' } }", 200, "text/plain"),
        ("{}", 200, None),
    ],
)
def test_parts_that_are_not_said(
    cloud: Stack, functions: LambdaService, said: str, status: int, content_type: str | None
) -> None:
    """What stands for a content type that is not said is not documented."""
    body = f"stream = awslambda.HttpResponseStream.from(stream, {said}); stream.write(''); stream.end();"

    answer = _asked(cloud, functions, body)

    assert (answer.status, answer.body) == (status, b"")
    assert content_type is None or answer.header("content-type") == content_type


@pytest.mark.parametrize(
    ("body", "content_type", "content"),
    [
        ("stream.write('a'); stream.write({ b: 1 }); stream.end();", "application/octet-stream", b'a{"b":1}'),
        ("stream.setContentType('text/csv'); stream.end('1,2');", "text/csv", b"1,2"),
    ],
)
def test_without_a_prelude(
    cloud: Stack, functions: LambdaService, body: str, content_type: str, content: bytes
) -> None:
    answer = _asked(cloud, functions, body)

    assert (answer.status, answer.header("content-type"), answer.body) == (200, content_type, content)


def test_pipeline_into_a_stream_with_a_prelude(cloud: Stack, functions: LambdaService) -> None:
    body = """
    const { pipeline } = require('stream/promises');
    const { Readable } = require('stream');
    const { createGzip } = require('zlib');
    stream = awslambda.HttpResponseStream.from(stream, { statusCode: 200, headers: { 'Content-Encoding': 'gzip' } });
    await pipeline(Readable.from(['x'.repeat(1000)]), createGzip(), stream);
    """
    answer = _asked(cloud, functions, body)

    assert (answer.status, answer.header("content-encoding")) == (200, "gzip")
    assert answer.body.startswith(b"\x1f\x8b")


def test_error_before_anything_is_written(cloud: Stack, functions: LambdaService) -> None:
    body = """
    stream = awslambda.HttpResponseStream.from(stream, { statusCode: 200 });
    throw new TypeError('no');
    """
    answer = _asked(cloud, functions, body)

    assert (answer.status, answer.body) == (502, b"Internal Server Error")
