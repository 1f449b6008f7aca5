from types import SimpleNamespace
from typing import Any

from homeport.runtime.patches.rest_api_import.integration_settings import complete
from support.imported_api import imported, method


def integration(**attributes: Any) -> Any:
    """An integration as LocalStack's import leaves it."""
    bare: dict[str, Any] = {
        "credentials": None,
        "cache_key_parameters": [],
        "cache_namespace": "pets01",
        "tls_config": None,
        "connection_type": "INTERNET",
        "integration_responses": None,
    }
    return SimpleNamespace(**{**bare, **attributes})


def complete_with(settings: dict[str, Any], made: Any) -> dict[str, Any]:
    """The integration's attributes after an import with these settings."""
    document = {"paths": {"/pets": {"get": {"x-amazon-apigateway-integration": settings}}}}
    complete(imported(document, {"GET": method("GET", integration=made)}))
    return dict(vars(made))


def test_what_the_document_says() -> None:
    settings = {
        "credentials": "arn:aws:iam::000000000000:role/r",
        "cacheKeyParameters": ["method.request.path.id"],
        "cacheNamespace": "shared",
        "tlsConfig": {"insecureSkipVerification": True},
        "connectionType": "vpc_link",
        "responseTransferMode": "stream",
        "connectionId": "link01",
        "responses": {
            "default": {"statusCode": "200", "contentHandling": "CONVERT_TO_TEXT"},
            "5..": {"statusCode": 500},
        },
    }
    responses = {"200": SimpleNamespace(content_handling=None), "500": SimpleNamespace(content_handling=None)}

    assert complete_with(settings, integration(integration_responses=responses)) == {
        "credentials": "arn:aws:iam::000000000000:role/r",
        "cache_key_parameters": ["method.request.path.id"],
        "cache_namespace": "shared",
        "tls_config": {"insecureSkipVerification": True},
        "connection_type": "VPC_LINK",
        "response_transfer_mode": "STREAM",
        "connection_id": "link01",
        "integration_responses": {
            "200": SimpleNamespace(content_handling="CONVERT_TO_TEXT"),
            "500": SimpleNamespace(content_handling=None),
        },
    }


def test_what_it_does_not_say_stays() -> None:
    assert complete_with({"type": "aws_proxy"}, integration()) == vars(integration())
