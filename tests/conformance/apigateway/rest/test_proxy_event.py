"""The event of a Lambda proxy integration.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
"""

from typing import Any

import pytest

from homeport.apigateway.messages import UrlForm
from homeport.core.context import Principal, Source
from support.rest_api import (
    EXTENDED_REQUEST_ID,
    FUNCTION_ARN,
    REQUEST_ID,
    TRACE_ROOT,
    Api,
    Resource,
    method,
    proxy,
)

HELLO = Resource("roq9wj", "/{proxy+}", (method("ANY"),))


def event_of(api: Api, *call: str, **parts: Any) -> Any:
    """The event that a call makes."""
    api.call(*call, **parts)
    return api.functions.events[-1]


def test_a_whole_request() -> None:
    api = Api(HELLO, variables={"stageVariableName": "stageVariableValue"})
    event = event_of(
        api,
        "POST",
        "/hello/world",
        "name=me&multivalueName=you&multivalueName=me",
        form=UrlForm.HOST,
        scheme="https",
        port=443,
        headers=(
            ("Host", "abcdef1234.execute-api.us-east-1.amazonaws.com"),
            ("Content-Type", "application/json"),
            ("headerName", "headerValue"),
            ("accept", "*/*"),
            ("X-Many", "1"),
            ("X-Many", "2"),
            ("user-agent", "curl/8.5.0"),
            ("Content-Length", "8"),
            ("Connection", "keep-alive"),
        ),
        body=b'{"a": 1}',
    )

    assert event == {
        "resource": "/{proxy+}",
        "path": "/hello/world",
        "httpMethod": "POST",
        "headers": {
            "Host": "abcdef1234.execute-api.us-east-1.amazonaws.com",
            "Content-Type": "application/json",
            "headerName": "headerValue",
            "accept": "*/*",
            "X-Many": "2",
            "User-Agent": "curl/8.5.0",
            "X-Amzn-Trace-Id": f"Root={TRACE_ROOT}",
            "X-Forwarded-For": "192.0.2.1",
            "X-Forwarded-Port": "443",
            "X-Forwarded-Proto": "https",
        },
        "multiValueHeaders": {
            "Host": ["abcdef1234.execute-api.us-east-1.amazonaws.com"],
            "Content-Type": ["application/json"],
            "headerName": ["headerValue"],
            "accept": ["*/*"],
            "X-Many": ["1", "2"],
            "User-Agent": ["curl/8.5.0"],
            "X-Amzn-Trace-Id": [f"Root={TRACE_ROOT}"],
            "X-Forwarded-For": ["192.0.2.1"],
            "X-Forwarded-Port": ["443"],
            "X-Forwarded-Proto": ["https"],
        },
        "queryStringParameters": {"name": "me", "multivalueName": "me"},
        "multiValueQueryStringParameters": {"name": ["me"], "multivalueName": ["you", "me"]},
        "pathParameters": {"proxy": "hello/world"},
        "stageVariables": {"stageVariableName": "stageVariableValue"},
        "requestContext": {
            "resourceId": "roq9wj",
            "resourcePath": "/{proxy+}",
            "httpMethod": "POST",
            "extendedRequestId": EXTENDED_REQUEST_ID,
            "requestTime": "04/Mar/2020:19:15:17 +0000",
            "path": "/prod/hello/world",
            "accountId": "123456789012",
            "protocol": "HTTP/1.1",
            "stage": "prod",
            "domainPrefix": "abcdef1234",
            "requestTimeEpoch": 1583349317135,
            "requestId": REQUEST_ID,
            "identity": {
                "cognitoIdentityPoolId": None,
                "accountId": None,
                "cognitoIdentityId": None,
                "caller": None,
                "sourceIp": "192.0.2.1",
                "principalOrgId": None,
                "accessKey": None,
                "cognitoAuthenticationType": None,
                "cognitoAuthenticationProvider": None,
                "userArn": None,
                "userAgent": "curl/8.5.0",
                "user": None,
            },
            "domainName": "abcdef1234.execute-api.us-east-1.amazonaws.com",
            "deploymentId": "dep123",
            "apiId": "abcdef1234",
        },
        "body": '{"a": 1}',
        "isBase64Encoded": False,
    }


def test_what_a_request_lacks_is_null() -> None:
    api = Api(Resource("root01", "/", (method("GET"),)))
    event = event_of(api, "GET", "")

    assert {name: value for name, value in event.items() if name not in ("requestContext", "multiValueHeaders")} == {
        "resource": "/",
        "path": "/",
        "httpMethod": "GET",
        "headers": {
            "Accept": "application/json",
            "User-Agent": "AmazonAPIGateway_abcdef1234",
            "X-Amzn-Trace-Id": f"Root={TRACE_ROOT}",
            "X-Forwarded-For": "192.0.2.1",
            "X-Forwarded-Port": "4566",
            "X-Forwarded-Proto": "http",
        },
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
    }
    assert event["requestContext"]["identity"]["userAgent"] is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", ("/", "/prod", None)),
        ("/", ("/", "/prod/", None)),
        ("/a", ("/a", "/prod/a", {"proxy": "a"})),
        ("/a/", ("/a/", "/prod/a/", {"proxy": "a"})),
        ("//a", ("/a", "/prod//a", {"proxy": "a"})),
        ("/a//b", ("/a//b", "/prod/a//b", {"proxy": "a//b"})),
        # REST APIs hand paths and their variables on as they were sent.
        ("/a%20b/%C3%A9%2Fc", ("/a%20b/%C3%A9%2Fc", "/prod/a%20b/%C3%A9%2Fc", {"proxy": "a%20b/%C3%A9%2Fc"})),
    ],
)
def test_paths(path: str, expected: tuple[str, str, dict[str, str] | None]) -> None:
    event = event_of(Api(HELLO, Resource("root01", "/", (method("ANY"),))), "GET", path)

    assert (event["path"], event["requestContext"]["path"], event["pathParameters"]) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", None),
        ("a=1", {"a": ["1"]}),
        ("a=1&a=2&b=3", {"a": ["1", "2"], "b": ["3"]}),
        ("a", {"a": [""]}),
        ("a=&b=1", {"a": [""], "b": ["1"]}),
        ("a=x=y", {"a": ["x=y"]}),
        ("na%20me=va%26lue", {"na me": ["va&lue"]}),
        ("a=1+2", {"a": ["1 2"]}),
        ("a=%C3%A9", {"a": ["é"]}),
        ("a=%FF", {"a": ["�"]}),
        # "The semicolon character is not supported … and results in the data being split."
        ("a=1;b=2", {"a": ["1"], "b": ["2"]}),
        ("&&a=1&", {"a": ["1"]}),
    ],
)
def test_query_strings(query: str, expected: dict[str, list[str]] | None) -> None:
    event = event_of(Api(HELLO), "GET", "/a", query)
    last = {name: values[-1] for name, values in expected.items()} if expected else None

    assert (event["multiValueQueryStringParameters"], event["queryStringParameters"]) == (expected, last)


@pytest.mark.parametrize(
    "name",
    [
        "Connection",
        "Content-Length",
        "Content-MD5",
        "Expect",
        "Max-Forwards",
        "Proxy-Authenticate",
        "Server",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "WWW-Authenticate",
    ],
)
def test_headers_that_never_arrive(name: str) -> None:
    event = event_of(Api(HELLO), "GET", "/a", headers=((name, "x"), (name.lower(), "y")))

    assert name.lower() not in {each.lower() for each in event["multiValueHeaders"]}


@pytest.mark.parametrize(
    ("sent", "arrives"),
    [
        (("authorization", "Bearer abc"), {"Authorization": ["Bearer abc"]}),
        (("Authorization", "AWS4-HMAC-SHA256 Credential=…"), {}),
        (("X-Forwarded-For", "198.51.100.7"), {"X-Forwarded-For": ["198.51.100.7, 192.0.2.1"]}),
        (("X-Forwarded-Proto", "gopher"), {"X-Forwarded-Proto": ["http"]}),
        (("X-Amzn-Trace-Id", "Root=1-a-b;Sampled=1"), {"X-Amzn-Trace-Id": ["Root=1-a-b;Sampled=1"]}),
        (("X-Amzn-Trace-Id", "nonsense"), {"X-Amzn-Trace-Id": [f"Root={TRACE_ROOT}"]}),
        (("x-API-key", "k"), {"x-API-key": ["k"]}),
        (("Via", "1.1 x"), {"Via": ["1.1 x"]}),
    ],
)
def test_headers_that_arrive(sent: tuple[str, str], arrives: dict[str, list[str]]) -> None:
    headers = event_of(Api(HELLO), "GET", "/a", headers=(sent,))["multiValueHeaders"]

    assert {name: value for name, value in headers.items() if name.lower() == sent[0].lower()} == arrives


@pytest.mark.parametrize(
    ("types", "content_type", "body", "expected"),
    [
        ((), "application/json", b'{"a":1}', ('{"a":1}', False)),
        ((), None, "é".encode(), ("é", False)),
        ((), "image/png", b"\x89PNG", ("�PNG", False)),
        (("image/png",), "image/png", b"\x89PNG", ("iVBORw==", True)),
        (("image/*",), "image/png; q=1", b"\x89PNG", ("iVBORw==", True)),
        (("image/png",), "text/plain", b"abc", ("abc", False)),
        (("*/*",), "application/json", b"{}", ("e30=", True)),
        (("*/*",), None, b"{}", ("e30=", True)),
        (("*/*",), "application/json", b"", (None, False)),
    ],
)
def test_bodies(
    types: tuple[str, ...], content_type: str | None, body: bytes, expected: tuple[str | None, bool]
) -> None:
    headers = (("Content-Type", content_type),) if content_type else ()
    event = event_of(Api(HELLO, binary_media_types=types), "POST", "/a", headers=headers, body=body)

    assert (event["body"], event["isBase64Encoded"]) == expected


def test_a_path_url_gives_the_domain_that_aws_would() -> None:
    context = event_of(Api(HELLO), "GET", "/a", headers=(("Host", "127.0.0.1:4566"),))["requestContext"]

    assert (context["domainName"], context["domainPrefix"]) == (
        "abcdef1234.execute-api.us-east-1.amazonaws.com",
        "abcdef1234",
    )


def test_a_caller_may_choose_the_request_id() -> None:
    api = Api(HELLO)
    event = event_of(api, "GET", "/a", headers=(("x-amzn-RequestId", "123344566"),))

    assert event["requestContext"]["requestId"] == "123344566"


def test_a_caller_may_override_the_method() -> None:
    api = Api(Resource("r", "/a", (method("DELETE"),)))
    event = event_of(api, "POST", "/a", headers=(("X-HTTP-Method-Override", "DELETE"),))

    assert (event["httpMethod"], event["requestContext"]["httpMethod"]) == ("DELETE", "DELETE")


@pytest.mark.parametrize(
    ("function", "variables", "invoked"),
    [
        (FUNCTION_ARN, {}, FUNCTION_ARN),
        (f"{FUNCTION_ARN}:${{stageVariables.alias}}", {"alias": "live"}, f"{FUNCTION_ARN}:live"),
        (
            "arn:aws:lambda:us-east-1:123456789012:function:${stageVariables.name}",
            {"name": "echo"},
            FUNCTION_ARN,
        ),
    ],
)
def test_the_function_may_be_named_by_stage_variables(function: str, variables: dict[str, str], invoked: str) -> None:
    api = Api(Resource("r", "/a", (method(integration=proxy(function)),)), variables=variables)
    api.call("GET", "/a")

    assert api.functions.invoked == [invoked]


def test_the_function_is_called_for_the_api() -> None:
    api = Api(HELLO)
    api.call("GET", "/a", headers=(("X-Amzn-Trace-Id", "Root=1-a-b;Parent=c;Sampled=1"),))
    [context] = api.functions.contexts

    assert (context.principal, context.region, context.source, context.trace_parent) == (
        Principal("123456789012"),
        "us-east-1",
        Source.SERVICE,
        "Root=1-a-b;Parent=c;Sampled=1",
    )
