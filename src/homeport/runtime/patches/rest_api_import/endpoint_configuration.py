"""Defect: `x-amazon-apigateway-endpoint-configuration` is read at the document's top alone, where it replaces all of
the API's endpoint configuration; in OpenAPI 3 it stands with the server, and `disableExecuteApiEndpoint` has no effect.

Shown by tests/unit/runtime/patches/rest_api_import/test_endpoint_configuration.py.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-endpoint-configuration.html
"""

import copy
from typing import Any

ENDPOINT_CONFIGURATION = "x-amazon-apigateway-endpoint-configuration"


def complete(document: dict[str, Any], rest_api: Any, former: dict[str, Any]) -> None:
    """Set what the document says of the endpoint; `former` is the API's configuration before the import."""
    told: dict[str, Any] = dict(document.get(ENDPOINT_CONFIGURATION) or {})
    for server in document.get("servers") or ():
        told |= server.get(ENDPOINT_CONFIGURATION) or {}
    if "disableExecuteApiEndpoint" in told:
        rest_api.disableExecuteApiEndpoint = told.pop("disableExecuteApiEndpoint")
    configuration = copy.deepcopy(former) | told
    if told.get("vpcEndpointIds"):
        configuration["types"] = ["PRIVATE"]
    rest_api.endpoint_configuration = configuration
