from typing import Any

import pytest

from homeport.runtime.patches.rest_api_import.iam_authorization import complete
from support.imported_api import imported, method

SIGNED = {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"}
KEY = {"type": "apiKey", "name": "x-api-key", "in": "header"}


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ({}, "NONE"),
        ({"security": [{"key": []}]}, "NONE"),
        ({"security": [{"unknown": []}]}, "NONE"),
        ({"security": [{"signed": []}]}, "AWS_IAM"),
        ({"security": [{"key": [], "signed": []}]}, "AWS_IAM"),
        ({"x-amazon-apigateway-auth": {"type": "AWS_IAM"}}, "AWS_IAM"),
        ({"x-amazon-apigateway-auth": {"type": "NONE"}}, "NONE"),
    ],
)
@pytest.mark.parametrize("where", ["components", "securityDefinitions"])
def test_authorization_type(operation: dict[str, Any], expected: str, where: str) -> None:
    schemes = {"signed": SIGNED, "key": KEY}
    held = {"components": {"securitySchemes": schemes}} if where == "components" else {where: schemes}
    made = method("GET")
    complete(imported({**held, "paths": {"/pets": {"get": operation}}}, {"GET": made}))

    assert made.authorization_type == expected


def test_an_authorizer_goes_before() -> None:
    made = method("GET")
    made.authorization_type = "CUSTOM"
    document = {"paths": {"/pets": {"get": {"x-amazon-apigateway-auth": {"type": "AWS_IAM"}}}}}
    complete(imported(document, {"GET": made}))

    assert made.authorization_type == "CUSTOM"
