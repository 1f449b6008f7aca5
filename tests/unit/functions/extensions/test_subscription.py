"""Which subscriptions are valid, and what is said of the others.

Limits: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html#telemetry-api-buffering. Of the sentences AWS's
page shows two (`URI port is not provided; types should not be empty`); the others' words are not confirmed.
"""

import json
from typing import Any

import pytest

from homeport.functions.extensions.errors import RefusalError
from homeport.functions.extensions.telemetry.subscription import (
    LOGS,
    TELEMETRY,
    Api,
    Buffering,
    Destination,
    Subscription,
    parsed,
)

HTTP = {"protocol": "HTTP", "URI": "http://sandbox.localdomain:8080"}
VALID = {"schemaVersion": "2022-12-13", "types": ["platform", "function", "extension"], "destination": HTTP}


def request(**changes: Any) -> bytes:
    """A valid one but for the changes; None leaves a member out."""
    return json.dumps({name: value for name, value in {**VALID, **changes}.items() if value is not None}).encode()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Destination(8080, "/", "sandbox.localdomain:8080")),
        (
            {"destination": {"protocol": "HTTP", "URI": "http://127.0.0.1:4243/lambda_logs?a=b"}},
            Destination(4243, "/lambda_logs?a=b", "127.0.0.1:4243"),
        ),
        (
            {"destination": {"protocol": "HTTP", "URI": "http://sandbox:53612", "method": "PUT"}},
            Destination(53612, "/", "sandbox:53612", "PUT"),
        ),
        ({"destination": {"protocol": "TCP", "port": 4243}}, Destination(4243)),
    ],
)
def test_destinations(changes: dict[str, Any], expected: Destination) -> None:
    assert parsed(TELEMETRY, request(**changes)).destination == expected


def test_defaults() -> None:
    assert parsed(TELEMETRY, request()) == Subscription(
        TELEMETRY,
        "2022-12-13",
        ("platform", "function", "extension"),
        Destination(8080, "/", "sandbox.localdomain:8080"),
        Buffering(max_items=10_000, max_bytes=262_144, timeout_ms=1_000),
    )
    assert parsed(LOGS, request(schemaVersion=None)).schema_version == "2020-08-15"


@pytest.mark.parametrize("version", ["2022-07-01", "2022-12-13", "2025-01-29"])
def test_schema_versions(version: str) -> None:
    assert parsed(TELEMETRY, request(schemaVersion=version)).schema_version == version


@pytest.mark.parametrize(
    "limits",
    [
        {"maxItems": 1_000, "maxBytes": 262_144, "timeoutMs": 25},
        {"maxItems": 10_000, "maxBytes": 1_048_576, "timeoutMs": 30_000},
    ],
)
def test_buffering_within_the_limits(limits: dict[str, int]) -> None:
    expected = Buffering(limits["maxItems"], limits["maxBytes"], limits["timeoutMs"])

    assert parsed(TELEMETRY, request(buffering=limits)).buffering == expected


VERSIONS = "schemaVersion should be one of 2022-07-01, 2022-12-13, 2025-01-29"
TYPES = "types should be of platform, function, extension"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"types": []}, "types should not be empty"),
    ({"types": None}, "types should not be empty"),
    ({"types": ["platform", "metrics"]}, TYPES),
    ({"types": "platform"}, TYPES),
    ({"types": [["platform"]]}, TYPES),
    ({"schemaVersion": None}, VERSIONS),
    ({"schemaVersion": "2020-08-15"}, VERSIONS),
    ({"schemaVersion": ["2022-07-01"]}, VERSIONS),
    ({"destination": None}, "destination is not provided"),
    ({"destination": "http://sandbox.localdomain:80"}, "destination is not provided"),
    (
        {"destination": {"protocol": "HTTPS", "URI": "https://sandbox.localdomain:1"}},
        "protocol should be HTTP or TCP",
    ),
    ({"destination": {"protocol": "HTTP"}}, "URI is not provided"),
    ({"destination": {"protocol": "HTTP", "URI": "http://sandbox.localdomain"}}, "URI port is not provided"),
    ({"destination": {"protocol": "HTTP", "URI": "http://sandbox.localdomain:0"}}, "URI port is not provided"),
    ({"destination": {"protocol": "HTTP", "URI": "https://sandbox.localdomain:1"}}, "URI scheme should be http"),
    (
        {"destination": {"protocol": "HTTP", "URI": "http://example.com:80"}},
        "URI host should be sandbox.localdomain",
    ),
    ({"destination": {"protocol": "HTTP", "URI": "http://sandbox.localdomain:99999"}}, "URI is not valid"),
    ({"destination": {"protocol": "HTTP", "URI": "http://[::1"}}, "URI is not valid"),
    ({"destination": {**HTTP, "method": "GET"}}, "method should be POST or PUT"),
    ({"destination": {"protocol": "TCP"}}, "port is not provided"),
    ({"destination": {"protocol": "TCP", "port": 0}}, "port is not provided"),
    ({"destination": {"protocol": "TCP", "port": "80"}}, "port is not provided"),
    ({"buffering": []}, "buffering should be an object"),
    ({"buffering": {"maxItems": 999}}, "maxItems should be between 1000 and 10000"),
    ({"buffering": {"maxItems": 10_001}}, "maxItems should be between 1000 and 10000"),
    ({"buffering": {"maxBytes": 262_143}}, "maxBytes should be between 262144 and 1048576"),
    ({"buffering": {"maxBytes": 1_048_577}}, "maxBytes should be between 262144 and 1048576"),
    ({"buffering": {"timeoutMs": 24}}, "timeoutMs should be between 25 and 30000"),
    ({"buffering": {"timeoutMs": 30_001}}, "timeoutMs should be between 25 and 30000"),
    ({"buffering": {"timeoutMs": True}}, "timeoutMs should be between 25 and 30000"),
    ({"buffering": {"timeoutMs": "100"}}, "timeoutMs should be between 25 and 30000"),
    (
        {"destination": {"protocol": "HTTP", "URI": "http://sandbox.localdomain"}, "types": []},
        "URI port is not provided; types should not be empty",
    ),
]


@pytest.mark.parametrize(
    ("api", "error_type", "changes", "complaint"),
    [
        *((TELEMETRY, "ValidationError", *case) for case in WRONG),
        *((LOGS, "Logs.ValidationError", *case) for case in WRONG if "schemaVersion" not in case[0]),
    ],
)
def test_requests_that_are_not_valid(api: Api, error_type: str, changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(RefusalError) as refused:
        parsed(api, request(**{"schemaVersion": api.schema_versions[-1], **changes}))
    assert refused.value.answer.status == 400
    assert json.loads(refused.value.answer.body) == {"errorType": error_type, "errorMessage": complaint}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"[" * 100_000])
def test_requests_that_are_no_objects(body: bytes) -> None:
    with pytest.raises(RefusalError) as refused:
        parsed(TELEMETRY, body)
    assert refused.value.answer.status == 400
