from types import SimpleNamespace
from typing import Any

import pytest

from homeport.runtime.patches.rest_api_import.endpoint_configuration import complete

EXTENSION = "x-amazon-apigateway-endpoint-configuration"
REGIONAL = {"types": ["REGIONAL"], "ipAddressType": "ipv4"}


@pytest.mark.parametrize(
    ("document", "configuration", "disabled"),
    [
        ({"swagger": "2.0"}, REGIONAL, False),
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-endpoint-configuration.html
        (
            {EXTENSION: {"vpcEndpointIds": ["vpce-0212a4ababd5b8c3e"], "disableExecuteApiEndpoint": True}},
            {**REGIONAL, "types": ["PRIVATE"], "vpcEndpointIds": ["vpce-0212a4ababd5b8c3e"]},
            True,
        ),
        ({"servers": [{"url": "/", EXTENSION: {"disableExecuteApiEndpoint": True}}]}, REGIONAL, True),
        ({"servers": [{"url": "/"}]}, REGIONAL, False),
    ],
)
def test_endpoint_configuration(document: dict[str, Any], configuration: dict[str, Any], disabled: bool) -> None:
    api = SimpleNamespace(
        endpoint_configuration={"vpcEndpointIds": ["left by LocalStack"]}, disableExecuteApiEndpoint=False
    )
    complete(document, api, REGIONAL)

    assert api.endpoint_configuration == configuration
    assert api.disableExecuteApiEndpoint is disabled
