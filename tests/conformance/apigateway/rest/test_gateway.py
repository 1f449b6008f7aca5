"""Who gets in, who does not, and what becomes of the rest.

https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden
https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
"""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from homeport.apigateway.messages import ApiResponse, UrlForm
from support.rest_api import (
    REQUEST_ID,
    AccessLogSettings,
    Api,
    Functions,
    GatewayResponse,
    Integration,
    IntegrationType,
    OneStage,
    Resource,
    answer,
    method,
    proxy,
)

JSON = {"Content-Type": "application/json"}
FORBIDDEN = (403, {**JSON, "x-amzn-ErrorType": "ForbiddenException"}, '{"message":"Forbidden"}')
A = Resource("r", "/a", (method("GET"),))
LIMIT = 10 * 1024 * 1024


@pytest.mark.parametrize("parts", [{"api_id": "unknown000"}, {"stage": "unknown"}, {"stage": ""}])
def test_no_such_api_or_stage(parts: dict[str, str]) -> None:
    customised = GatewayResponse("DEFAULT_4XX", 418)

    assert answer(Api(A, gateway_responses=(customised,)).call("GET", "/a", **parts)) == FORBIDDEN


@pytest.mark.parametrize(("form", "expected"), [(UrlForm.HOST, FORBIDDEN), (UrlForm.PATH, (200, JSON, "ok"))])
def test_a_default_endpoint_that_is_switched_off(form: UrlForm, expected: tuple[int, dict[str, str], str]) -> None:
    assert answer(Api(A, disable_execute_api_endpoint=True).call("GET", "/a", form=form)) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (LIMIT, (200, JSON, "ok")),
        (
            LIMIT + 1,
            (
                413,
                {"Content-Type": "text/plain", "x-amzn-ErrorType": "RequestTooLargeException"},
                "HTTP content length exceeded 10485760 bytes.",
            ),
        ),
    ],
)
def test_the_largest_body(size: int, expected: tuple[int, dict[str, str], str]) -> None:
    # "Customizing the default gateway response for 413 REQUEST_TOO_LARGE isn't currently supported."
    customised = (GatewayResponse("REQUEST_TOO_LARGE", 418), GatewayResponse("DEFAULT_4XX", 418))
    api = Api(Resource("r", "/a", (method("POST"),)), gateway_responses=customised)

    assert answer(api.call("POST", "/a", body=bytes(size))) == expected


def test_an_integration_that_takes_too_long() -> None:
    api = Api(Resource("r", "/a", (method("GET", integration=proxy(timeout_ms=5_000)),)))

    async def call() -> ApiResponse:
        api.functions.hold, api.functions.began = asyncio.Event(), asyncio.Event()
        answering = asyncio.create_task(api.gateway.handle(api.request("GET", "/a")))
        await api.functions.began.wait()
        api.clock.advance(4.999)
        await asyncio.sleep(0)
        assert not answering.done()
        api.clock.advance(0.001)
        return await answering

    response = asyncio.run(call())
    assert isinstance(response, ApiResponse)
    assert answer(response) == (
        504,
        {**JSON, "x-amzn-ErrorType": "InternalServerErrorException"},
        '{"message":"Endpoint request timed out"}',
    )


def test_protection_that_nobody_enforces_lets_nobody_in() -> None:
    customised = GatewayResponse("DEFAULT_5XX", 500, response_templates={"application/json": "{}"})
    protected = method("GET", authorization_type="NEW")
    api = Api(Resource("r", "/a", (protected,)), gateway_responses=(customised,))
    message = "homeport does not enforce authorization of type NEW, so it refuses GET /a rather than let everybody in"
    assert answer(api.call("GET", "/a")) == (
        501,
        {**JSON, "x-amzn-ErrorType": "NotImplementedException"},
        json.dumps({"message": message}, separators=(",", ":")),
    )
    assert api.functions.invoked == []


@pytest.mark.parametrize(
    "integration",
    [
        None,
        Integration(IntegrationType.AWS_PROXY, "arn:x", "POST"),
        replace(proxy(), http_method="GET"),
    ],
)
def test_an_integration_that_cannot_be_called(integration: Integration | None) -> None:
    api = Api(Resource("r", "/a", (method("GET", integration=integration),)))

    assert answer(api.call("GET", "/a")) == (
        500,
        {**JSON, "x-amzn-ErrorType": "InternalServerErrorException"},
        '{"message":"Internal server error"}',
    )


def test_who_calls_is_found_out_before_what_is_called_is_looked_at() -> None:
    guarded = method("GET", authorization_type="AWS_IAM", integration=None)

    assert Api(Resource("r", "/a", (guarded,))).call("GET", "/a").status == 403


def test_what_the_observer_is_told() -> None:
    api = Api(A, functions=Functions(lambda event: "malformed"))
    facts: list[tuple[str, dict[str, Any]]] = []
    api.observer.subscribe(lambda fact: facts.append((fact.kind, fact.details)))
    api.call("GET", "/a")

    assert facts == [
        (
            "apigateway.request",
            {
                "api": "abcdef1234",
                "stage": "prod",
                "method": "GET",
                "path": "/a",
                "resource": "/a",
                "status": 502,
                "latency_ms": 0,
                "error": "DEFAULT_5XX",
            },
        )
    ]


@pytest.mark.parametrize(("header", "status"), [("X-Kind", 200), ("Authorization", 500)])
def test_a_proxys_parameter_mappings_change_nothing_but_have_to_be_allowed(header: str, status: int) -> None:
    integration = replace(proxy(), request_parameters={f"integration.request.header.{header}": "'x'"})
    api = Api(Resource("r", "/a", (method("GET", integration=integration),)))

    assert api.call("GET", "/a").status == status
    assert [header in event["headers"] for event in api.functions.events] == ([False] if status == 200 else [])


def _fails(*_: object) -> Any:
    raise RuntimeError("a defect")


def test_a_defect_of_ours_is_a_failure_of_api_gateways() -> None:
    customised = GatewayResponse("DEFAULT_5XX", 503)
    log = AccessLogSettings(
        "arn:aws:logs:us-east-1:123456789012:log-group:access", "$context.status $context.error.message"
    )
    api = Api(A, functions=Functions(_fails), gateway_responses=(customised,), access_log=log)

    status, headers, body = answer(api.call("GET", "/a"))

    assert (status, body) == (503, '{"message":"Internal server error"}')
    assert headers["x-amzn-ErrorType"] == "InternalServerErrorException"
    assert api.logs.messages == ["503 Internal server error"]
    assert [counted.status for counted in api.metrics.counted] == [503]


def test_a_deployment_that_cannot_be_compiled_is_a_failure_of_api_gateways(monkeypatch: pytest.MonkeyPatch) -> None:
    api = Api(A)
    monkeypatch.setattr(OneStage, "stage", _fails)

    answered = api.call("GET", "/a")

    assert answer(answered)[::2] == (500, '{"message":"Internal server error"}')
    assert answered.header("x-amzn-requestid") == REQUEST_ID
