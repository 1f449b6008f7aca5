"""The event of payload format 2.0, as the User Guide of Lambda shows it."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from homeport.functions.deployed import FunctionKey
from homeport.functions.urls.event import event_of
from homeport.functions.urls.model import FunctionUrl, UrlRequest

KEY = FunctionKey("123456789012", "eu-west-1", "codes")
URL = FunctionUrl("abc", "eu-west-1", KEY, KEY.arn, "NONE", False, None)
DOMAIN = "abc.lambda-url.eu-west-1.on.aws"
REQUEST = UrlRequest(
    method="POST",
    path="/my%20path",
    query="parameter1=value1&parameter1=value2&parameter2=a%20b",
    headers=(
        ("Host", DOMAIN),
        ("User-Agent", "agent"),
        ("Header1", "value1"),
        ("Header1", "value2"),
        ("Cookie", "a=1; b=2"),
        ("Connection", "keep-alive"),
        ("Content-Type", "text/plain"),
    ),
    body=b"Hello from client!",
    domain=DOMAIN,
    source_ip="203.0.113.7",
    scheme="https",
    port=443,
    protocol="HTTP/1.1",
)
NOW_S = 1_583_348_638.39
IAM = {
    "accessKey": "AKIA",
    "accountId": "111122223333",
    "userArn": "arn:aws:iam::111122223333:user/x",
    "userId": "AIDA",
}


def event(request: UrlRequest = REQUEST, iam: dict[str, Any] | None = None) -> dict[str, Any]:
    return event_of(request, URL, request_id="id", trace="Root=1-a-b", now_s=NOW_S, iam=iam)


def test_whole_event() -> None:
    assert event() == {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/my%20path",
        "rawQueryString": "parameter1=value1&parameter1=value2&parameter2=a%20b",
        "cookies": ["a=1", "b=2"],
        "headers": {
            "content-type": "text/plain",
            "cookie": "a=1; b=2",
            "header1": "value1,value2",
            "host": DOMAIN,
            "user-agent": "agent",
            "x-amzn-tls-cipher-suite": "TLS_AES_128_GCM_SHA256",
            "x-amzn-tls-version": "TLSv1.3",
            "x-amzn-trace-id": "Root=1-a-b",
            "x-forwarded-for": "203.0.113.7",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        },
        "queryStringParameters": {"parameter1": "value1,value2", "parameter2": "a b"},
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "abc",
            "domainName": DOMAIN,
            "domainPrefix": "abc",
            "http": {
                "method": "POST",
                "path": "/my%20path",
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
                "userAgent": "agent",
            },
            "requestId": "id",
            "routeKey": "$default",
            "stage": "$default",
            "time": "04/Mar/2020:19:03:58 +0000",
            "timeEpoch": 1583348638390,
        },
        "body": "Hello from client!",
        "isBase64Encoded": False,
    }


def test_what_is_not_sent_is_not_there() -> None:
    bare = event(replace(REQUEST, query="", headers=(), body=b""))

    assert {"cookies", "queryStringParameters", "body"} & bare.keys() == set()
    assert (bare["rawQueryString"], bare["isBase64Encoded"]) == ("", False)


def test_signer_of_a_url_that_asks() -> None:
    context = event(iam=IAM)["requestContext"]

    assert (context["accountId"], context["authorizer"]) == ("111122223333", {"iam": IAM})


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"\xff", (("Content-Type", "text/plain"),)),
        (b"{}", ()),
        (b"{}", (("Content-Type", "application/json"), ("Content-Encoding", "gzip"))),
    ],
)
def test_body_that_goes_as_base64(body: bytes, headers: tuple[tuple[str, str], ...]) -> None:
    got = event(replace(REQUEST, headers=headers, body=body))

    assert (got["body"], got["isBase64Encoded"]) == (base64.b64encode(body).decode(), True)
