"""LocalStack's environment variables: it reads them once, on its first import."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from homeport.core.context import DEFAULT_REGION

PROVIDER = "homeport"
"""The name of our providers and of our server in LocalStack's registries."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one instance lives, so that two never touch each other."""

    run: Path
    """Folder of what lives no longer than the process: LocalStack's own tree, temporary files."""
    cache: Path
    """Folder of what all instances of a user share."""
    authority: Path
    """Key and certificate of homeport's own making, which signs what the port shows."""
    certificate: Path | None
    """Key and certificate that the user has for the port; None for none."""
    init: Path | None
    """Folder of init hooks (`ready.d` and its siblings); None when there are none."""
    port: int
    listen: tuple[str, ...]
    """The addresses that the front door is bound to."""

    @property
    def localstack(self) -> Path:
        """The root of LocalStack's tree."""
        return self.run / "localstack"

    @property
    def static_libs(self) -> Path:
        """Where LocalStack looks for what its image is built with."""
        return self.localstack / "usr/lib/localstack"

    @property
    def temporary(self) -> Path:
        """The folder for temporary files."""
        return self.run / "tmp"


def environment(placement: Placement, inherited: Mapping[str, str]) -> dict[str, str]:
    """The variables to set before LocalStack is imported."""
    own = _defaults(placement)
    chosen = {name: inherited[name] for name in own if inherited.get(name)}
    return {**own, **chosen, **_fixed(placement), **_aws(placement)}


def removed(inherited: Mapping[str, str]) -> list[str]:
    """The variables to take away: a profile, an endpoint or real credentials of the user's are not for in here."""
    return [name for name in inherited if name.startswith("AWS_")]


def _fixed(placement: Placement) -> dict[str, str]:
    """What has to hold, whatever the user has set."""
    return {
        # LocalStack believes that it owns the machine when it sees a container's marker file.
        "OVERRIDE_IN_DOCKER": "0",
        "FILESYSTEM_ROOT": str(placement.localstack),
        # Profiles of LocalStack's command line in the user's home.
        "CONFIG_DIR": str(placement.localstack / "profiles"),
        # It keeps a certificate of its own, and the key where everybody may read it, though it serves nothing by it.
        "CUSTOM_SSL_CERT_PATH": str(placement.certificate or placement.authority.with_name("server.pem")),
        "GATEWAY_SERVER": PROVIDER,
        "RUNTIME_COMPONENTS": "aws",
        "GATEWAY_LISTEN": ",".join(_listen_address(host, placement.port) for host in placement.listen),
        "PROVIDER_OVERRIDE_DYNAMODB": PROVIDER,
        "PROVIDER_OVERRIDE_DYNAMODBSTREAMS": PROVIDER,
        "PROVIDER_OVERRIDE_KINESIS": PROVIDER,
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        # Nothing tries the network.
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DISABLE_EVENTS": "1",
        "DNS_ADDRESS": "0",
        # LocalStack's open runtime has the switch, but nothing behind it.
        "PERSISTENCE": "0",
    }


def _defaults(placement: Placement) -> dict[str, str]:
    """What a user's own setting overrides."""
    return {
        # Names below localhost are not resolved by glibc, so URLs are made with paths.
        "LOCALSTACK_HOST": f"localhost:{placement.port}",
        # The form with the account alone: Terraform takes a longer path for no queue at all.
        "SQS_ENDPOINT_STRATEGY": "off",
        "OPENSEARCH_ENDPOINT_STRATEGY": "path",
    }


def _aws(placement: Placement) -> dict[str, str]:
    """What SDKs in this process, and in init hooks, take for AWS."""
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{placement.port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": DEFAULT_REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _listen_address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
