"""Compressed requests and answers.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-enable-compression.html
"""

import gzip
import zlib

import pytest

from support.rest_api import Api, Functions, Resource, method

A = Resource("r", "/a", (method("POST"),))
LONG = "x" * 500


def called(api: Api, *headers: tuple[str, str], body: bytes = b"") -> tuple[int, str | None, bytes]:
    """Status, content coding and body of an answer."""
    response = api.call("POST", "/a", headers=headers, body=body)
    return response.status, response.header("content-encoding"), response.body


def answering(text: str, minimum: int | None, **headers: str) -> Api:
    """An API whose function answers a text."""
    functions = Functions(lambda _: {"statusCode": 200, "body": text, "headers": headers})
    return Api(A, functions=functions, minimum_compression_size=minimum)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("deflate", "deflate"),
        ("gzip, deflate", "gzip"),
        ("deflate;q=0.9, gzip;q=0.5", "deflate"),
        ("GZIP;q=0.5", "gzip"),
        ("*", "gzip"),
        # The coding with the highest priority has to be one that API Gateway makes.
        ("br, gzip;q=0.9", None),
        ("identity", None),
        ("gzip;q=0", None),
        ("", None),
    ],
)
def test_answers_are_packed_as_the_caller_prefers(accepted: str, coding: str | None) -> None:
    status, found, body = called(answering(LONG, 0), ("Accept-Encoding", accepted))

    plain = zlib.decompress(body, 16 + zlib.MAX_WBITS if coding == "gzip" else zlib.MAX_WBITS) if coding else body
    assert (status, found, plain.decode()) == (200, coding, LONG)


@pytest.mark.parametrize(("minimum", "coding"), [(None, None), (500, "gzip"), (501, None)])
def test_answers_from_the_minimum_size_on(minimum: int | None, coding: str | None) -> None:
    assert called(answering(LONG, minimum), ("Accept-Encoding", "gzip"))[1] == coding


def test_an_answer_that_is_packed_already_stays_as_it_is() -> None:
    api = answering(LONG, 0, **{"Content-Encoding": "br"})

    assert called(api, ("Accept-Encoding", "gzip")) == (200, "br", LONG.encode())


@pytest.mark.parametrize(
    ("coding", "body"), [("gzip", gzip.compress(b'{"a": 1}')), ("deflate", zlib.compress(b'{"a": 1}'))]
)
def test_a_packed_request_is_unpacked(coding: str, body: bytes) -> None:
    api = Api(A)
    called(api, ("Content-Encoding", coding), ("Content-Type", "application/json"), body=body)
    [event] = api.functions.events

    assert event["body"] == '{"a": 1}'
    assert "Content-Encoding" not in event["headers"]


@pytest.mark.parametrize(("body", "status"), [(b"no gzip", 400), (gzip.compress(bytes(10 * 1024 * 1024 + 1)), 413)])
def test_requests_that_cannot_be_unpacked(body: bytes, status: int) -> None:
    assert called(Api(A), ("Content-Encoding", "gzip"), body=body)[0] == status
