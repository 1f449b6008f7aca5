"""What is counted for CloudWatch.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
"""

from typing import Any

import pytest

from homeport.apigateway.metrics import CountedCall
from support.rest_api import Api, Functions, MethodSettings, Resource, method

A = Resource("r", "/pets/{id}", (method("GET"),))
KNOWN: dict[str, Any] = {"account": "123456789012", "region": "us-east-1", "api_name": "pets", "stage": "prod"}


def test_a_call_that_a_function_answers() -> None:
    api = Api(A)
    api.call("GET", "/pets/7")

    assert api.metrics.counted == [CountedCall(**KNOWN, status=200, latency_ms=0, integration_latency_ms=0)]


@pytest.mark.parametrize(("path", "status", "integration"), [("/other", 403, None), ("/pets/7", 502, 0)])
def test_calls_that_fail(path: str, status: int, integration: int | None) -> None:
    api = Api(A, functions=Functions(lambda _: "malformed"))
    api.call("GET", path)

    counted = CountedCall(**KNOWN, status=status, latency_ms=0, integration_latency_ms=integration)
    assert api.metrics.counted == [counted]


@pytest.mark.parametrize("key", ["*/*", "pets/{id}/GET"])
def test_methods_with_detailed_metrics(key: str) -> None:
    api = Api(A, method_settings={key: MethodSettings(metrics_enabled=True)})
    api.call("GET", "/pets/7")

    assert [(each.method, each.resource_path) for each in api.metrics.counted] == [("GET", "/pets/{id}")]


def test_an_api_that_does_not_exist_is_nobodys_to_count() -> None:
    api = Api(A)
    api.call("GET", "/pets/7", api_id="unknown000")

    assert api.metrics.counted == []
