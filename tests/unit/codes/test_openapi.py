"""The models of the OpenAPI document and the checks of the service are two readings of one contract."""

from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # PyYAML brings no types

from codes import payloads
from codes.alphabet import ALPHABET, LENGTH
from codes.app import create_app
from codes.model import Status
from codes.service import CodeService
from support.codes_store import MemoryCodeStore

DOCUMENT = Path(__file__).parents[3] / "terraform" / "openapi" / "codes.yaml"


@pytest.fixture(scope="module")
def openapi() -> Any:
    variables = {"title": "codes", "integration_uri": "arn:aws:…", "authorizer_uri": "arn:aws:…:authorizer"}
    text = DOCUMENT.read_text()
    for name, value in variables.items():
        text = text.replace(f"${{{name}}}", value)
    return yaml.safe_load(text)


def test_every_route_of_the_application_is_a_path_of_the_api(openapi: Any) -> None:
    service = CodeService(MemoryCodeStore(), now=lambda: 0, lifetime_s=lambda: 1, pause=lambda _: None)
    rules = create_app(service).url_map.iter_rules()
    routes = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert routes == {(path, method) for path, methods in openapi["paths"].items() for method in methods}


def test_every_operation_has_the_function_behind_it(openapi: Any) -> None:
    integrations = [
        operation["x-amazon-apigateway-integration"]
        for methods in openapi["paths"].values()
        for operation in methods.values()
    ]

    assert {(each["type"], each["httpMethod"], each["uri"]) for each in integrations} == {
        ("aws_proxy", "POST", "arn:aws:…")
    }


def test_the_model_of_codes_is_the_alphabet(openapi: Any) -> None:
    pattern = openapi["components"]["schemas"]["ValidateRequest"]["properties"]["code"]["pattern"]

    assert pattern == f"^[{ALPHABET}]{{{LENGTH}}}$"


def test_the_limits_of_the_models_are_those_of_the_service(openapi: Any) -> None:
    schemas = openapi["components"]["schemas"]

    assert schemas["IssueRequest"]["properties"]["holders"]["maxItems"] == payloads.MAX_HOLDERS
    assert schemas["Holder"]["properties"]["actor"]["maxLength"] == payloads.MAX_ACTOR_LENGTH
    assert schemas["Code"]["properties"]["status"]["enum"] == [status.value for status in Status]


def test_every_gateway_response_is_a_problem(openapi: Any) -> None:
    responses = openapi["x-amazon-apigateway-gateway-responses"]

    assert {
        (each["responseParameters"]["gatewayresponse.header.Content-Type"], *each["responseTemplates"])
        for each in responses.values()
    } == {("'application/problem+json'", "application/json")}
