"""The environment of a run against a local stack: nothing of the user's AWS gets in."""

import os
from collections.abc import Mapping
from pathlib import Path

ACCESS_KEY = "test"
_REMOVED_PREFIXES = ("AWS_", "TF_CLI_ARGS_init")
# Switches of tflocal and Terraform that homeport sets itself; a value of the user's would point elsewhere.
_REMOVED = frozenset(
    {
        "ADDITIONAL_TF_OVERRIDE_LOCATIONS",
        "CUSTOMIZE_ACCESS_KEY",
        "DRY_RUN",
        "EDGE_PORT",
        "LOCALSTACK_HOSTNAME",
        "SKIP_ALIASES",
        "TF_DATA_DIR",
        "TF_UNPROXIED_CMDS",
        "TF_WORKSPACE",
    }
)


def aws_environment(endpoint: str, region: str, access_key: str = ACCESS_KEY) -> dict[str, str]:
    """What makes any AWS SDK or tool talk to the stack at `endpoint`."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def without_aws(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` less everything that names an AWS account, endpoint or profile."""
    return {name: value for name, value in environment.items() if not name.startswith("AWS_")}


def local_environment(
    environment: Mapping[str, str], *, endpoint: str, region: str, binary: Path, data: Path, override_name: str
) -> dict[str, str]:
    """The environment in which tflocal applies a configuration to the stack at `endpoint`."""
    host = endpoint.split("://", 1)[1].rsplit(":", 1)[0]
    kept = {
        name: value
        for name, value in environment.items()
        if name not in _REMOVED and not name.startswith(_REMOVED_PREFIXES)
    }
    return {
        **kept,
        **aws_environment(endpoint, region),
        "CHECKPOINT_DISABLE": "1",
        "TF_DATA_DIR": str(data),
        "TF_IN_AUTOMATION": "1",
        # tflocal's own.
        "DISABLE_DEPRECATION_NOTICE": "1",
        "LS_PROVIDERS_FILE": override_name,
        "S3_HOSTNAME": host,
        "MWAA_ENDPOINT": endpoint,
        "TF_CMD": str(binary),
        "USE_EXEC": "1",
    }
