"""MOCK integrations, and with them integration responses.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html
"""

from typing import Any

import pytest

from homeport.apigateway.rest.model import IntegrationResponse
from support.rest_api import Api, Integration, IntegrationType, Resource, answer, method

JSON = {"Content-Type": "application/json"}
ERROR = {"x-amzn-ErrorType": "InternalServerErrorException", "Content-Type": "application/json"}
INTERNAL = (500, ERROR, '{"message": "Internal server error"}')


def api(template: str | None = '{"statusCode": 200}', *responses: IntegrationResponse, **settings: Any) -> Api:
    """An API with a MOCK behind `/a`."""
    templates = {"application/json": template} if template is not None else {}
    mock = Integration(
        IntegrationType.MOCK,
        request_templates=templates,
        responses=responses or (IntegrationResponse(200),),
        **settings,
    )
    return Api(Resource("r", "/a", (method("ANY", integration=mock),)), variables={"v": "beta"})


def called(target: Api, verb: str = "GET", query: str = "", **parts: Any) -> tuple[int, dict[str, str], str]:
    """The answer, with the space that AWS has in none of its own bodies but this suite's constants."""
    status, headers, body = answer(target.call(verb, "/a", query, **parts))
    return status, headers, body.replace('{"message":"', '{"message": "')


def test_a_mock_answers_without_a_body() -> None:
    assert called(api()) == (200, JSON, "")


@pytest.mark.parametrize(
    ("template", "status"),
    [
        ('{"statusCode": 404}', 404),
        ("{statusCode: 404}", 404),
        ("{'statusCode': 404}", 404),
        ('{"statusCode": #if($input.params(\'fail\') == "yes")404#{else}200#end}', 404),
        ('{"other": 1, "statusCode": 404}', 404),
    ],
)
def test_the_status_selects_the_response(template: str, status: int) -> None:
    target = api(template, IntegrationResponse(200), IntegrationResponse(410, "4\\d{2}"))

    assert called(target, query="fail=yes") == (410, JSON, "")


@pytest.mark.parametrize("template", ["{}", "no json", '{"statusCode": "200"}', "", '{"statusCode": }', None])
def test_a_mock_that_names_no_status(template: str | None) -> None:
    assert called(api(template)) == INTERNAL


@pytest.mark.parametrize("responses", [(IntegrationResponse(200, "201"),), (IntegrationResponse(200, "20"),)])
def test_no_response_matches(responses: tuple[IntegrationResponse, ...]) -> None:
    """A pattern matches the whole status."""
    assert called(api('{"statusCode": 200}', *responses)) == INTERNAL


def test_templates_and_headers_of_a_response() -> None:
    response = IntegrationResponse(
        200,
        response_parameters={
            "method.response.header.Access-Control-Allow-Origin": "'*'",
            "method.response.header.X-Stage": "context.stage",
            "method.response.header.X-Kind": "stageVariables.v",
            "method.response.header.X-None": "integration.response.header.None",
        },
        response_templates={"application/json": '{"id": "$context.requestId", "v": "$stageVariables.v"}'},
    )
    assert called(api('{"statusCode": 200}', response)) == (
        200,
        {**JSON, "Access-Control-Allow-Origin": "*", "X-Stage": "prod", "X-Kind": "beta"},
        '{"id": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef", "v": "beta"}',
    )


@pytest.mark.parametrize(
    ("accept", "content_type", "body"),
    [
        (None, "application/json", "json"),
        ("application/xml", "application/xml", "xml"),
        ("application/xml;q=0.5", "application/xml", "xml"),
        ("text/html", "application/json", "json"),
    ],
)
def test_the_template_is_chosen_by_accept(accept: str | None, content_type: str, body: str) -> None:
    response = IntegrationResponse(200, response_templates={"application/xml": "xml", "application/json": "json"})
    headers = (("Accept", accept),) if accept else ()

    assert called(api('{"statusCode": 200}', response), headers=headers) == (200, {"Content-Type": content_type}, body)


def test_templates_override_status_and_headers() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html"""
    template = (
        "#set($context.responseOverride.status = 418)"
        '#set($context.responseOverride.header.X-Kind = "$stageVariables.v")'
        '#set($context.responseOverride.header["X-Set"] = "template")pot'
    )
    response = IntegrationResponse(
        200,
        response_parameters={"method.response.header.X-Set": "'mapping'"},
        response_templates={"application/json": template},
    )
    assert called(api('{"statusCode": 200}', response)) == (
        418,
        {**JSON, "X-Set": "template", "X-Kind": "beta"},
        "pot",
    )


@pytest.mark.parametrize(
    "template",
    [
        '#set($context.responseOverride.header.X-A = $input.params("q"))',
        '#set($context.responseOverride.header["a b"] = "c")',
    ],
)
def test_a_header_that_cannot_be_sent_is_an_internal_server_error(template: str) -> None:
    target = api('{"statusCode": 200}', IntegrationResponse(200, response_templates={"application/json": template}))

    assert called(target, query="q=a%0d%0aEvil:%201") == INTERNAL


def test_a_template_cannot_answer_with_a_status_that_is_none_yet() -> None:
    template = "#set($context.responseOverride.status = 101)"
    target = api('{"statusCode": 200}', IntegrationResponse(200, response_templates={"application/json": template}))

    assert called(target) == (200, JSON, "")


def test_what_a_request_template_overrides_reaches_the_response() -> None:
    template = '#set($context.responseOverride.status = 202){"statusCode": 200}'

    assert called(api(template))[0] == 202


@pytest.mark.parametrize(
    ("behavior", "content_type", "status"),
    [
        ("WHEN_NO_MATCH", "application/json", 200),
        ("WHEN_NO_MATCH", "text/plain", 200),
        ("WHEN_NO_TEMPLATES", "text/plain", 415),
        ("NEVER", "text/plain", 415),
        ("NEVER", "application/json; charset=utf-8", 200),
        ("NEVER", None, 200),
    ],
)
def test_passthrough(behavior: str, content_type: str | None, status: int) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html"""
    target = api('{"statusCode": 200}', passthrough_behavior=behavior)
    headers = (("Content-Type", content_type),) if content_type else ()

    assert called(target, "POST", headers=headers, body=b'{"statusCode": 200}')[0] == status


def test_a_body_of_an_unsupported_type() -> None:
    target = api('{"statusCode": 200}', passthrough_behavior="NEVER")

    assert called(target, "POST", headers=(("Content-Type", "text/plain"),), body=b"x") == (
        415,
        {"x-amzn-ErrorType": "BadRequestException", "Content-Type": "application/json"},
        '{"message": "Unsupported Media Type"}',
    )


@pytest.mark.parametrize("template", ["#if($a)", "$input.path('$[[')", "#set($s = 'a')$s.substring(9)"])
def test_a_template_that_cannot_be_rendered(template: str) -> None:
    assert called(api(template)) == INTERNAL
