from typing import Any

import pytest

from homeport.runtime.patches.rest_api_import.gateway_responses import complete
from support.imported_api import imported

# https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-gateway-responses-in-swagger.html
DOCUMENT: dict[str, Any] = {
    "x-amazon-apigateway-gateway-responses": {
        "MISSING_AUTHENTICATION_TOKEN": {
            "statusCode": 404,
            "responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'a.b.c'"},
            "responseTemplates": {"application/json": "{}"},
        },
        "DEFAULT_5XX": {"statusCode": "default"},
        "THROTTLED": {},
    }
}
DEFAULT_TEMPLATES = {"application/json": '{"message":$context.error.messageString}'}
PUT = {
    "MISSING_AUTHENTICATION_TOKEN": {
        "responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'a.b.c'"},
        "responseTemplates": {"application/json": "{}"},
        "responseType": "MISSING_AUTHENTICATION_TOKEN",
        "defaultResponse": False,
        "statusCode": "404",
    },
    "DEFAULT_5XX": {
        "responseParameters": {},
        "responseTemplates": DEFAULT_TEMPLATES,
        "responseType": "DEFAULT_5XX",
        "defaultResponse": False,
        "statusCode": None,
    },
    "THROTTLED": {
        "responseParameters": {},
        "responseTemplates": DEFAULT_TEMPLATES,
        "responseType": "THROTTLED",
        "defaultResponse": False,
        "statusCode": None,
    },
}


@pytest.mark.parametrize(
    ("document", "overwrite", "expected"),
    [
        (DOCUMENT, True, PUT),
        (DOCUMENT, False, {"ACCESS_DENIED": "there before", **PUT}),
        ({}, True, {}),
        ({}, False, {"ACCESS_DENIED": "there before"}),
    ],
)
def test_gateway_responses(document: dict[str, Any], overwrite: bool, expected: dict[str, Any]) -> None:
    api = imported(document, {})
    api.container.gateway_responses["ACCESS_DENIED"] = "there before"
    complete(api, overwrite=overwrite)

    assert api.container.gateway_responses == expected
