"""LocalStack's own clients prove that they are inside."""

from collections.abc import Iterator
from typing import Any

import pytest
from localstack.aws import connect

from homeport.runtime.patches import internal_calls


@pytest.fixture(autouse=True)
def patched() -> Iterator[None]:
    original = connect._handler_inject_dto_header
    internal_calls.apply("the-token")
    yield
    connect._handler_inject_dto_header = original


def test_a_call_with_localstacks_data_carries_the_token_beside_it() -> None:
    params: dict[str, Any] = {"headers": {}}

    connect._handler_inject_dto_header(params, {"_localstack": {"service_principal": "lambda"}})

    assert params["headers"] == {
        "x-localstack-data": '{"service_principal":"lambda"}',
        "x-homeport-internal": "the-token",
    }


def test_a_call_without_it_carries_no_token() -> None:
    params: dict[str, Any] = {"headers": {}}

    connect._handler_inject_dto_header(params, {})

    assert params["headers"] == {}


def test_the_clients_that_services_make_use_the_patched_step() -> None:
    client = connect.connect_to(region_name="us-east-1").sts
    seen: dict[str, str] = {}

    def stop_before_sending(params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        seen.update(params["headers"])
        return type("Answer", (), {"status_code": 200}), {"Account": "000000000000"}

    client._client.meta.events.register_last("before-call.sts.GetCallerIdentity", stop_before_sending)
    client.get_caller_identity()

    assert seen["x-homeport-internal"] == "the-token"
