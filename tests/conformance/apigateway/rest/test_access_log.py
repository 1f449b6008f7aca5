"""Access logs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
"""

import json
from typing import Any

import pytest

from homeport.core.logs import LogLine, LogStream
from support.rest_api import (
    NOW_S,
    REQUEST_ID,
    AccessLogSettings,
    Api,
    Functions,
    Resource,
    method,
)

GROUP_ARN = "arn:aws:logs:us-east-1:123456789012:log-group:/api/codes"
CLF = (
    "$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime]"
    '"$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength '
    "$context.requestId"
)
JSON = json.dumps(
    {
        "requestId": "$context.requestId",
        "ip": "$context.identity.sourceIp",
        "caller": "$context.identity.caller",
        "user": "$context.identity.user",
        "requestTime": "$context.requestTime",
        "httpMethod": "$context.httpMethod",
        "resourcePath": "$context.resourcePath",
        "status": "$context.status",
        "protocol": "$context.protocol",
        "responseLength": "$context.responseLength",
    }
)
PETS = Resource("pets01", "/pets/{petId}", (method("GET"),))


def logged(line_format: str, path: str = "/pets/7", functions: Functions | None = None, **settings: Any) -> str:
    """The line that a call of `path` leaves."""
    log = AccessLogSettings(GROUP_ARN, line_format)
    api = Api(PETS, functions=functions, access_log=log, **settings)
    api.call("GET", path, headers=(("User-Agent", 'a "quoted" agent'),))
    [message] = api.logs.messages
    return message


def test_common_log_format() -> None:
    assert logged(CLF) == ('192.0.2.1 - - [04/Mar/2020:19:15:17 +0000]"GET /pets/{petId} HTTP/1.1" 200 2 ' + REQUEST_ID)


def test_json() -> None:
    assert json.loads(logged(JSON)) == {
        "requestId": REQUEST_ID,
        "ip": "192.0.2.1",
        "caller": "-",
        "user": "-",
        "requestTime": "04/Mar/2020:19:15:17 +0000",
        "httpMethod": "GET",
        "resourcePath": "/pets/{petId}",
        "status": "200",
        "protocol": "HTTP/1.1",
        "responseLength": "2",
    }


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("accountId", "123456789012"),
        ("apiId", "abcdef1234"),
        ("awsEndpointRequestId", None),
        ("deploymentId", "dep123"),
        ("domainName", "abcdef1234.execute-api.us-east-1.amazonaws.com"),
        ("domainPrefix", "abcdef1234"),
        ("extendedRequestId", "JJbxmplHYosFVYQ="),
        ("identity.userAgent", 'a \\"quoted\\" agent'),
        ("identity.apiKey", "-"),
        ("path", "/prod/pets/7"),
        ("requestTimeEpoch", "1583349317135"),
        ("resourceId", "pets01"),
        ("stage", "prod"),
        ("xrayTraceId", "1-67891233-abcdef012345678912345678"),
        ("integrationLatency", "0"),
        ("integrationStatus", "200"),
        ("integration.latency", "0"),
        ("integration.integrationStatus", "200"),
        # What the function's own answer says.
        ("integration.status", "200"),
        ("integration.error", "-"),
        ("integrationErrorMessage", "-"),
        ("responseLatency", "0"),
        ("error.message", "-"),
        ("error.responseType", "-"),
        ("authorizer.principalId", "-"),
        ("authorize.status", "-"),
        ("waf.status", "-"),
        ("wafResponseCode", "-"),
        ("nothing.of.the.kind", "-"),
    ],
)
def test_variables_of_an_answered_request(variable: str, value: str | None) -> None:
    text = logged(f"$context.requestId $context.{variable}")

    if value is None:
        assert len(text) == len(f"{REQUEST_ID} {REQUEST_ID}")
    else:
        assert text == f"{REQUEST_ID} {value}"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("status", "403"),
        ("responseLength", "42"),
        ("error.message", "Missing Authentication Token"),
        ("error.messageString", '"Missing Authentication Token"'),
        ("error.responseType", "MISSING_AUTHENTICATION_TOKEN"),
        ("error.validationErrorString", "-"),
        ("resourcePath", "-"),
        ("integrationStatus", "-"),
        ("integrationLatency", "-"),
    ],
)
def test_variables_of_a_refused_request(variable: str, value: str) -> None:
    assert logged(f"$context.{variable}", "/nothing") == value


def test_a_functions_failure() -> None:
    functions = Functions(lambda event: {"errorMessage": "no"})
    line = "$context.status $context.integrationStatus $context.integration.status $context.error.responseType"

    assert logged(line, functions=functions) == "502 200 - DEFAULT_5XX"


def test_only_context_variables_are_replaced() -> None:
    line = "$context.stage $stageVariables.a $input.body $method.request.header.X ${context.stage}"

    expected = "prod $stageVariables.a $input.body $method.request.header.X ${context.stage}"
    assert logged(line, variables={"a": "b"}) == expected


def test_where_a_line_goes() -> None:
    api = Api(PETS, access_log=AccessLogSettings(f"{GROUP_ARN}:*", "$context.requestId"))
    api.call("GET", "/pets/7")
    [(destination, line)] = api.logs.written

    assert isinstance(destination, LogStream)
    assert destination == LogStream("123456789012", "us-east-1", "/api/codes", destination.stream)
    assert line == LogLine(int(NOW_S * 1000), REQUEST_ID)


def test_a_stage_without_settings_logs_nothing() -> None:
    api = Api(PETS)
    api.call("GET", "/pets/7")

    assert api.logs.written == []


def test_latencies_are_milliseconds_on_the_clock() -> None:
    log = AccessLogSettings(GROUP_ARN, "$context.responseLatency $context.integrationLatency $context.status")
    api = Api(PETS, access_log=log)

    def slow(event: Any) -> dict[str, int]:
        api.clock.advance(1.25)
        return {"statusCode": 204}

    api.functions.handler = slow
    api.call("GET", "/pets/7")

    assert api.logs.messages == ["1250 1250 204"]


def test_an_unknown_api_is_in_nobodys_log() -> None:
    api = Api(PETS, access_log=AccessLogSettings(GROUP_ARN, "$context.requestId"))
    api.call("GET", "/pets/7", api_id="unknown000")

    assert api.logs.written == []
