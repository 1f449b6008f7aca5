from types import SimpleNamespace
from typing import Any

import pytest

from homeport.runtime.patches.access_log_destinations import patch


class BadRequestException(Exception):  # noqa: N818 - AWS's name
    """As LocalStack has it."""


def updated(path: str, value: str) -> Any:
    class ApigatewayNextGenProvider:
        def update_stage(self, context: Any, rest_api_id: str, stage_name: str, operations: Any = None) -> Any:
            return operations

    patch(SimpleNamespace(ApigatewayNextGenProvider=ApigatewayNextGenProvider, BadRequestException=BadRequestException))
    operations = [{"op": "replace", "path": path, "value": value}]
    return ApigatewayNextGenProvider().update_stage("context", "abc123", "live", operations) == operations


STREAM = "arn:aws:firehose:us-east-1:000000000000:deliverystream"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/accessLogSettings/destinationArn", f"{STREAM}/amazon-apigateway-logs"),
        ("/accessLogSettings/destinationArn", "arn:aws:logs:us-east-1:000000000000:log-group:logs"),
        ("/description", f"{STREAM}/logs"),
    ],
)
def test_what_may_be_written_to(path: str, value: str) -> None:
    assert updated(path, value)


@pytest.mark.parametrize("name", ["logs", "apigateway-logs", "my-amazon-apigateway-logs"])
def test_other_delivery_streams_are_refused(name: str) -> None:
    with pytest.raises(BadRequestException, match="must begin with amazon-apigateway-"):
        updated("/accessLogSettings/destinationArn", f"{STREAM}/{name}")
