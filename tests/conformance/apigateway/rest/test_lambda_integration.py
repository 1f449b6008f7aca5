"""AWS integrations with a Lambda function behind them.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-custom-integrations.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html
"""

import json
from typing import Any

import pytest

from homeport.apigateway.functions import InvocationRefusedError, Refusal
from homeport.apigateway.rest.model import IntegrationResponse
from support.rest_api import (
    FUNCTION_ARN,
    Api,
    Functions,
    Integration,
    IntegrationType,
    Resource,
    answer,
    function_uri,
    method,
)

JSON = {"Content-Type": "application/json"}
OK = IntegrationResponse(200)


def api(functions: Functions, *responses: IntegrationResponse, **settings: Any) -> Api:
    """An API with a function behind `/a`."""
    integration = Integration(IntegrationType.AWS, function_uri(), "POST", responses=responses or (OK,), **settings)
    resource = Resource("r", "/a", (method("ANY", integration=integration),))
    return Api(resource, functions=functions, variables={"name": "echo"})


def test_a_body_without_a_template_is_the_event_and_the_result_the_answer() -> None:
    functions = Functions(lambda event: {"got": event})

    assert answer(api(functions).call("POST", "/a", body=b'{"a": 1}')) == (200, JSON, '{"got": {"a": 1}}')
    assert functions.invoked == [FUNCTION_ARN]


def test_a_function_gets_an_empty_object_when_there_is_no_body() -> None:
    functions = Functions(lambda event: None)

    assert answer(api(functions).call("GET", "/a")) == (200, JSON, "null")
    assert functions.events == [{}]


@pytest.mark.parametrize("kind", ["'RequestResponse'", "'Event'"])
def test_what_is_no_json_is_refused_by_lambda_and_its_refusal_is_the_answer(kind: str) -> None:
    """The sentence is Lambda's own, its end the parser's: https://github.com/fluct/fluct/pull/33."""
    functions = Functions()
    target = api(functions, request_parameters={"integration.request.header.X-Amz-Invocation-Type": kind})

    status, headers, body = answer(target.call("POST", "/a", body=b"{\"a\": 'b'}"))

    error = json.loads(body)
    assert (status, headers, list(error), error["Type"]) == (200, JSON, ["Type", "message"], "User")
    assert error["message"].startswith("Could not parse request body into json: ")
    assert (functions.invoked, functions.enqueued) == ([], [])


def test_an_event_that_lambda_does_not_take_is_too_long() -> None:
    """As AWS answered: https://github.com/koki-develop/lgtm-generator/issues/10."""

    def refuse(_: Any) -> Any:
        raise InvocationRefusedError(Refusal.TOO_LARGE, "too large")

    headers = {**JSON, "x-amzn-ErrorType": "BadRequestException"}
    assert answer(api(Functions(refuse)).call("POST", "/a", body=b"{}")) == (
        413,
        headers,
        '{"message":"Request Too Long"}',
    )


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("Malformed input ...", 400),
        ("Malformed", 500),
        ("[BadRequest] no such thing", 404),
        ("other", 500),
        ("first line\nMalformed second", 500),
    ],
)
def test_responses_are_selected_by_the_error_message_as_a_whole(message: str, status: int) -> None:
    functions = Functions(lambda _: {"errorMessage": message, "errorType": "Error"})
    target = api(
        functions,
        IntegrationResponse(500),
        IntegrationResponse(400, "Malformed .*"),
        IntegrationResponse(404, "\\[BadRequest\\].*"),
    )
    assert target.call("GET", "/a").status == status


def test_a_result_by_template_and_headers_out_of_its_body() -> None:
    functions = Functions(lambda _: {"id": 7, "tags": ["a", "b"], "url": "/x/7"})
    response = IntegrationResponse(
        201,
        response_parameters={
            "method.response.header.Location": "integration.response.body.url",
            "method.response.header.X-Tags": "integration.response.body.tags",
            "method.response.header.X-Id": "integration.response.body.id",
        },
        response_templates={"application/json": "#set($r = $input.path('$')){\"number\": $r.id}"},
    )
    assert answer(api(functions, response).call("GET", "/a")) == (
        201,
        {**JSON, "Location": "/x/7", "X-Tags": '["a","b"]', "X-Id": "7"},
        '{"number": 7}',
    )


def test_an_asynchronous_invocation() -> None:
    functions = Functions()
    target = api(functions, request_parameters={"integration.request.header.X-Amz-Invocation-Type": "'Event'"})
    assert answer(target.call("POST", "/a", body=b'{"a": 1}')) == (200, JSON, "")
    assert (functions.invoked, functions.enqueued) == ([], [(FUNCTION_ARN, {"a": 1})])


def test_the_invocation_type_of_a_header_of_the_caller() -> None:
    functions = Functions()
    mapping = {"integration.request.header.X-Amz-Invocation-Type": "method.request.header.InvocationType"}
    target = api(functions, request_parameters=mapping)
    target.call("POST", "/a", body=b"{}", headers=(("InvocationType", "Event"),))
    target.call("POST", "/a", body=b"{}")

    assert (len(functions.enqueued), len(functions.invoked)) == (1, 1)


@pytest.mark.parametrize("header", ["Content-Length", "Authorization", "X-Amzn-Trace-Id", "Connection"])
def test_headers_that_no_mapping_may_set(header: str) -> None:
    functions = Functions()
    target = api(functions, request_parameters={f"integration.request.header.{header}": "'x'"})

    assert target.call("GET", "/a").status == 500
    assert functions.invoked == []


def test_stage_variables_name_the_function() -> None:
    functions = Functions()
    uri = function_uri(FUNCTION_ARN.replace("echo", "${stageVariables.name}"))
    integration = Integration(IntegrationType.AWS, uri, "POST", responses=(OK,))
    target = Api(
        Resource("r", "/a", (method("GET", integration=integration),)), functions=functions, variables={"name": "echo"}
    )
    target.call("GET", "/a")

    assert functions.invoked == [FUNCTION_ARN]


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(Refusal.NOT_PERMITTED, 500), (Refusal.NOT_FOUND, 500), (Refusal.SERVICE_FAILURE, 502)],
)
def test_a_function_that_is_not_invoked(refusal: Refusal, status: int) -> None:
    def refuse(_: Any) -> Any:
        raise InvocationRefusedError(refusal, "no")

    assert api(Functions(refuse)).call("GET", "/a").status == status


def test_a_function_that_takes_too_long() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html"""
    import asyncio

    async def timed_out() -> Any:
        functions = Functions(hold=asyncio.Event(), began=asyncio.Event())
        target = api(functions, timeout_ms=50)
        task = asyncio.ensure_future(target.gateway.handle(target.request("GET", "/a")))
        assert functions.began is not None
        await functions.began.wait()
        target.clock.advance(0.05)
        return await task

    assert answer(asyncio.run(timed_out())) == (
        504,
        {"x-amzn-ErrorType": "InternalServerErrorException", "Content-Type": "application/json"},
        '{"message":"Endpoint request timed out"}',
    )


@pytest.mark.parametrize(
    ("types", "content_type", "handling", "body", "event"),
    [
        ((), "image/png", None, b'{"a": 1}', {"a": 1}),
        (("image/png",), "image/png", "CONVERT_TO_TEXT", b"x", "eA=="),
        ((), "text/plain", "CONVERT_TO_BINARY", b"eyJhIjogMX0=", {"a": 1}),
    ],
)
def test_content_handling(
    types: tuple[str, ...], content_type: str, handling: str | None, body: bytes, event: Any
) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html"""
    functions = Functions()
    template = {"image/png": '"$input.body"'} if handling == "CONVERT_TO_TEXT" else {}
    integration = Integration(
        IntegrationType.AWS,
        function_uri(),
        "POST",
        request_templates=template,
        content_handling=handling,
        responses=(OK,),
    )
    target = Api(
        Resource("r", "/a", (method("POST", integration=integration),)), functions=functions, binary_media_types=types
    )
    assert target.call("POST", "/a", body=body, headers=(("Content-Type", content_type),)).status == 200
    assert functions.events == [event]
