"""What a function URL answers, beside what tests/conformance/functions/test_function_urls.py asks of a live one."""

from types import SimpleNamespace
from typing import Any

import pytest

from homeport.functions.urls.model import UrlResponse
from homeport.functions.urls.response import BAD_GATEWAY, PreludeReader, buffered_response

END = b"\0" * 8


def result(payload: bytes, error: str | None = None) -> Any:
    return SimpleNamespace(payload=payload, function_error=error)


@pytest.mark.parametrize(
    ("payload", "response"),
    [
        (b'{"statusCode":204}', UrlResponse(204, (("Content-Type", "application/json"),))),
        (
            b'{"statusCode":200,"headers":{"x-a":1,"x-b":true},"cookies":["a=1","b=2"],"body":"x"}',
            UrlResponse(
                200,
                (
                    ("Content-Type", "application/json"),
                    ("x-a", "1"),
                    ("x-b", "true"),
                    ("Set-Cookie", "a=1"),
                    ("Set-Cookie", "b=2"),
                ),
                b"x",
            ),
        ),
        (b'{"statusCode":"abc"}', BAD_GATEWAY),
        (b'{"statusCode":99}', BAD_GATEWAY),
        (b'{"statusCode":1e999}', BAD_GATEWAY),
        (b'"\\ud800"', UrlResponse(200, (("Content-Type", "application/json"),), b"?")),
        (b'{"statusCode":100}', BAD_GATEWAY),
        (b'{"statusCode":200,"headers":{"x a":"1"}}', BAD_GATEWAY),
        (b'{"statusCode":200,"headers":{"a\\r\\nb":"1"}}', BAD_GATEWAY),
        (b'{"statusCode":200,"headers":"no"}', BAD_GATEWAY),
        (b'{"statusCode":200,"body":"a","isBase64Encoded":true}', BAD_GATEWAY),
        (b'{"statusCode":201}' + END + b"rest", UrlResponse(201, (("Content-Type", "application/json"),), b"rest")),
    ],
)
def test_result(payload: bytes, response: UrlResponse) -> None:
    assert buffered_response(result(payload)) == response


def test_failure_is_told_as_no_more_than_that() -> None:
    assert buffered_response(result(b'{"errorType":"ValueError"}', "Unhandled")) == BAD_GATEWAY


def test_prelude_may_come_in_any_pieces() -> None:
    whole = b'{"statusCode":202,"headers":{"Content-Type":"a/b"}}' + END + b"body"
    for size in range(1, len(whole)):
        reader, rest = PreludeReader(), b""
        for start in range(0, len(whole), size):
            found = reader.feed(whole[start : start + size])
            if found is not None:
                rest = found[1] + whole[start + size :]
                break

        assert found is not None
        assert (found[0], rest) == (UrlResponse(202, (("Content-Type", "a/b"),)), b"body")


@pytest.mark.parametrize("prelude", [b"no json" + END, b"[]" + END, b"x" * (1024 * 1024 + 1)])
def test_prelude_that_is_none(prelude: bytes) -> None:
    assert PreludeReader().feed(prelude) == (BAD_GATEWAY, b"")
