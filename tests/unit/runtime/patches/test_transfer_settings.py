from typing import Any

import pytest

from homeport.runtime.patches.transfer_settings import given, written

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:${stageVariables.name}"
STREAMED = f"arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/{FUNCTION}/response-streaming-invocations"
WHOLE = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
STREAM = {"responseTransferMode": "STREAM"}


@pytest.mark.parametrize(
    ("request_", "complaint"),
    [
        ({"type": "MOCK"}, None),
        ({"type": "HTTP_PROXY", "timeoutInMillis": 29_000}, None),
        ({"type": "HTTP_PROXY", "timeoutInMillis": 29_001}, "Timeout should be between 50 ms and 29000 ms"),
        ({"type": "HTTP_PROXY", "timeoutInMillis": 900_000, **STREAM}, None),
        ({"type": "HTTP_PROXY", "timeoutInMillis": 900_001, **STREAM}, "Timeout should be between 50 ms and 900000 ms"),
        ({"type": "HTTP_PROXY", "timeoutInMillis": 49, **STREAM}, "Timeout should be between 50 ms and 900000 ms"),
        ({"type": "AWS_PROXY", "uri": WHOLE, "responseTransferMode": "BUFFERED"}, None),
        ({"type": "AWS_PROXY", "uri": STREAMED, **STREAM}, None),
        ({"type": "AWS", "uri": STREAMED}, None),
    ],
)
def test_complaints(request_: dict[str, Any], complaint: str | None) -> None:
    assert given(request_).complaint == complaint


@pytest.mark.parametrize("kind", ["AWS", "HTTP", "MOCK"])
def test_types_that_do_not_stream(kind: str) -> None:
    assert "STREAM is only supported for AWS_PROXY and HTTP_PROXY" in str(given({"type": kind, **STREAM}).complaint)


def test_documents_may_have_small_letters() -> None:
    assert written({"type": "aws_proxy", "uri": STREAMED, "responseTransferMode": "stream"}).complaint is None
    assert "must be one of BUFFERED, STREAM" in str(written({"type": "mock", "responseTransferMode": "x"}).complaint)
