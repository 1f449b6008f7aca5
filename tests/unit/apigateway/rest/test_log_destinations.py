import pytest

from homeport.apigateway.rest.log_destinations import log_destination
from homeport.core.logs import DeliveryStream, LogStream


@pytest.mark.parametrize("suffix", ["", ":*"])
def test_a_log_group(suffix: str) -> None:
    found = log_destination(f"arn:aws:logs:eu-west-1:123456789012:log-group:/api/codes{suffix}", "abc123", "prod")

    assert isinstance(found, LogStream)
    assert len(found.stream) == 32
    assert found == LogStream("123456789012", "eu-west-1", "/api/codes", found.stream)


def test_each_stage_has_its_stream() -> None:
    arn = "arn:aws:logs:eu-west-1:123456789012:log-group:g"
    streams = {log_destination(arn, api, stage) for api in ("a", "b") for stage in ("x", "y")}

    assert len(streams) == 4


def test_a_delivery_stream() -> None:
    arn = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/amazon-apigateway-logs"

    assert log_destination(arn, "abc123", "prod") == DeliveryStream(
        "123456789012", "eu-west-1", "amazon-apigateway-logs"
    )


@pytest.mark.parametrize("arn", ["arn:aws:firehose:eu-west-1:123456789012:deliverystream/logs", "", "group"])
def test_anything_else_is_no_destination(arn: str) -> None:
    assert log_destination(arn, "abc123", "prod") is None
