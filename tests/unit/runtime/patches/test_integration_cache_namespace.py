from types import SimpleNamespace
from typing import Any

import pytest

from homeport.runtime.patches.integration_cache_namespace import patch


@pytest.mark.parametrize(("given", "kept"), [({"cacheNamespace": "shared"}, "shared"), ({}, "r1")])
def test_cache_namespace(given: dict[str, str], kept: str) -> None:
    integration = SimpleNamespace(cache_namespace="r1")
    method = SimpleNamespace(method_integration=integration)
    api = SimpleNamespace(resources={"r1": SimpleNamespace(resource_methods={"GET": method})})

    class ApigatewayProvider:
        def put_integration(self, context: Any, request: Any, **options: Any) -> dict[str, str]:
            return {"type": request["type"], "cacheNamespace": "r1"}

    provider = SimpleNamespace(ApigatewayProvider=ApigatewayProvider, get_moto_rest_api=lambda context, api_id: api)
    patch(provider)
    request = {"restApiId": "abc123", "resourceId": "r1", "httpMethod": "GET", "type": "MOCK", **given}

    assert ApigatewayProvider().put_integration("context", request) == {"type": "MOCK", "cacheNamespace": kept}
    assert integration.cache_namespace == kept
