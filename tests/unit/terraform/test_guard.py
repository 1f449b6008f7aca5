"""What says that Terraform would not reach AWS."""

import re
from pathlib import Path
from typing import Any

import pytest

from homeport.core.errors import HomeportError
from homeport.terraform import guard
from homeport.terraform.guard import Sign

LOCAL = "http://127.0.0.1:4566"
TEST_KEY = Sign("AWS_ACCESS_KEY_ID", "has a local stack's credentials (test)")


def endpoint(source: str, url: str = LOCAL) -> Sign:
    return Sign(source, f"leads to {url}", url)


def settings(tmp_path: Path, config: str = "", credentials: str = "", **environment: str) -> list[Sign]:
    """The signs in an environment and in files of profiles."""
    for name, text in (("config", config), ("credentials", credentials)):
        (tmp_path / name).write_text(text)
    return guard.of_settings(environment)


@pytest.fixture
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """botocore reads the names of the files from its own process's environment."""
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, []),
        ({"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_ENDPOINT_URL": ""}, []),
        ({"AWS_ENDPOINT_URL": LOCAL}, [endpoint("AWS_ENDPOINT_URL")]),
        ({"AWS_ENDPOINT_URL_S3": LOCAL}, [endpoint("AWS_ENDPOINT_URL_S3")]),
        ({"AWS_ACCESS_KEY_ID": "test"}, [TEST_KEY]),
        *(
            ({"AWS_ACCESS_KEY_ID": key}, [Sign("AWS_ACCESS_KEY_ID", f"has a local stack's credentials ({key})")])
            for key in ("000000000000", "111122223333", "LSIAQAAAAAAVNCBMPNSG", "LKIAQAAAAAAHFR7TTMX2")
        ),
    ],
)
def test_signs_in_the_environment(profiles: Path, environment: dict[str, str], expected: list[Sign]) -> None:
    assert settings(profiles, **environment) == expected


@pytest.mark.parametrize(
    ("config", "credentials", "environment", "expected"),
    [
        (f"[default]\nendpoint_url = {LOCAL}\n", "", {}, [endpoint("the profile default")]),
        (f"[profile dev]\nendpoint_url = {LOCAL}\n", "", {}, []),
        (f"[profile dev]\nendpoint_url = {LOCAL}\n", "", {"AWS_PROFILE": "dev"}, [endpoint("the profile dev")]),
        (
            f"[default]\nservices = here\n[services here]\ns3 =\n  endpoint_url = {LOCAL}\n",
            "",
            {},
            [endpoint("the profile default")],
        ),
        (
            "",
            "[default]\naws_access_key_id = test\naws_secret_access_key = test\n",
            {},
            [Sign("the profile default", "has a local stack's credentials (test)")],
        ),
        (
            "",
            "[default]\naws_access_key_id = test\naws_secret_access_key = test\n",
            {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE"},
            [],
        ),
        ("", "", {"AWS_PROFILE": "none"}, []),
    ],
)
def test_signs_in_the_profile(
    profiles: Path, config: str, credentials: str, environment: dict[str, str], expected: list[Sign]
) -> None:
    assert settings(profiles, config, credentials, **environment) == expected


def plan(provider: dict[str, Any] | None = None, values: dict[str, Any] | None = None) -> dict[str, Any]:
    """A plan in JSON: https://developer.hashicorp.com/terraform/internals/json-format."""
    full_name = "registry.terraform.io/hashicorp/aws"
    return {
        "configuration": {
            "provider_config": {
                "aws": {"name": "aws", "full_name": full_name, "expressions": provider or {}},
                "other": {
                    "name": "other",
                    "full_name": "registry.terraform.io/x/other",
                    "expressions": {"endpoints": [{"s3": {"constant_value": LOCAL}}]},
                },
            }
        },
        "planned_values": {"root_module": {"resources": [{"values": values or {}}]}},
    }


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, []),
        (plan({"region": {"constant_value": "eu-west-1"}}, {"arn": "arn:aws:sqs:eu-west-1:123456789012:q"}), []),
        (
            plan({"endpoints": [{"s3": {"constant_value": LOCAL}, "sqs": {"references": ["var.x"]}}]}),
            [endpoint("the provider aws")],
        ),
        (
            plan({"access_key": {"constant_value": "test"}}),
            [Sign("the provider aws", "has a local stack's credentials (test)")],
        ),
        (
            plan(values={"tags": {}, "all": ["arn:aws:sqs:eu-west-1:000000000000:q"]}),
            [Sign("the plan", "has the account 000000000000 (arn:aws:sqs:eu-west-1:000000000000:q)")],
        ),
        (
            {"prior_state": {"values": {"account_id": "000000000000"}}},
            [Sign("the plan", "has the account 000000000000 (000000000000)")],
        ),
        (plan(values={"description": "not arn:aws:sqs:eu-west-1:000000000000:q"}), []),
    ],
)
def test_signs_in_a_plan(document: dict[str, Any], expected: list[Sign]) -> None:
    assert guard.of_plan(document) == expected


@pytest.mark.parametrize(
    ("signs", "allowed", "message"),
    [
        ([endpoint("AWS_ENDPOINT_URL")], None, f"this is not AWS: AWS_ENDPOINT_URL leads to {LOCAL}"),
        ([TEST_KEY], None, "this is not AWS: AWS_ACCESS_KEY_ID has a local stack's credentials (test)"),
        # Another endpoint than the one that is named, be it by its port alone.
        ([endpoint("AWS_ENDPOINT_URL")], "http://127.0.0.1:4567", "this is not AWS: AWS_ENDPOINT_URL leads to"),
        ([endpoint("a"), endpoint("b", "http://x")], LOCAL, "this is not AWS: b leads to http://x"),
        # Local credentials go to the endpoint that is named, if anything goes there.
        ([TEST_KEY], LOCAL, "this is not AWS: AWS_ACCESS_KEY_ID has"),
        ([], LOCAL, f"nothing leads to {LOCAL}: without --allow-endpoint this would go to AWS itself"),
    ],
)
def test_what_is_refused(signs: list[Sign], allowed: str | None, message: str) -> None:
    with pytest.raises(HomeportError, match=re.escape(message)):
        guard.check(signs, allowed)


@pytest.mark.parametrize(
    ("signs", "allowed"),
    [
        ([], None),
        ([endpoint("AWS_ENDPOINT_URL"), TEST_KEY], LOCAL),
        ([endpoint("AWS_ENDPOINT_URL", "http://LOCALHOST:4566/")], "http://localhost:4566"),
    ],
)
def test_what_is_let_through(signs: list[Sign], allowed: str | None) -> None:
    guard.check(signs, allowed)
