"""LocalStack's environment variables: it reads them once, on its first import."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROVIDER = "homeport"
"""The name of our providers, our server and our other plug-ins in LocalStack's registries."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one instance lives, so that two never touch each other."""

    run: Path
    """Folder for LocalStack's own tree and for temporary files; emptied by a restart."""
    cache: Path
    """Folder of what all instances of a user may share."""
    certificate: Path
    """Key and certificate of the port."""
    init: Path | None
    """Folder of init hooks (`ready.d` and its siblings); None for none."""
    port: int
    listen: tuple[str, ...]
    """The addresses that the front door is bound to."""


def fixed(placement: Placement) -> dict[str, str]:
    """What homeport needs to hold, whatever the user has set."""
    return {
        # LocalStack believes that it owns the machine when it sees a container's marker file.
        "OVERRIDE_IN_DOCKER": "0",
        "FILESYSTEM_ROOT": str(placement.run / "localstack"),
        # Its S3 store and its function archives lie in the system's temporary folder.
        "TMPDIR": str(placement.run / "tmp"),
        "CUSTOM_SSL_CERT_PATH": str(placement.certificate),
        "GATEWAY_SERVER": PROVIDER,
        "RUNTIME_COMPONENTS": "aws",
        "GATEWAY_LISTEN": ",".join(_listen_address(host, placement.port) for host in placement.listen),
        "PROVIDER_OVERRIDE_DYNAMODB": PROVIDER,
        "PROVIDER_OVERRIDE_DYNAMODBSTREAMS": PROVIDER,
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        # Nothing tries the network.
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DISABLE_EVENTS": "1",
        "DNS_ADDRESS": "0",
        # The engines persist by themselves; LocalStack's open runtime has no driver for it.
        "PERSISTENCE": "0",
    }


def defaults(placement: Placement) -> dict[str, str]:
    """What a user's own setting overrides."""
    return {
        # Names below localhost are not resolved by glibc, so URLs are made with paths.
        "LOCALSTACK_HOST": f"localhost:{placement.port}",
        "SQS_ENDPOINT_STRATEGY": "path",
        "OPENSEARCH_ENDPOINT_STRATEGY": "path",
        # Ten seconds without events would mean ten seconds before the next one is seen.
        "LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC": "1",
    }


def environment(placement: Placement, inherited: Mapping[str, str]) -> dict[str, str]:
    """The variables to set before LocalStack is imported."""
    own = defaults(placement)
    return {**own, **{name: inherited[name] for name in own if inherited.get(name)}, **fixed(placement)}


def _listen_address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
