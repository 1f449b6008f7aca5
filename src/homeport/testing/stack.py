"""A stack under test, local or on AWS: tests cannot tell which."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homeport.testing.command import CommandError, Homeport

_LOG_LINES = 60


@dataclass(frozen=True, slots=True)
class Stack:
    """What Terraform has made, and how to reach it."""

    outputs: Mapping[str, Any]
    """Terraform's outputs; addresses of APIs are those that answer."""
    region: str
    endpoint: str | None
    """Where the AWS API answers; None for AWS itself."""
    account: str | None
    """Where the resources are; None when no ARN tells."""
    log: Callable[[], str] | None
    """The end of the server's log; None where there is none, as on AWS."""

    @property
    def api_url(self) -> str:
        """The output `api_url`, without a slash at its end."""
        return str(self.outputs["api_url"]).rstrip("/")

    def client(self, service: str, **options: Any) -> Any:
        """A boto3 client of the stack's region; of its endpoint too where it is local."""
        # Slow to import: only who uses a client pays for it.
        import boto3

        local: dict[str, Any] = {}
        if self.endpoint:
            local = {
                "endpoint_url": self.endpoint,
                "aws_access_key_id": self.account or "test",
                "aws_secret_access_key": "test",
            }
        create: Callable[..., Any] = boto3.session.Session(region_name=self.region).client
        return create(service, **{**local, **options})


def find(homeport: Homeport) -> Stack:
    """The stack that `homeport` tells of."""
    status = homeport.json("status")
    return Stack(
        outputs=homeport.json("output"),
        region=status["region"],
        endpoint=status["endpoint"],
        account=status["account"],
        log=(lambda: _log_of(homeport)) if status["endpoint"] else None,
    )


def _log_of(homeport: Homeport) -> str:
    try:
        return homeport.run("logs", "-n", str(_LOG_LINES))
    except CommandError as error:
        return str(error)


def described(file: Path) -> Stack:
    """The stack that a JSON file describes: its members but `log`, under their names."""
    document = json.loads(file.read_text())
    return Stack(document["outputs"], document["region"], document["endpoint"], document["account"], log=None)
