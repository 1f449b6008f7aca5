"""AWS integrations with services.

https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-request-basic-setup.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-aws-proxy.html
"""

from typing import Any

import pytest

from homeport.apigateway.outbound import CredentialsError, InvalidEndpointError, OutboundResponse, ServiceRequest
from homeport.apigateway.rest.model import IntegrationResponse
from support.rest_api import Api, Integration, IntegrationType, Resource, Services, answer, method

ROLE = "arn:aws:iam::123456789012:role/gate"
JSON = {"Content-Type": "application/json"}


def api(uri: str, services: Services | None = None, **settings: Any) -> Api:
    """An API whose `/items/{id}` a service answers."""
    defaults: dict[str, Any] = {"http_method": "POST", "credentials": ROLE, "responses": (IntegrationResponse(200),)}
    integration = Integration(IntegrationType.AWS, uri, **defaults | settings)
    resource = Resource("r", "/items/{id}", (method("ANY", integration=integration),))
    return Api(resource, services=services, variables={"bucket": "b"})


def sent(target: Api, **call: Any) -> ServiceRequest:
    """What the service gets."""
    target.call("POST", "/items/a%2Fb", **call)
    [request] = target.services.sent
    return request


def test_an_action_with_a_templates_body() -> None:
    template = '{"TableName": "t", "Key": {"id": {"S": "$input.params(\'id\')"}}}'
    request = sent(
        api("arn:aws:apigateway:us-east-1:dynamodb:action/GetItem", request_templates={"application/json": template})
    )
    assert (request.service, request.region, request.method, request.action, request.path, request.credentials) == (
        "dynamodb",
        "us-east-1",
        "POST",
        "GetItem",
        "/",
        ROLE,
    )
    assert request.body == b'{"TableName": "t", "Key": {"id": {"S": "a%2Fb"}}}'
    assert ("Accept", "application/json") in request.headers


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("arn:aws:apigateway:eu-west-1:sqs:path/123456789012/q", ("sqs", "eu-west-1", None, "/123456789012/q", {})),
        ("arn:aws:apigateway:us-east-1:s3:path/{bucket}/{key}", ("s3", "us-east-1", None, "/b/a%2Fb", {})),
        # Nothing fills in the last variable: AWS's examples list a bucket, or all of them, this way.
        ("arn:aws:apigateway:us-east-1:s3:path/{bucket}/{object}", ("s3", "us-east-1", None, "/b", {})),
        ("arn:aws:apigateway:us-east-1:s3:path/{object}", ("s3", "us-east-1", None, "/", {})),
        (
            "arn:aws:apigateway:us-east-1:sns:action/Publish&TopicArn=arn:x&Message=a%20b",
            ("sns", "us-east-1", "Publish", "/", {"TopicArn": ["arn:x"], "Message": ["a b"]}),
        ),
        (
            "arn:aws:apigateway:us-east-1:abc123.appsync-api:path/graphql",
            ("appsync-api", "us-east-1", None, "/graphql", {}),
        ),
    ],
)
def test_uris(uri: str, expected: tuple[Any, ...]) -> None:
    mapping = {
        "integration.request.path.bucket": "stageVariables.bucket",
        "integration.request.path.key": "method.request.path.id",
    }
    request = sent(api(uri, request_parameters=mapping))

    assert (request.service, request.region, request.action, request.path, dict(request.query)) == expected


def test_a_form_as_queues_take_it() -> None:
    """https://docs.aws.amazon.com/prescriptive-guidance/latest/patterns/integrate-amazon-api-gateway-with-amazon-sqs-to-handle-asynchronous-rest-apis.html"""
    request = sent(
        api(
            "arn:aws:apigateway:us-east-1:sqs:path/123456789012/q",
            request_parameters={"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
            request_templates={"application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"},
        ),
        body=b'{"a": "b&c"}',
        headers=(("Content-Type", "application/json"),),
    )
    assert request.body == b"Action=SendMessage&MessageBody=%7B%22a%22%3A+%22b%26c%22%7D"
    assert [value for name, value in request.headers if name.lower() == "content-type"] == [
        "application/x-www-form-urlencoded"
    ]


def test_an_answer_by_template() -> None:
    services = Services(
        OutboundResponse(200, (("Content-Type", "application/x-amz-json-1.0"),), b'{"Item": {"n": {"N": "7"}}}')
    )
    template = "#set($item = $input.path('$.Item')){\"n\": $item.n.N}"
    responses = (
        IntegrationResponse(200, response_templates={"application/json": template}),
        IntegrationResponse(500, "[45]\\d{2}"),
    )
    target = api("arn:aws:apigateway:us-east-1:dynamodb:action/GetItem", services, responses=responses)

    assert answer(target.call("POST", "/items/1")) == (200, JSON, '{"n": 7}')


def test_a_services_error_selects_its_response() -> None:
    services = Services(OutboundResponse(400, (), b'{"__type": "ValidationException", "message": "no"}'))
    responses = (
        IntegrationResponse(200),
        IntegrationResponse(422, "4\\d{2}", response_templates={"application/json": "$input.json('$.message')"}),
    )
    target = api("arn:aws:apigateway:us-east-1:dynamodb:action/GetItem", services, responses=responses)

    assert answer(target.call("POST", "/items/1")) == (422, JSON, '"no"')


@pytest.mark.parametrize(
    ("problem", "status", "message"),
    [
        (InvalidEndpointError("x"), 500, "Internal server error"),
        (CredentialsError(ROLE), 500, "Internal server error"),
        (TimeoutError(), 504, "Endpoint request timed out"),
    ],
)
def test_services_that_do_not_answer(problem: Exception, status: int, message: str) -> None:
    target = api("arn:aws:apigateway:us-east-1:dynamodb:action/GetItem", Services(problem))

    assert answer(target.call("POST", "/items/1")) == (
        status,
        {"x-amzn-ErrorType": "InternalServerErrorException", **JSON},
        f'{{"message":"{message}"}}',
    )


def test_a_uri_that_is_none() -> None:
    assert api("arn:aws:apigateway:nothing").call("POST", "/items/1").status == 500
