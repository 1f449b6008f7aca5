"""Function URLs by path."""

import pytest

from homeport.server.function_urls import FunctionUrlPaths
from homeport.server.http import RequestHead

ACCEPT = (b"Accept", b"*/*")


@pytest.mark.parametrize(
    ("path", "host", "expected_path", "expected_host"),
    [
        (
            b"/_aws/lambda-url/eu-west-1/abc123/items/1",
            b"127.0.0.1:4566",
            b"/items/1",
            b"abc123.lambda-url.eu-west-1.localhost.localstack.cloud:4566",
        ),
        (
            b"/_aws/lambda-url/us-gov-east-1/abc123",
            b"localhost",
            b"/",
            b"abc123.lambda-url.us-gov-east-1.localhost.localstack.cloud",
        ),
    ],
)
def test_a_path_becomes_a_host(path: bytes, host: bytes, expected_path: bytes, expected_host: bytes) -> None:
    head = FunctionUrlPaths().intercept(RequestHead("GET", path, b"a=1", [ACCEPT, (b"host", host)]))

    assert (head.path, head.query, head.headers) == (expected_path, b"a=1", [(b"Host", expected_host), ACCEPT])


@pytest.mark.parametrize("path", [b"/", b"/_aws/lambda-url/eu-west-1", b"/_aws/execute-api/abc/live", b"/bucket/key"])
def test_any_other_path_is_left_as_it_is(path: bytes) -> None:
    head = RequestHead("GET", path, b"", [ACCEPT])

    assert FunctionUrlPaths().intercept(head) is head
