"""HTTP and HTTP_PROXY integrations.

https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
"""

from typing import Any

import pytest

from homeport.apigateway.outbound import (
    InvalidEndpointError,
    NetworkError,
    OutboundRequest,
    OutboundResponse,
    UnreachableError,
)
from homeport.apigateway.rest.model import IntegrationResponse
from support.rest_api import TRACE_ROOT, Api, Endpoint, Integration, IntegrationType, Resource, answer, method

JSON = {"Content-Type": "application/json"}
OK = IntegrationResponse(200)


def api(kind: IntegrationType, endpoint: Endpoint | None = None, **settings: Any) -> Api:
    """An API whose `/files/{proxy+}` another HTTP endpoint answers."""
    defaults: dict[str, Any] = {"uri": "http://backend.example/base", "http_method": "ANY", "responses": (OK,)}
    integration = Integration(kind, **defaults | settings)
    return Api(
        Resource("r", "/files/{proxy+}", (method("ANY", integration=integration),)),
        endpoint=endpoint,
        variables={"host": "beta.example"},
    )


def sent_headers(request: OutboundRequest) -> dict[str, str]:
    """The headers without those that API Gateway adds to all requests."""
    own = {"x-amzn-trace-id", "x-amzn-apigateway-api-id", "user-agent", "accept"}
    return {name: value for name, value in request.headers if name.lower() not in own}


def test_a_proxy_hands_on_what_it_gets() -> None:
    target = api(IntegrationType.HTTP_PROXY)
    sent = (("Host", "api.example"), ("X-A", "1"), ("X-A", "2"), ("Content-Type", "text/plain"), ("Accept", "*/*"))
    target.call("PUT", "/files/a", "q=1&q=2&r=%26", headers=sent, body=b"body")

    [request] = target.endpoint.sent
    assert (request.method, request.url, request.body) == (
        "PUT",
        "http://backend.example/base?q=1&q=2&r=%26",
        b"body",
    )
    assert request.headers == (
        ("X-A", "1"),
        ("X-A", "2"),
        ("Content-Type", "text/plain"),
        ("Accept", "*/*"),
        ("User-Agent", "AmazonAPIGateway_abcdef1234"),
        ("X-Amzn-Trace-Id", f"Root={TRACE_ROOT}"),
        ("x-amzn-apigateway-api-id", "abcdef1234"),
    )


def test_a_proxys_mapped_parameters_are_added() -> None:
    target = api(
        IntegrationType.HTTP_PROXY,
        uri="http://${stageVariables.host}/x/{proxy}",
        request_parameters={
            "integration.request.path.proxy": "method.request.path.proxy",
            "integration.request.header.X-Stage": "context.stage",
            "integration.request.header.X-Static": "'fixed'",
            "integration.request.querystring.q": "method.request.header.X-Q",
            "integration.request.querystring.none": "method.request.header.None",
        },
    )
    target.call("GET", "/files/a/b%20c", "q=1", headers=(("X-Q", "2"), ("X-Static", "own")))

    [request] = target.endpoint.sent
    assert request.url == "http://beta.example/x/a/b%20c?q=1&q=2"
    assert sent_headers(request) == {"X-Q": "2", "X-Stage": "prod", "X-Static": "fixed"}


def test_a_proxy_hands_back_what_it_gets() -> None:
    headers = (
        ("Content-Type", "text/html"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("Server", "nginx"),
        ("Date", "Thu"),
        ("Content-Length", "2"),
        ("Connection", "keep-alive"),
        ("Transfer-Encoding", "chunked"),
        ("Content-Encoding", "gzip"),
    )
    target = api(IntegrationType.HTTP_PROXY, Endpoint(OutboundResponse(404, headers, b"no")))
    response = target.call("GET", "/files/a")

    assert (response.status, response.body) == (404, b"no")
    assert response.headers[:6] == (
        ("Content-Type", "text/html"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("x-amzn-Remapped-Server", "nginx"),
        ("x-amzn-Remapped-Date", "Thu"),
        ("x-amzn-Remapped-Content-Length", "2"),
    )


def test_an_integration_hands_on_only_what_is_mapped() -> None:
    target = api(
        IntegrationType.HTTP,
        http_method="POST",
        request_parameters={"integration.request.header.X-A": "method.request.header.X-A"},
        request_templates={"application/json": "{\"got\": $input.json('$.a')}"},
    )
    sent = (("X-A", "1"), ("X-B", "2"), ("Content-Type", "application/json"))
    target.call("PUT", "/files/a", "q=1", headers=sent, body=b'{"a": [1]}')

    [request] = target.endpoint.sent
    assert (request.method, request.url, request.body) == ("POST", "http://backend.example/base", b'{"got": [1]}')
    assert sent_headers(request) == {"X-A": "1", "Content-Type": "application/json"}


def test_templates_override_the_request() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html"""
    template = (
        "#set($context.requestOverride.header.X-A = 'override')"
        "#set($context.requestOverride.path.proxy = 'other')"
        "#set($context.requestOverride.querystring.q = $context.stage){}"
    )
    target = api(
        IntegrationType.HTTP,
        uri="http://backend.example/{proxy}",
        request_parameters={
            "integration.request.header.X-A": "'mapped'",
            "integration.request.path.proxy": "method.request.path.proxy",
        },
        request_templates={"application/json": template},
    )
    target.call("POST", "/files/a")

    [request] = target.endpoint.sent
    assert request.url == "http://backend.example/other?q=prod"
    assert sent_headers(request) == {"X-A": "override"}


def test_an_answer_by_status_headers_and_template() -> None:
    endpoint = Endpoint(OutboundResponse(503, (("X-Id", "7"), ("X-Id", "8"), ("x-id", "9")), b'{"error": {"code": 5}}'))
    responses = (
        IntegrationResponse(200),
        IntegrationResponse(
            502,
            "5\\d{2}",
            response_parameters={
                "method.response.header.X-Last": "integration.response.header.X-Id",
                "method.response.header.X-All": "integration.response.multivalueheader.X-Id",
                "method.response.header.X-Code": "integration.response.body.error.code",
            },
            response_templates={"application/json": "$input.path('$.error.code')"},
        ),
    )
    response = answer(api(IntegrationType.HTTP, endpoint, responses=responses).call("GET", "/files/a"))

    assert response == (502, {**JSON, "X-Last": "8", "X-All": "7,8", "X-Code": "5"}, "5")


@pytest.mark.parametrize("kind", [IntegrationType.HTTP, IntegrationType.HTTP_PROXY])
@pytest.mark.parametrize(
    ("problem", "status", "message"),
    [
        (InvalidEndpointError("x"), 500, "Internal server error"),
        (UnreachableError("refused"), 500, "Internal server error"),
        (NetworkError("certificate"), 504, "Network error communicating with endpoint"),
        (TimeoutError(), 504, "Endpoint request timed out"),
    ],
)
def test_endpoints_that_do_not_answer(kind: IntegrationType, problem: Exception, status: int, message: str) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html"""
    assert answer(api(kind, Endpoint(problem)).call("GET", "/files/a")) == (
        status,
        {"x-amzn-ErrorType": "InternalServerErrorException", **JSON},
        f'{{"message":"{message}"}}',
    )


@pytest.mark.parametrize("insecure", [True, False])
def test_whose_certificate_is_accepted(insecure: bool) -> None:
    target = api(IntegrationType.HTTP_PROXY, insecure_skip_verification=insecure)
    target.call("GET", "/files/a")

    assert [request.verify_certificate for request in target.endpoint.sent] == [not insecure]


@pytest.mark.parametrize("kind", [IntegrationType.HTTP, IntegrationType.HTTP_PROXY])
@pytest.mark.parametrize("variable", ["{proxy}", "{proxy+}"])
def test_a_path_variable_that_is_not_mapped(kind: IntegrationType, variable: str) -> None:
    """https://repost.aws/knowledge-center/api-gateway-proxy-path-character-error"""
    target = api(kind, uri=f"http://backend.example/{variable}")

    assert answer(target.call("GET", "/files/a")) == (
        500,
        {"x-amzn-ErrorType": "InternalServerErrorException", **JSON},
        '{"message":"Internal server error"}',
    )
    assert target.endpoint.sent == []


@pytest.mark.parametrize("kind", [IntegrationType.HTTP, IntegrationType.HTTP_PROXY])
def test_a_mapped_header_that_cannot_be_sent_is_an_internal_server_error(kind: IntegrationType) -> None:
    target = api(kind, request_parameters={"integration.request.header.X-A": "method.request.querystring.q"})

    status, _, body = answer(target.call("GET", "/files/a", "q=a%0d%0aEvil:%201"))

    assert (status, body, target.endpoint.sent) == (500, '{"message":"Internal server error"}', [])
