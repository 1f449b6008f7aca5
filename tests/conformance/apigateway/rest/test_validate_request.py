"""Request validators.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-validation-set-up.html
"""

import json
from typing import Any

import pytest

from support.rest_api import ALL, Api, GatewayResponse, Model, RequestValidator, Resource, answer, method

PET = Model(
    "Pet",
    json.dumps(
        {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "type": {"type": "string", "enum": ["dog", "cat", "fish"]},
                "price": {"type": "number", "minimum": 25, "maximum": 500},
            },
            "required": ["name", "type", "price"],
        }
    ),
)
MARCO = b'{"name": "Marco", "type": "dog", "price": 260}'
SHOWING = GatewayResponse(
    "BAD_REQUEST_BODY", response_templates={"application/json": "$context.error.validationErrorString"}
)
BAD_REQUEST = {"Content-Type": "application/json", "x-amzn-ErrorType": "BadRequestException"}
INVALID_BODY = (400, BAD_REQUEST, '{"message":"Invalid request body"}')
MISSING_Q = (400, BAD_REQUEST, '{"message":"Missing required request parameters: [q]"}')
PASSED = (200, {"Content-Type": "application/json"}, "ok")


def api_with(
    *,
    validator: RequestValidator = ALL,
    models: dict[str, str] | None = None,
    parameters: dict[str, bool] | None = None,
    **settings: Any,
) -> Api:
    """An API whose one path takes every method and is validated."""
    validated = method(
        "ANY",
        request_validator_id="val001",
        request_models={"application/json": "Pet"} if models is None else models,
        request_parameters=parameters or {},
    )
    settings = {"models": (PET,), **settings}
    return Api(Resource("r", "/validation/{id}", (validated,)), request_validators=(validator,), **settings)


@pytest.mark.parametrize(
    ("required", "query", "headers", "expected"),
    [
        ({"querystring.q1": True}, "q1=cat", (), None),
        ({"querystring.q1": True}, "", (), "q1"),
        # "the required parameter of q1 is blank"
        ({"querystring.q1": True}, "q1=", (), "q1"),
        ({"querystring.q1": True}, "Q1=cat", (), "q1"),
        ({"querystring.q1": False}, "", (), None),
        ({"header.h1": True}, "", (("h1", "v1"),), None),
        ({"header.h1": True}, "", (), "h1"),
        ({"header.h1": True}, "", (("h1", ""),), "h1"),
        # Header names are processed in a case-sensitive way.
        ({"header.h1": True}, "", (("H1", "v1"),), "h1"),
        ({"path.id": True}, "", (), None),
        ({"querystring.b": True, "querystring.a": True, "header.c": True}, "", (), "c, a, b"),
    ],
)
def test_parameters(
    required: dict[str, bool], query: str, headers: tuple[tuple[str, str], ...], expected: str | None
) -> None:
    parameters = {f"method.request.{name}": value for name, value in required.items()}
    api = api_with(models={}, parameters=parameters)
    message = f'{{"message":"Missing required request parameters: [{expected}]"}}'

    assert answer(api.call("GET", "/validation/1", query, headers=headers)) == (
        PASSED if expected is None else (400, BAD_REQUEST, message)
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (MARCO, None),
        (b'{"name": "Molly", "type": "bird", "price": 269}', '"bird"'),
        (b'{"name": "Molly", "type": "cat", "price": 501}', "501"),
        (b"", "[Unknown error parsing request body]"),
        (b"{", "[Unknown error parsing request body]"),
        (b"[]", "array"),
    ],
)
def test_bodies(body: bytes, expected: str | None) -> None:
    response = answer(api_with().call("POST", "/validation/1", body=body))
    shown = api_with(gateway_responses=(SHOWING,)).call("POST", "/validation/1", body=body).body.decode()

    assert response == (PASSED if expected is None else INVALID_BODY)
    assert expected is None or expected.replace('"', '\\"') in shown


@pytest.mark.parametrize(
    ("content_type", "checked"),
    [
        (None, True),
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        # No model is set for these: what is in them is not checked.
        ("text/plain", False),
        ("application/vnd.api+json", False),
    ],
)
def test_a_body_is_checked_by_the_model_of_its_type(content_type: str | None, checked: bool) -> None:
    headers = (("Content-Type", content_type),) if content_type else ()
    response = answer(api_with().call("POST", "/validation/1", headers=headers, body=b"{}"))

    assert response == (INVALID_BODY if checked else PASSED)


@pytest.mark.parametrize(
    ("models", "body", "expected"),
    [
        ({}, b"no json", PASSED),
        ({"application/json": "Unknown"}, b"no json", PASSED),
        ({"application/json": "Anything"}, b"", PASSED),
        ({"application/json": "Anything"}, b"no json", INVALID_BODY),
        ({"$default": "Pet"}, b"{}", INVALID_BODY),
    ],
)
def test_which_model(models: dict[str, str], body: bytes, expected: tuple[int, dict[str, str], str]) -> None:
    api = _api(models, Model("Anything", '{"type": "object", "title": "Empty Schema"}'))

    assert answer(api.call("POST", "/validation/1", body=body)) == expected


def _api(request_models: dict[str, str], *models: Model) -> Api:
    validated = method("POST", request_validator_id="val001", request_models=request_models)
    return Api(Resource("r", "/validation/{id}", (validated,)), request_validators=(ALL,), models=(PET, *models))


@pytest.mark.parametrize(
    ("validator", "expected"),
    [
        (RequestValidator("val001", validate_body=True), INVALID_BODY),
        (RequestValidator("val001", validate_parameters=True), MISSING_Q),
        (ALL, MISSING_Q),
        (RequestValidator("val001"), PASSED),
        (RequestValidator("other1", validate_body=True, validate_parameters=True), PASSED),
    ],
)
def test_what_a_validator_checks(validator: RequestValidator, expected: tuple[int, dict[str, str], str]) -> None:
    api = api_with(validator=validator, parameters={"method.request.querystring.q": True})

    assert answer(api.call("POST", "/validation/1", body=b"{}")) == expected


def test_a_refused_request_reaches_no_function() -> None:
    api = api_with()
    api.call("POST", "/validation/1", body=b"{}")

    assert api.functions.invoked == []


def test_models_refer_to_each_other_and_to_themselves() -> None:
    base = "https://apigateway.amazonaws.com/restapis/abcdef1234/models/"
    tree = {
        "type": "object",
        "required": ["pet"],
        "properties": {
            "pet": {"$ref": f"{base}Pet"},
            "children": {"type": "array", "items": {"$ref": f"{base}Tree"}},
            "label": {"$ref": "#/definitions/Label"},
        },
        "definitions": {"Label": {"type": "string", "maxLength": 3}},
    }
    api = _api({"application/json": "Tree"}, Model("Tree", json.dumps(tree)))
    pet = json.loads(MARCO)
    bodies = [
        ({"pet": pet, "children": [{"pet": pet, "children": []}], "label": "abc"}, PASSED),
        ({"pet": {**pet, "price": 1}}, INVALID_BODY),
        ({"pet": pet, "children": [{"children": []}]}, INVALID_BODY),
        ({"pet": pet, "label": "abcd"}, INVALID_BODY),
    ]

    for body, expected in bodies:
        assert answer(api.call("POST", "/validation/1", body=json.dumps(body).encode())) == expected, body
