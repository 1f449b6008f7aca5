"""The front door's edge of DynamoDB."""

import asyncio
import gzip
import json
import re
import zlib
from contextlib import nullcontext
from typing import NamedTuple

import pytest

from homeport.core.clock import ManualClock
from homeport.core.context import Principal, RequestContext
from homeport.iam.keys import KnownKey
from homeport.iam.sigv4 import HttpRequest, Scope, canonical_request, signature_of
from homeport.iam.verifier import Verifier
from homeport.runtime.host import DynamoDbWire
from homeport.server.dynamodb import BODY_LIMIT, DECODED_LIMIT, SHORT, DynamoDbEdge
from homeport.server.front_door import DynamoDb
from homeport.server.http import NativeRequest, NativeResponse, RequestHead, rendered
from homeport.server.plain_calls import PlainCall

GET_ITEM = DynamoDb("DynamoDB_20120810.GetItem")
CONTENT_TYPE = (b"Content-Type", b"application/x-amz-json-1.0")
ORIGIN = (b"Origin", b"http://localhost:3000")
SIGNED = [
    CONTENT_TYPE,
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
    return Answer(200, (CONTENT_TYPE,), f"{target} {body!r} {context.account} {context.region}".encode())


def _request(body: bytes, *headers: tuple[bytes, bytes], method: str = "POST") -> NativeRequest:
    return NativeRequest(RequestHead(method, b"/", b"", list(headers)), body)


def _ask(request: NativeRequest, destination: DynamoDb = GET_ITEM, wire: DynamoDbWire = _echo) -> NativeResponse:
    async def scenario() -> NativeResponse:
        edge = DynamoDbEdge()
        edge.open(wire, nullcontext)
        return edge.answer(request, destination)

    return asyncio.run(scenario())


def test_calls_that_come_before_the_engine_wait_for_it() -> None:
    async def scenario() -> tuple[bool, bool, bool, NativeResponse]:
        edge = DynamoDbEdge()
        early = edge.is_quick(GET_ITEM, b"")
        waiting = asyncio.ensure_future(edge.answer_in_thread(_request(b"{}", *SIGNED), GET_ITEM))
        await asyncio.sleep(0)
        waited = not waiting.done()
        edge.open(_echo, nullcontext)
        return early, waited, edge.is_quick(GET_ITEM, b""), await waiting

    assert asyncio.run(scenario()) == (
        False,
        True,
        True,
        NativeResponse(200, (CONTENT_TYPE,), b"DynamoDB_20120810.GetItem b'{}' 111122223333 eu-west-1"),
    )


def test_long_calls_are_not_quick() -> None:
    async def scenario() -> list[bool]:
        edge = DynamoDbEdge()
        edge.open(_echo, nullcontext)
        calls = [("PutItem", b"x" * (SHORT + 1)), ("Scan", b""), ("CreateTable", b""), ("", b"")]
        calls += [("BatchWriteItem", b"x" * SHORT), ("BatchWriteItem", b"x" * (SHORT + 1))]
        calls += [("Query", b'{"Limit": 99}'), ("Query", b'{"Limit":100}'), ("Query", b"{}")]
        return [edge.is_quick(DynamoDb(f"DynamoDB_20120810.{name}"), body) for name, body in calls]

    assert asyncio.run(scenario()) == [True, False, False, False, True, False, True, False, False]


def test_a_compressed_body_is_read() -> None:
    request = _request(gzip.compress(b"{}"), *SIGNED, (b"Content-Encoding", b"gzip"))

    assert _ask(request).body == b"DynamoDB_20120810.GetItem b'{}' 111122223333 eu-west-1"


@pytest.mark.parametrize(
    ("body", "coding"), [(b"not gzip", b"gzip"), (gzip.compress(b"x" * 100)[:-10], b"gzip"), (b"{}", b"garbage")]
)
def test_a_body_that_cannot_be_decompressed_is_an_internal_error_as_on_aws(body: bytes, coding: bytes) -> None:
    response = _ask(_request(body, *SIGNED, (b"Content-Encoding", coding)))

    assert (response.status, json.loads(response.body)) == (
        500,
        {"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError", "message": "Internal server error"},
    )


@pytest.mark.parametrize(
    "request_",
    [
        _request(bytes(BODY_LIMIT + 1), *SIGNED),
        _request(gzip.compress(bytes(DECODED_LIMIT + 1)), *SIGNED, (b"Content-Encoding", b"gzip")),
    ],
)
def test_a_request_that_is_too_large_is_answered_with_nothing_but_the_status(request_: NativeRequest) -> None:
    assert _ask(request_) == NativeResponse(413)


def test_a_compressed_request_may_be_larger_than_one_that_is_not() -> None:
    request = _request(gzip.compress(b"{}" + b" " * BODY_LIMIT), *SIGNED, (b"Content-Encoding", b"gzip"))

    assert _ask(request).status == 200


NO_TARGET = DynamoDb("")
MISSING = (
    b'{"__type":"com.amazon.coral.service#MissingAuthenticationTokenException",'
    b'"message":"Request is missing Authentication Token"}'
)
UNKNOWN = b'{"__type":"com.amazon.coral.service#UnknownOperationException"}'
SERIALIZATION = b'{"__type":"com.amazon.coral.service#SerializationException"}'


@pytest.mark.parametrize(
    ("body", "destination", "expected", "crc32"),
    [
        # Bodies with the checksums that dynalite's tests have recorded on the service.
        (b"hi", GET_ITEM, SERIALIZATION, b"3948637019"),
        (b"hi", NO_TARGET, SERIALIZATION, b"3948637019"),
        (b"{}", NO_TARGET, UNKNOWN, b"1368724161"),
        (b"", NO_TARGET, UNKNOWN, b"1368724161"),
        (b"", DynamoDb("whatever"), UNKNOWN, b"1368724161"),
        (b"{}", GET_ITEM, MISSING, b"2088342776"),
        (b"", GET_ITEM, MISSING, b"2088342776"),
    ],
)
def test_body_target_and_signature_are_looked_at_in_this_order(
    body: bytes, destination: DynamoDb, expected: bytes, crc32: bytes
) -> None:
    response = _ask(_request(body, CONTENT_TYPE), destination)
    headers = dict(response.headers)

    assert (response.status, response.body) == (400, expected)
    assert re.fullmatch(rb"[0-9A-Z]{52}", headers.pop(b"x-amzn-RequestId"))
    assert headers == {b"Server": b"Server", b"x-amz-crc32": crc32, b"Content-Type": b"application/x-amz-json-1.0"}


@pytest.mark.parametrize(
    ("given", "answered"),
    [
        (b"application/x-amz-json-1.0", b"application/x-amz-json-1.0"),
        (b"application/x-amz-json-1.0;blahblah", b"application/x-amz-json-1.0"),
        (b"application/json", b"application/json"),
        (b"  application/json  ;   asfd", b"application/json"),
        (b"application/json;charset=asfdsaf", b"application/json"),
    ],
)
@pytest.mark.parametrize("signed", [True, False])
def test_the_answer_is_of_the_requests_media_type(given: bytes, answered: bytes, signed: bool) -> None:
    headers = [(b"Content-Type", given), *(SIGNED[1:] if signed else ())]

    response = _ask(_request(b"{}", *headers))

    assert (response.status, dict(response.headers)[b"Content-Type"]) == (200 if signed else 400, answered)


def test_a_call_without_a_body_needs_no_media_type() -> None:
    response = _ask(_request(b""), NO_TARGET)

    assert (response.body, dict(response.headers)[b"Content-Type"]) == (UNKNOWN, b"application/json")


@pytest.mark.parametrize(
    "request_",
    [
        _request(b"", method="PUT"),
        _request(b"", method="DELETE"),
        _request(b"", method="OPTIONS"),
        _request(b"hi"),
        _request(b"hi", (b"Content-Type", b"whatever")),
        _request(b"hi", (b"Content-Type", b"application/x-amz-json-1.1")),
        _request(b"hi", (b"Content-Type", b"application/jsonasdf")),
    ],
)
def test_what_is_no_call_of_an_operation_is_not_found(request_: NativeRequest) -> None:
    response = _ask(request_, NO_TARGET)
    headers = dict(response.headers)

    assert (response.status, response.body) == (404, b"<UnknownOperationException/>\n")
    assert re.fullmatch(rb"[0-9A-Z]{52}", headers.pop(b"x-amzn-RequestId"))
    assert headers == {b"Server": b"Server", b"x-amz-crc32": b"3552371480"}


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ((), {}),
        (
            ((b"Access-Control-Request-Headers", b"a, b, c"), (b"Access-Control-Request-Method", b"d")),
            {b"Access-Control-Allow-Headers": b"a, b, c", b"Access-Control-Allow-Methods": b"d"},
        ),
    ],
)
def test_a_preflight_allows_what_it_asks_for(
    asked: tuple[tuple[bytes, bytes], ...], allowed: dict[bytes, bytes]
) -> None:
    response = _ask(_request(b"", ORIGIN, *asked, method="OPTIONS"), NO_TARGET)
    headers = dict(response.headers)

    assert (response.status, response.body) == (200, b"")
    assert headers.keys() >= {b"x-amzn-RequestId", b"x-amz-crc32"}
    assert {name: value for name, value in headers.items() if name.startswith(b"Access")} == {
        b"Access-Control-Allow-Origin": b"*",
        b"Access-Control-Expose-Headers": b"x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date",
        b"Access-Control-Max-Age": b"172800",
        **allowed,
    }


@pytest.mark.parametrize(
    "request_",
    [
        _request(b"{}", *SIGNED, ORIGIN),
        _request(b"{}", CONTENT_TYPE, ORIGIN),
        _request(b"", ORIGIN, method="GET"),
        _request(b"", ORIGIN, (b"Access-Control-Request-Method", b"d"), method="PUT"),
    ],
)
def test_every_answer_to_a_page_lets_it_read(request_: NativeRequest) -> None:
    shared = [header for header in _ask(request_).headers if header[0].startswith(b"Access-Control")]

    assert shared == [
        (b"Access-Control-Allow-Origin", b"*"),
        (b"Access-Control-Expose-Headers", b"x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"),
    ]


@pytest.mark.parametrize(("size", "coding"), [(4095, None), (4096, b"gzip")])
def test_long_answers_are_compressed_for_who_accepts_it(size: int, coding: bytes | None) -> None:
    def long(target: str, body: bytes, context: RequestContext) -> Answer:
        del target, body, context
        return Answer(200, ((b"x-amz-crc32", b"0"), (b"Content-Type", b"x")), b"x" * size)

    response = _ask(_request(b"{}", *SIGNED, (b"Accept-Encoding", b"gzip, deflate")), wire=long)
    headers = dict(response.headers)

    assert headers.get(b"Content-Encoding") == coding
    if coding:
        assert headers[b"x-amz-crc32"] == b"%d" % zlib.crc32(response.body)
        assert gzip.decompress(response.body) == b"x" * size


@pytest.mark.parametrize(
    ("path", "host", "page"),
    [
        (b"/", b"dynamodb.eu-west-1.amazonaws.com", b"healthy: dynamodb.eu-west-1.amazonaws.com "),
        (b"/ping", b"dynamodb.eu-west-1.amazonaws.com", b"healthy: dynamodb.eu-west-1.amazonaws.com "),
        (b"/", b"localhost:8000", b"healthy: dynamodb.us-east-1.amazonaws.com "),
        (b"/health", b"localhost:8000", b"<UnknownOperationException/>\n"),
    ],
)
def test_the_health_page_names_the_region_of_the_host(path: bytes, host: bytes, page: bytes) -> None:
    head = RequestHead("GET", path, b"", [(b"Host", host)])
    response = _ask(NativeRequest(head, b""), NO_TARGET)

    assert response.body == page
    assert dict(response.headers)[b"x-amz-crc32"] == b"%d" % zlib.crc32(page)


class Keys:
    """A KeyStore of one key."""

    def find(self, access_key_id: str) -> KnownKey | None:
        return KnownKey(Principal("333333333333", access_key_id), "secret") if access_key_id == KEY else None


KEY = "LKIAQAAAAAAAEXAMPLE1"
NOW = 1_700_000_000.0


@pytest.mark.parametrize(
    ("key", "secret", "coding", "internal", "status", "told"),
    [
        (KEY, "secret", None, False, 200, b"333333333333"),
        (KEY, "secret", b"gzip", False, 200, b"333333333333"),
        (KEY, "wrong", None, False, 400, b"InvalidSignatureException"),
        (KEY, "wrong", None, True, 200, b"000000000000"),
        ("LKIAQAAAAAAAEXAMPLE2", "wrong", None, False, 200, b"000000000000"),
        ("111122223333", "wrong", None, False, 200, b"111122223333"),
    ],
)
def test_a_known_key_has_to_sign_right(
    key: str, secret: str, coding: bytes | None, internal: bool, status: int, told: bytes
) -> None:
    body = gzip.compress(b"{}") if coding else b"{}"
    headers = [
        (b"Host", b"localhost"),
        CONTENT_TYPE,
        (b"X-Amz-Date", b"20231114T221320Z"),
        *([(b"Content-Encoding", coding)] if coding else []),
    ]
    scope = Scope("20231114", "us-east-1", "dynamodb")
    canonical = canonical_request(HttpRequest("POST", b"/", b"", headers, body), ["host", "x-amz-date"])
    signature = signature_of(secret, scope, "20231114T221320Z", canonical)
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders=host;x-amz-date, Signature={signature}".encode()
    )
    request = NativeRequest(
        RequestHead("POST", b"/", b"", [*headers, (b"Authorization", authorization)], internal=internal), body
    )

    async def scenario() -> NativeResponse:
        edge = DynamoDbEdge(Verifier(Keys(), ManualClock(NOW), "dynamodb"))
        edge.open(_echo, nullcontext)
        return edge.answer(request, GET_ITEM)

    response = asyncio.run(scenario())

    assert (response.status, told in response.body) == (status, True)


def _plain_edge(verifier: Verifier | None = None) -> DynamoDbEdge:
    """An edge whose engine answers a body of `{}` by the short way."""
    edge = DynamoDbEdge(verifier)
    edge.open(_echo, nullcontext, lambda target, body, account, region: b'{"Item":{}}' if body == b"{}" else None)
    return edge


def _plain(body: bytes, **changes: bytes) -> PlainCall:
    headers = {name.lower(): value for name, value in SIGNED} | {b"x-amz-target": GET_ITEM.target.encode()}
    return PlainCall(headers | {name.replace("_", "-").encode(): value for name, value in changes.items()}, body)


def test_a_plain_call_is_answered_by_the_short_way_with_dynamodbs_headers() -> None:
    async def scenario() -> None:
        answer = _plain_edge().plain_answer(_plain(b"{}"))

        assert answer is not None
        text = re.sub(rb"(date|x-amzn-RequestId): [^\r]+", rb"\1: ?", rendered(answer(), keep_alive=True))
        assert text == (
            b"HTTP/1.1 200 OK\r\nServer: Server\r\nx-amzn-RequestId: ?\r\n"
            + b"x-amz-crc32: %d\r\n" % zlib.crc32(b'{"Item":{}}')
            + b"Content-Type: application/x-amz-json-1.0\r\ncontent-length: 11\r\ndate: ?\r\n\r\n"
            + b'{"Item":{}}'
        )

    asyncio.run(scenario())


def test_a_call_that_is_plain_by_its_head_alone_is_answered_as_every_other() -> None:
    async def scenario() -> NativeResponse:
        answer = _plain_edge().plain_answer(_plain(b"odd", accept_encoding=b"identity"))
        assert answer is not None
        return answer()

    assert asyncio.run(scenario()) == _ask(_request(b"odd", *SIGNED))


@pytest.mark.parametrize(
    "call",
    [
        _plain(b"{}", x_amz_target=b"DynamoDB_20120810.Scan"),
        _plain(b"{}", x_amz_target=b"DynamoDB_20111205.GetItem"),
        _plain(b"{}", content_type=b"application/json"),
        _plain(b"{}", accept_encoding=b"gzip"),
        _plain(b"{}", authorization=b"AWS4-HMAC-SHA256 Credential=a"),
        _plain(b"{}", authorization=b"AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0"),
        PlainCall({b"content-type": CONTENT_TYPE[1], b"x-amz-target": GET_ITEM.target.encode()}, b"{}"),
    ],
)
def test_a_call_that_needs_a_closer_look_is_not_plain(call: PlainCall) -> None:
    async def scenario() -> None:
        assert _plain_edge().plain_answer(call) is None

    asyncio.run(scenario())


def test_a_call_whose_signature_is_to_be_judged_is_not_plain() -> None:
    async def scenario() -> None:
        edge = _plain_edge(Verifier(Keys(), ManualClock(NOW), "dynamodb"))
        credential = b"AWS4-HMAC-SHA256 Credential=%b/20250101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, "

        assert edge.plain_answer(_plain(b"{}", authorization=credential % KEY.encode() + b"Signature=0")) is None
        assert edge.plain_answer(_plain(b"{}", authorization=credential % b"test" + b"Signature=0")) is not None

    asyncio.run(scenario())


def test_no_call_is_plain_before_the_engine_is_there() -> None:
    async def scenario() -> None:
        assert DynamoDbEdge().plain_answer(_plain(b"{}")) is None

    asyncio.run(scenario())
