"""Addresses of the stack's APIs as they answer here; host names as AWS documents them.

https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html
https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
"""

from typing import Any

import pytest

from homeport.terraform.outputs import translate

ENDPOINT = "http://127.0.0.1:4567"
IDS = frozenset({"abc123", "qwerty"})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://abc123.execute-api.eu-west-1.amazonaws.com/live", f"{ENDPOINT}/_aws/execute-api/abc123/live"),
        ("https://abc123.execute-api.eu-west-1.amazonaws.com", f"{ENDPOINT}/_aws/execute-api/abc123"),
        ("https://abc123.execute-api.cn-north-1.amazonaws.com.cn/x/", f"{ENDPOINT}/_aws/execute-api/abc123/x/"),
        ("https://abc123.execute-api.us-gov-west-1.amazonaws.com/a?b=c", f"{ENDPOINT}/_aws/execute-api/abc123/a?b=c"),
        ("wss://abc123.execute-api.us-east-1.amazonaws.com/live", "ws://127.0.0.1:4567/_aws/execute-api/abc123/live"),
        (
            "http://abc123.execute-api.localhost.localstack.cloud:4566/live/x",
            f"{ENDPOINT}/_aws/execute-api/abc123/live/x",
        ),
        ("http://abc123.execute-api.localhost:4566/live", f"{ENDPOINT}/_aws/execute-api/abc123/live"),
        ("https://qwerty.lambda-url.eu-west-1.on.aws/", f"{ENDPOINT}/_aws/lambda-url/eu-west-1/qwerty/"),
        (
            "http://qwerty.lambda-url.eu-west-1.localhost:4566/a",
            f"{ENDPOINT}/_aws/lambda-url/eu-west-1/qwerty/a",
        ),
        (
            "curl https://abc123.execute-api.eu-west-1.amazonaws.com/live/health | jq",
            f"curl {ENDPOINT}/_aws/execute-api/abc123/live/health | jq",
        ),
        (
            {"urls": ["https://abc123.execute-api.eu-west-1.amazonaws.com/v1", 7, None], "on": True},
            {"urls": [f"{ENDPOINT}/_aws/execute-api/abc123/v1", 7, None], "on": True},
        ),
    ],
)
def test_addresses_of_the_stack_are_translated(value: Any, expected: Any) -> None:
    assert translate(value, ENDPOINT, IDS) == expected


@pytest.mark.parametrize(
    "value",
    [
        "https://partner.execute-api.eu-west-1.amazonaws.com/live",
        "https://partner.lambda-url.eu-west-1.on.aws/",
        "https://abc123.execute-api.eu-west-1.amazonaws.com.example.org/live",
        "https://abc123.example.com",
        "abc123.execute-api.eu-west-1.amazonaws.com",
        "arn:aws:execute-api:eu-west-1:000000000000:abc123/*",
        "https://sqs.eu-west-1.amazonaws.com/000000000000/abc123",
        12,
        None,
        True,
    ],
)
def test_anything_else_stays(value: Any) -> None:
    assert translate(value, ENDPOINT, IDS) == value
