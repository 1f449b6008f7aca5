"""Gateway responses.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
"""

from typing import Any

import pytest

from support.rest_api import ALL, Api, Functions, GatewayResponse, Model, Resource, answer, method, own_headers

PETS = Resource("pets01", "/pets/{petId}", (method("GET"),))
NO_SUCH_ROUTE = "MissingAuthenticationTokenException"
JSON = "application/json"


def refused(*responses: GatewayResponse, path: str = "/nothing", query: str = "", **parts: Any) -> Any:
    """The answer to a path that the API does not have."""
    api = Api(PETS, gateway_responses=responses, variables={"a": "b"})
    return answer(api.call("GET", path, query, **parts))


def customised(response_type: str = "MISSING_AUTHENTICATION_TOKEN", **settings: Any) -> GatewayResponse:
    """A gateway response; `template` is its JSON body, `headers` its parameters."""
    template, headers = settings.pop("template", None), settings.pop("headers", {})
    return GatewayResponse(
        response_type,
        response_templates={JSON: template} if template else {},
        response_parameters={f"gatewayresponse.header.{name}": value for name, value in headers.items()},
        **settings,
    )


def test_aws_own() -> None:
    assert refused() == (
        403,
        {"x-amzn-ErrorType": NO_SUCH_ROUTE, "Content-Type": JSON},
        '{"message":"Missing Authentication Token"}',
    )


def test_a_refused_request_has_no_trace_id() -> None:
    response = Api(PETS).call("GET", "/nothing")

    assert response.headers == (
        ("x-amzn-ErrorType", NO_SUCH_ROUTE),
        ("Content-Type", JSON),
        *own_headers(traced=False).items(),
    )


@pytest.mark.parametrize(
    ("responses", "expected"),
    [
        ([customised(status_code=404)], (404, '{"message":"Missing Authentication Token"}')),
        ([customised(template='{"a":1}')], (403, '{"a":1}')),
        ([customised("DEFAULT_4XX", status_code=418)], (418, '{"message":"Missing Authentication Token"}')),
        ([customised("DEFAULT_4XX", template="4xx")], (403, "4xx")),
        ([customised("DEFAULT_5XX", template="5xx")], (403, '{"message":"Missing Authentication Token"}')),
        ([customised("UNAUTHORIZED", template="no")], (403, '{"message":"Missing Authentication Token"}')),
        # A type's own gateway response stands alone: nothing of the default is mixed in.
        (
            [customised(status_code=404), customised("DEFAULT_4XX", status_code=418, template="4xx")],
            (404, '{"message":"Missing Authentication Token"}'),
        ),
    ],
)
def test_which_gateway_response(responses: list[GatewayResponse], expected: tuple[int, str]) -> None:
    status, _, body = refused(*responses)

    assert (status, body) == expected


@pytest.mark.parametrize(
    ("template", "body"),
    [
        ('{"message":$context.error.messageString}', '{"message":"Missing Authentication Token"}'),
        ('{"message":"$context.error.message"}', '{"message":"Missing Authentication Token"}'),
        ("$context.error.responseType", "MISSING_AUTHENTICATION_TOKEN"),
        ("$context.stage $context.requestId", "prod c6af9ac6-7b61-11e6-9a41-93e8deadbeef"),
        ("$context.identity.sourceIp $context.httpMethod $context.path", "192.0.2.1 GET /prod/nothing"),
        ("$stageVariables.a", "b"),
        ("[$context.resourcePath]", "[]"),
        ("[$context.error.validationErrorString]", "[]"),
        ("$method.request.querystring.q $method.request.header.X-A", "1 2"),
        ("$input.params('q')", "1"),
        # No template language, only variables.
        ("#set($a = 1)$a", "#set($a = 1)$a"),
    ],
)
def test_bodies(template: str, body: str) -> None:
    assert refused(customised(template=template), query="q=1", headers=(("X-A", "2"),))[2] == body


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("'a.b.c'", "a.b.c"),
        ("''", ""),
        ("method.request.header.x-amzn-RequestId", "123344566"),
        ("method.request.querystring.q", "2"),
        ("method.request.multivaluequerystring.q", "1,2"),
        ("method.request.multivalueheader.X-A", "3,4"),
        ("method.input.params.q", "2"),
        ("context.stage", "prod"),
        ("context.error.responseType", "MISSING_AUTHENTICATION_TOKEN"),
        ("context.error.message", "Missing Authentication Token"),
        ("stageVariables.a", "b"),
        # Without a value that can be sent, no header.
        ("method.request.querystring.broken", None),
        ("method.request.header.Absent", None),
        ("method.request.path.petId", None),
        ("context.resourcePath", None),
        ("stageVariables.absent", None),
        ("unquoted", None),
    ],
)
def test_headers(source: str, value: str | None) -> None:
    sent = (("x-amzn-RequestId", "123344566"), ("X-A", "3"), ("X-A", "4"))
    _, headers, _ = refused(customised(headers={"X-Own": source}), query="q=1&q=2&broken=%0d%0aEvil", headers=sent)

    assert headers == {
        "x-amzn-ErrorType": NO_SUCH_ROUTE,
        "Content-Type": JSON,
        **({} if value is None else {"X-Own": value}),
    }


def test_an_own_header_replaces_the_default() -> None:
    own = customised(headers={"content-type": "'application/problem+json'", "X-Amzn-ErrorType": "'Mine'"})

    assert refused(own)[1] == {"content-type": "application/problem+json", "X-Amzn-ErrorType": "Mine"}


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, (JSON, "json")),
        ("*/*", (JSON, "json")),
        ("application/xml", ("application/xml", "<xml/>")),
        ("Application/XML;q=0.9, text/plain", ("application/xml", "<xml/>")),
        ("text/plain, application/xml", (JSON, "json")),
    ],
)
def test_the_template_of_the_type_that_the_caller_accepts(accept: str | None, expected: tuple[str, str]) -> None:
    templates = {"application/xml": "<xml/>", JSON: "json"}
    own = GatewayResponse("MISSING_AUTHENTICATION_TOKEN", response_templates=templates)
    _, headers, body = refused(own, headers=(("Accept", accept),) if accept else ())

    assert (headers["Content-Type"], body) == expected


def test_the_only_template_answers_everybody() -> None:
    own = GatewayResponse("DEFAULT_4XX", response_templates={"application/problem+json": "p"})

    assert refused(own) == (403, {"x-amzn-ErrorType": NO_SUCH_ROUTE, "Content-Type": "application/problem+json"}, "p")


def test_a_validation_error_says_what_is_wrong() -> None:
    show = '{"message": "$context.error.validationErrorString", "bare": $context.error.validationErrorString}'
    schema = '{"required": ["team", "schedule"]}'
    validated = method("POST", request_validator_id="val001", request_models={JSON: "M"})
    api = Api(
        Resource("r", "/a", (validated,)),
        models=(Model("M", schema),),
        request_validators=(ALL,),
        gateway_responses=(customised("BAD_REQUEST_BODY", template=show),),
    )

    # As AWS answers such templates: the quotes in the text escaped, whether or not the template quotes it.
    text = '[object has missing required properties ([\\"schedule\\",\\"team\\"])]'
    assert api.call("POST", "/a", body=b"{}").body.decode() == f'{{"message": "{text}", "bare": {text}}}'


@pytest.mark.parametrize(
    ("responses", "expected"),
    [
        ([], (502, '{"message":"Internal server error"}')),
        ([customised("DEFAULT_5XX", template="5xx")], (502, "5xx")),
        ([customised("DEFAULT_5XX", status_code=500)], (500, '{"message":"Internal server error"}')),
        ([customised("DEFAULT_4XX", template="4xx")], (502, '{"message":"Internal server error"}')),
        ([customised("INTEGRATION_FAILURE", template="f")], (502, '{"message":"Internal server error"}')),
    ],
)
def test_a_malformed_answer_is_a_5xx_without_a_type(
    responses: list[GatewayResponse], expected: tuple[int, str]
) -> None:
    functions = Functions(lambda event: "malformed")
    response = Api(PETS, functions=functions, gateway_responses=responses).call("GET", "/pets/1")

    assert (response.status, response.body.decode()) == expected


def test_a_known_resource_gives_its_variables() -> None:
    template = "$context.resourcePath $context.resourceId $method.request.path.petId"
    own = customised("DEFAULT_5XX", template=template)
    functions = Functions(lambda event: "malformed")
    api = Api(PETS, functions=functions, gateway_responses=(own,))

    assert api.call("GET", "/pets/7").body.decode() == "/pets/{petId} pets01 7"
