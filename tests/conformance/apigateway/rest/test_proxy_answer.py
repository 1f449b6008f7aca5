"""What becomes of a function's answer in a Lambda proxy integration.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html (headers)
"""

from typing import Any

import pytest

from homeport.apigateway.functions import FunctionResult, InvocationRefusedError, InvokedFor, Refusal
from homeport.core.context import RequestContext
from support.rest_api import Api, Functions, Resource, answer, method, own_headers

JSON = {"Content-Type": "application/json"}
FAILED_502 = (502, {**JSON, "x-amzn-ErrorType": "InternalServerErrorException"}, '{"message":"Internal server error"}')


def api_answering(result: Any, **settings: Any) -> Api:
    """An API whose function returns `result`."""
    functions = Functions(lambda event: result)
    return Api(Resource("r", "/a", (method("ANY"),)), functions=functions, **settings)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"statusCode": 200, "body": "hi"}, (200, JSON, "hi")),
        ({"statusCode": 201}, (201, JSON, "")),
        ({"body": "hi"}, (200, JSON, "hi")),
        ({}, (200, JSON, "")),
        ({"statusCode": None, "headers": None, "multiValueHeaders": None, "body": None}, (200, JSON, "")),
        ({"statusCode": "404", "body": "no"}, (404, JSON, "no")),
        ({"statusCode": 200.0}, (200, JSON, "")),
        ({"statusCode": 200, "body": 5}, (200, JSON, "5")),
        ({"statusCode": 200, "body": True}, (200, JSON, "true")),
        ({"headers": {"content-type": "text/html"}, "body": "<p>"}, (200, {"content-type": "text/html"}, "<p>")),
        ({"headers": {"X-Flag": True}}, (200, {**JSON, "X-Flag": "true"}, "")),
        # Base64 is decoded only where the caller accepts one of the API's binary media types.
        ({"body": "aGk=", "isBase64Encoded": True}, (200, JSON, "aGk=")),
        ({"body": "é", "isBase64Encoded": False}, (200, JSON, "é")),
    ],
)
def test_answers(result: Any, expected: tuple[int, dict[str, str], str]) -> None:
    assert answer(api_answering(result).call("GET", "/a")) == expected


@pytest.mark.parametrize(
    "result",
    [
        None,
        "text",
        ["statusCode", 200],
        b"",
        b"{",
        {"statusCode": 200, "extra": 1},
        {"statusCode": 200, "cookies": ["a=b"]},
        {"statusCode": "OK"},
        {"statusCode": {}},
        {"statusCode": True},
        {"statusCode": 0},
        {"statusCode": 100},
        {"statusCode": 101},
        {"statusCode": 199},
        {"statusCode": 600},
        {"body": {"message": "not a string"}},
        {"body": ["x"]},
        {"headers": ["a"]},
        {"headers": {"a": ["b"]}},
        {"headers": {"a": None}},
        {"headers": {"a": "b\r\nc: d"}},
        {"headers": {"a": "b\x00c"}},
        {"headers": {"": "b"}},
        {"headers": {"a b": "c"}},
        {"headers": {"a:b": "c"}},
        {"headers": {"é": "c"}},
        {"multiValueHeaders": {"a b": ["c"]}},
        {"multiValueHeaders": {"a": "b"}},
        {"multiValueHeaders": {"a": [["b"]]}},
        {"isBase64Encoded": "yes"},
        {"errorMessage": "Malformed input ...", "errorType": "Exception", "stackTrace": []},
        {"errorMessage": "2016-11-29T20:43:06Z c6af9ac6 Task timed out after 3.00 seconds"},
    ],
)
def test_anything_else_is_a_bad_gateway(result: Any) -> None:
    api = api_answering(result)

    assert answer(api.call("GET", "/a")) == FAILED_502


@pytest.mark.parametrize(
    ("single", "multiple", "expected"),
    [
        ({"X-A": "1"}, {}, [("X-A", "1")]),
        ({}, {"X-A": ["1", "2"]}, [("X-A", "1"), ("X-A", "2")]),
        ({"X-B": "3"}, {"X-A": ["1"]}, [("X-A", "1"), ("X-B", "3")]),
        # "If the same key-value pair is specified in both, only the values from multiValueHeaders will appear."
        ({"X-A": "1"}, {"X-A": ["1", "2"]}, [("X-A", "1"), ("X-A", "2")]),
        ({"x-a": "3"}, {"X-A": ["1", "2"]}, [("X-A", "1"), ("X-A", "2"), ("X-A", "3")]),
    ],
)
def test_both_kinds_of_headers_become_one_list(
    single: dict[str, str], multiple: dict[str, list[str]], expected: list[tuple[str, str]]
) -> None:
    response = api_answering({"headers": single, "multiValueHeaders": multiple}).call("GET", "/a")

    assert list(response.headers) == [
        ("Content-Type", "application/json"),
        *expected,
        *own_headers(traced=True).items(),
    ]


@pytest.mark.parametrize(
    ("name", "leaves_as"),
    [
        ("Authorization", "x-amzn-Remapped-Authorization"),
        ("Connection", "x-amzn-Remapped-Connection"),
        ("content-length", "x-amzn-Remapped-content-length"),
        ("Content-MD5", "x-amzn-Remapped-Content-MD5"),
        ("Date", "x-amzn-Remapped-Date"),
        ("Max-Forwards", "x-amzn-Remapped-Max-Forwards"),
        ("Server", "x-amzn-Remapped-Server"),
        ("User-Agent", "x-amzn-Remapped-User-Agent"),
        ("WWW-Authenticate", "x-amzn-Remapped-WWW-Authenticate"),
        ("x-amzn-RequestId", "x-amzn-Remapped-x-amzn-RequestId"),
        ("Expect", None),
        ("Host", None),
        ("Proxy-Authenticate", None),
        ("TE", None),
        ("Trailer", None),
        ("Transfer-Encoding", None),
        ("Upgrade", None),
        ("Via", None),
        ("Content-Encoding", "Content-Encoding"),
        ("Pragma", "Pragma"),
        ("Set-Cookie", "Set-Cookie"),
        ("Age", "Age"),
    ],
)
def test_header_names(name: str, leaves_as: str | None) -> None:
    _, headers, _ = answer(api_answering({"headers": {name: "x"}}).call("GET", "/a"))

    assert headers == {**JSON, **({leaves_as: "x"} if leaves_as else {})}


@pytest.mark.parametrize(
    ("types", "accept", "expected"),
    [
        (("image/png",), "image/png", b"\x89PNG"),
        (("image/*",), "image/webp,*/*;q=0.8", b"\x89PNG"),
        (("image/png",), "text/html,image/png", b"iVBORw=="),
        (("image/png",), None, b"iVBORw=="),
        (("*/*",), None, b"\x89PNG"),
        (("*/*",), "text/html", b"\x89PNG"),
        ((), "image/png", b"iVBORw=="),
    ],
)
def test_binary_bodies(types: tuple[str, ...], accept: str | None, expected: bytes) -> None:
    api = api_answering({"body": "iVBORw==", "isBase64Encoded": True}, binary_media_types=types)
    response = api.call("GET", "/a", headers=(("Accept", accept),) if accept else ())

    assert (response.status, response.body) == (200, expected)


def test_a_binary_body_that_is_no_base64_is_a_bad_gateway() -> None:
    api = api_answering({"body": "no!", "isBase64Encoded": True}, binary_media_types=("*/*",))

    assert answer(api.call("GET", "/a")) == FAILED_502


def test_every_answer_names_itself() -> None:
    response = api_answering({}).call("GET", "/a")

    assert response.headers == (("Content-Type", "application/json"), *own_headers(traced=True).items())


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (Refusal.NOT_FOUND, 500),
        (Refusal.NOT_PERMITTED, 500),
        (Refusal.THROTTLED, 500),
        (Refusal.NOT_READY, 500),
        (Refusal.SERVICE_FAILURE, 502),
    ],
)
def test_a_function_that_lambda_does_not_invoke(refusal: Refusal, status: int) -> None:
    class Refusing(Functions):
        async def invoke(
            self, function: str, payload: bytes, *, context: RequestContext, invoked_for: InvokedFor
        ) -> FunctionResult:
            raise InvocationRefusedError(refusal, "no")

    api = Api(Resource("r", "/a", (method("GET"),)), functions=Refusing())

    assert answer(api.call("GET", "/a")) == (status, *FAILED_502[1:])
