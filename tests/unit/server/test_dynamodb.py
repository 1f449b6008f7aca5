"""The front door's edge of DynamoDB."""

import asyncio
import gzip
import json
import zlib
from typing import NamedTuple

import pytest

from homeport.core.context import RequestContext
from homeport.server.dynamodb import BODY_LIMIT, DynamoDbEdge
from homeport.server.front_door import DynamoDb
from homeport.server.http import NativeRequest, NativeResponse, RequestHead

GET_ITEM = DynamoDb("DynamoDB_20120810.GetItem")
SIGNED = [
    (b"X-Amz-Date", b"20250101T000000Z"),
    (
        b"Authorization",
        b"AWS4-HMAC-SHA256 Credential=111122223333/20250101/eu-west-1/dynamodb/aws4_request, "
        b"SignedHeaders=host, Signature=0",
    ),
]


class Answer(NamedTuple):
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


def _echo(target: str, body: bytes, context: RequestContext) -> Answer:
    return Answer(200, ((b"Content-Type", b"x"),), f"{target} {body!r} {context.account} {context.region}".encode())


def _request(body: bytes, *headers: tuple[bytes, bytes], method: str = "POST") -> NativeRequest:
    return NativeRequest(RequestHead(method, b"/", b"", list(headers)), body)


def _ask(request: NativeRequest, destination: DynamoDb = GET_ITEM) -> NativeResponse:
    async def scenario() -> NativeResponse:
        edge = DynamoDbEdge()
        edge.open(_echo)
        return edge.answer(request, destination)

    return asyncio.run(scenario())


def test_calls_that_come_before_the_engine_wait_for_it() -> None:
    async def scenario() -> tuple[bool, bool, bool, NativeResponse]:
        edge = DynamoDbEdge()
        early = edge.is_quick(GET_ITEM)
        waiting = asyncio.ensure_future(edge.answer_in_thread(_request(b"{}", *SIGNED), GET_ITEM))
        await asyncio.sleep(0)
        waited = not waiting.done()
        edge.open(_echo)
        return early, waited, edge.is_quick(GET_ITEM), await waiting

    assert asyncio.run(scenario()) == (
        False,
        True,
        True,
        NativeResponse(200, ((b"Content-Type", b"x"),), b"DynamoDB_20120810.GetItem b'{}' 111122223333 eu-west-1"),
    )


def test_long_calls_are_not_quick() -> None:
    async def scenario() -> list[bool]:
        edge = DynamoDbEdge()
        edge.open(_echo)
        return [edge.is_quick(DynamoDb(f"DynamoDB_20120810.{name}")) for name in ("PutItem", "Scan", "CreateTable", "")]

    assert asyncio.run(scenario()) == [True, False, False, False]


def test_a_compressed_body_is_read() -> None:
    request = _request(gzip.compress(b"{}"), *SIGNED, (b"Content-Encoding", b"gzip"))

    assert _ask(request).body == b"DynamoDB_20120810.GetItem b'{}' 111122223333 eu-west-1"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"not gzip", "Unable to decompress the request body"),
        (gzip.compress(b"x" * 100)[:-10], "Unable to decompress the request body"),
        (gzip.compress(bytes(BODY_LIMIT + 1)), "The decompressed request is larger than 16 MB"),
    ],
)
def test_a_body_that_cannot_be_decompressed_is_refused(body: bytes, message: str) -> None:
    response = _ask(_request(body, *SIGNED, (b"Content-Encoding", b"gzip")))

    assert (response.status, json.loads(response.body)) == (
        400,
        {"__type": "com.amazon.coral.service#SerializationException", "message": message},
    )


def test_an_unsigned_call_is_refused_with_the_headers_of_every_answer() -> None:
    response = _ask(_request(b"{}"))
    headers = dict(response.headers)

    assert (response.status, json.loads(response.body)) == (
        400,
        {
            "__type": "com.amazon.coral.service#MissingAuthenticationTokenException",
            "message": "Request is missing Authentication Token",
        },
    )
    assert headers.keys() == {b"x-amzn-RequestId", b"x-amz-crc32", b"Content-Type"}
    assert int(headers[b"x-amz-crc32"]) == zlib.crc32(response.body)


def test_the_health_page_names_the_region_of_the_host() -> None:
    request = _request(b"", (b"Host", b"dynamodb.eu-west-1.amazonaws.com"), method="GET")

    assert _ask(request, DynamoDb("")).body == b"healthy: dynamodb.eu-west-1.amazonaws.com "
