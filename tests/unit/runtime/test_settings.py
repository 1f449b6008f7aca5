"""LocalStack's environment: hermetic, placed, and the user's where it is the user's business."""

import os
from pathlib import Path

from homeport.runtime.settings import Placement, environment, removed

PLACEMENT = Placement(
    run=Path("/state/run"),
    cache=Path("/cache"),
    authority=Path("/state/authority.pem"),
    certificate=None,
    init=None,
    port=4567,
    listen=("127.0.0.1", "::1"),
)


def test_the_environment_places_everything_and_keeps_the_network_out() -> None:
    assert environment(PLACEMENT, {}) == {
        "LOCALSTACK_HOST": "localhost:4567",
        "SQS_ENDPOINT_STRATEGY": "off",
        "OPENSEARCH_ENDPOINT_STRATEGY": "path",
        "OVERRIDE_IN_DOCKER": "0",
        "FILESYSTEM_ROOT": "/state/run/localstack",
        "CONFIG_DIR": "/state/run/localstack/profiles",
        "CUSTOM_SSL_CERT_PATH": "/state/server.pem",
        "GATEWAY_SERVER": "homeport",
        "RUNTIME_COMPONENTS": "aws",
        "GATEWAY_LISTEN": "127.0.0.1:4567,[::1]:4567",
        "PROVIDER_OVERRIDE_DYNAMODB": "homeport",
        "PROVIDER_OVERRIDE_DYNAMODBSTREAMS": "homeport",
        "PROVIDER_OVERRIDE_KINESIS": "homeport",
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DISABLE_EVENTS": "1",
        "DNS_ADDRESS": "0",
        "PERSISTENCE": "0",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:4567",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def test_users_choose_where_homeport_has_no_need() -> None:
    chosen = environment(PLACEMENT, {"SQS_ENDPOINT_STRATEGY": "domain", "GATEWAY_SERVER": "twisted", "DEBUG": "1"})

    assert (chosen["SQS_ENDPOINT_STRATEGY"], chosen["GATEWAY_SERVER"], "DEBUG" in chosen) == (
        "domain",
        "homeport",
        False,
    )


def test_a_users_own_aws_settings_stay_outside() -> None:
    inherited = {"AWS_PROFILE": "work", "AWS_SESSION_TOKEN": "x", "HOME": "/home/me", "LS_LOG": "debug"}

    assert removed(inherited) == ["AWS_PROFILE", "AWS_SESSION_TOKEN"]
