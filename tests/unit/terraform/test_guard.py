"""What says that Terraform would not reach AWS."""

import re
from pathlib import Path
from typing import Any

import pytest

from homeport.core.errors import HomeportError
from homeport.terraform import guard
from homeport.terraform.guard import Sign
from homeport.terraform.provider_settings import Setting

LOCAL = "http://127.0.0.1:4566"
TEST_KEY = Sign("AWS_ACCESS_KEY_ID", "has a local stack's credentials (test)")


AWS_KEY = "AKIAIOSFODNN7EXAMPLE"
PROFILE_KEY = Sign("the profile default", "has a local stack's credentials (test)")


def endpoint(source: str, url: str = LOCAL, *, leads_all: bool = False) -> Sign:
    return Sign(source, f"leads to {url}", url, leads_all)


EVERYTHING = endpoint("AWS_ENDPOINT_URL", leads_all=True)


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
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, []),
        ({"AWS_ACCESS_KEY_ID": AWS_KEY, "AWS_ENDPOINT_URL": ""}, []),
        ({"AWS_ENDPOINT_URL": LOCAL}, [EVERYTHING]),
        ({"AWS_ENDPOINT_URL_S3": LOCAL}, [endpoint("AWS_ENDPOINT_URL_S3")]),
        # What the SDKs are told to ignore leads nowhere; Terraform's own variables are none of theirs.
        ({"AWS_ENDPOINT_URL": LOCAL, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "True"}, []),
        ({"AWS_ENDPOINT_URL": LOCAL, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"}, [EVERYTHING]),
        *(
            ({name: LOCAL, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, [endpoint(name)])
            for name in ("AWS_DYNAMODB_ENDPOINT", "TF_AWS_STS_ENDPOINT")
        ),
        ({"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://[::1]:1338"}, []),
        ({"AWS_ACCESS_KEY_ID": "test"}, [TEST_KEY]),
        *(
            ({"AWS_ACCESS_KEY_ID": key}, [Sign("AWS_ACCESS_KEY_ID", f"has a local stack's credentials ({key})")])
            for key in (
                "000000000000",
                "111122223333",
                "LSIAQAAAAAAVNCBMPNSG",
                "LKIAQAAAAAAHFR7TTMX2",
                "mock_access_key_x",
            )
        ),
        ({"AWS_ACCESS_KEY": "test"}, [Sign("AWS_ACCESS_KEY", "has a local stack's credentials (test)")]),
    ],
)
def test_signs_in_the_environment(profiles: Path, environment: dict[str, str], expected: list[Sign]) -> None:
    assert settings(profiles, **environment) == expected


@pytest.mark.parametrize(
    ("config", "credentials", "environment", "expected"),
    [
        (f"[default]\nendpoint_url = {LOCAL}\n", "", {}, [endpoint("the profile default", leads_all=True)]),
        (f"[default]\nendpoint_url = {LOCAL}\nignore_configured_endpoint_urls = true\n", "", {}, []),
        (f"[default]\nendpoint_url = {LOCAL}\n", "", {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, []),
        (f"[profile dev]\nendpoint_url = {LOCAL}\n", "", {}, []),
        *(
            (
                f"[profile dev]\nendpoint_url = {LOCAL}\n",
                "",
                {name: "dev"},
                [endpoint("the profile dev", leads_all=True)],
            )
            for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
        ),
        (
            f"[default]\nservices = here\n[services here]\ns3 =\n  endpoint_url = {LOCAL}\n",
            "",
            {},
            [endpoint("the profile default")],
        ),
        ("", "[default]\naws_access_key_id = test\naws_secret_access_key = test\n", {}, [PROFILE_KEY]),
        (
            "[default]\nrole_arn = arn:aws:iam::123456789012:role/deploy\nsource_profile = here\n",
            "[here]\naws_access_key_id = test\naws_secret_access_key = test\n",
            {},
            [PROFILE_KEY],
        ),
        (
            "",
            "[default]\naws_access_key_id = test\naws_secret_access_key = test\n",
            {"AWS_ACCESS_KEY_ID": AWS_KEY},
            [],
        ),
        ("", "", {"AWS_PROFILE": "none"}, []),
    ],
)
def test_signs_in_the_profile(
    profiles: Path, config: str, credentials: str, environment: dict[str, str], expected: list[Sign]
) -> None:
    assert settings(profiles, config, credentials, **environment) == expected


def test_signs_in_what_providers_say(profiles: Path) -> None:
    config, credentials = profiles / "other-config", profiles / "other-credentials"
    settings(
        profiles, f"[profile dev]\nendpoint_url = {LOCAL}\n", "[quiet]\naws_access_key_id = test\n", AWS_PROFILE="none"
    )
    config.write_text("[default]\nservices = here\n[services here]\nsqs =\n  endpoint_url = http://sqs\n")
    credentials.write_text("[default]\naws_access_key_id = 111122223333\n")

    said = [
        Setting("endpoints", (LOCAL, LOCAL)),
        Setting("endpoints", (), "var.x"),
        Setting("access_key", ("test", AWS_KEY)),
        Setting("access_key", (), "data.vault_generic_secret.aws.data"),
        Setting("profile", ("dev", "quiet", "none")),
        Setting("shared_config_files", (str(config),)),
        Setting("shared_credentials_files", (str(credentials),)),
    ]

    assert guard.of_provider(said, {}) == [
        endpoint("a provider"),
        Sign("a provider", "has an endpoint that cannot be told (var.x)", ""),
        Sign("a provider", "has a local stack's credentials (test)"),
        endpoint("the profile dev"),
        Sign("the profile quiet", "has a local stack's credentials (test)"),
        endpoint("the profile default", "http://sqs"),
        Sign("the profile default", "has a local stack's credentials (111122223333)"),
    ]


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (None, []),
        ({"bucket": "state", "endpoint": None, "endpoints": None}, []),
        ({"endpoints": {"s3": "http://minio.example.com:9000"}}, []),
        ({"endpoint": LOCAL, "profile": "x"}, [endpoint("the backend s3")]),
        *(
            ({"endpoints": {"s3": url, "dynamodb": None}}, [endpoint("the backend s3", url)])
            for url in ("http://[::1]:4566", "http://localhost:1", "http://s3.localhost.localstack.cloud:4566")
        ),
    ],
)
def test_signs_in_a_backend(config: dict[str, Any] | None, expected: list[Sign]) -> None:
    assert guard.of_backend({"version": 3, "backend": {"type": "s3", "config": config}}) == expected


def test_without_a_backend_there_is_nothing_to_see() -> None:
    assert guard.of_backend({}) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"arn": "arn:aws:sqs:eu-west-1:123456789012:q"}, []),
        ({"description": "not arn:aws:sqs:eu-west-1:000000000000:q"}, []),
        (
            {"tags": {}, "all": ["arn:aws:sqs:eu-west-1:000000000000:q"]},
            [Sign("the plan", "has the account 000000000000 (arn:aws:sqs:eu-west-1:000000000000:q)")],
        ),
        ({"account_id": "000000000000"}, [Sign("the plan", "has the account 000000000000 (000000000000)")]),
    ],
)
@pytest.mark.parametrize("part", ["planned_values", "prior_state"])
def test_the_account_in_a_plan(part: str, values: dict[str, Any], expected: list[Sign]) -> None:
    """A plan in JSON: https://developer.hashicorp.com/terraform/internals/json-format."""
    assert guard.of_plan({part: {"root_module": {"resources": [{"values": values}]}}}) == expected


@pytest.mark.parametrize(
    ("signs", "allowed", "message"),
    [
        ([EVERYTHING], None, f"this is not AWS: AWS_ENDPOINT_URL leads to {LOCAL}"),
        ([TEST_KEY], None, "this is not AWS: AWS_ACCESS_KEY_ID has a local stack's credentials (test)"),
        ([TEST_KEY, EVERYTHING], None, f"this is not AWS: AWS_ENDPOINT_URL leads to {LOCAL}"),
        # Another endpoint than the one that is named, be it by its port alone.
        ([EVERYTHING], "http://127.0.0.1:4567", "this is not AWS: AWS_ENDPOINT_URL leads to"),
        ([EVERYTHING, endpoint("b", "http://x")], LOCAL, "this is not AWS: b leads to http://x"),
        ([EVERYTHING, Sign("b", "cannot be told", "")], LOCAL, "this is not AWS: b cannot be told"),
        # The rest would go to AWS.
        ([endpoint("AWS_ENDPOINT_URL_S3")], LOCAL, f"not everything leads to {LOCAL}: the rest would go to AWS itself"),
        ([TEST_KEY], LOCAL, f"nothing leads to {LOCAL}: the rest would go to AWS itself"),
        ([], LOCAL, f"nothing leads to {LOCAL}: the rest would go to AWS itself"),
    ],
)
def test_what_is_refused(signs: list[Sign], allowed: str | None, message: str) -> None:
    with pytest.raises(HomeportError, match=re.escape(message)):
        guard.check(signs, allowed)


@pytest.mark.parametrize(
    ("signs", "allowed"),
    [
        ([], None),
        ([EVERYTHING, TEST_KEY], LOCAL),
        ([endpoint("AWS_ENDPOINT_URL", "http://LOCALHOST:4566/", leads_all=True)], "http://localhost:4566"),
        # An entrance of AWS's own, as in a VPC.
        (
            [endpoint("AWS_ENDPOINT_URL_S3", "https://vpce-1.s3.eu-west-1.vpce.amazonaws.com")],
            "https://vpce-1.s3.eu-west-1.vpce.amazonaws.com",
        ),
    ],
)
def test_what_is_let_through(signs: list[Sign], allowed: str | None) -> None:
    guard.check(signs, allowed)
