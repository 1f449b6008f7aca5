"""AWS's own clients for a stack."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from homeport.cli.stack.stack import Stack
from homeport.core.errors import HomeportError

_LONGEST_INVOCATION_S = 900


class Clients:
    """boto3's clients: of the stack where one is named, else of AWS itself with the user's own credentials."""

    def __init__(self, endpoint: str | None, region: str, account: str | None) -> None:
        # Slow to import, and few commands need it.
        import boto3

        self._local: dict[str, Any] = {}
        if endpoint:
            self._local = {
                "endpoint_url": endpoint,
                "aws_access_key_id": account or "test",
                "aws_secret_access_key": "test",
            }
        self._session = boto3.session.Session(region_name=region)
        self.region = region
        """Where functions are looked for that Terraform does not know."""

    @classmethod
    def of(cls, stack: Stack, default_region: str) -> "Clients":
        """Of a stack that is up, for the region and account that most of it is in."""
        endpoint = stack.endpoint()
        region, account = stack.state().home()
        return cls(endpoint, region or default_region, account)

    def client(self, service: str, region: str | None = None) -> Any:
        """A client that waits as long as an invocation may take and tries nothing twice."""
        from botocore.config import Config

        patient = Config(read_timeout=_LONGEST_INVOCATION_S + 60, retries={"total_max_attempts": 1})
        # boto3's overloads want a literal name of a service.
        client: Any = self._session.client
        return client(service, region_name=region, config=patient, **self._local)


@contextmanager
def told() -> Iterator[None]:
    """What AWS refuses in the block, or does not answer, as a HomeportError."""
    from botocore.exceptions import BotoCoreError, ClientError
    from urllib3.exceptions import HTTPError

    try:
        yield
    except ClientError as error:
        answer = error.response["Error"]
        # Some of AWS's messages have several lines.
        message = " ".join((answer.get("Message") or answer["Code"]).split())
        raise HomeportError(f"{answer['Code']}: {message}") from error
    except (BotoCoreError, HTTPError) as error:
        # A stream that breaks off is urllib3's own.
        raise HomeportError(str(error), hint="`homeport status` tells what runs") from error
