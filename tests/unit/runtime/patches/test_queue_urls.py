"""The address that a queue's URL begins with."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from homeport.runtime.patches import queue_urls


@dataclass
class Queue:
    """As in LocalStack's models, with its own method in short."""

    account_id: str = "000000000000"
    name: str = "letters"

    def url(self, context: object) -> str:
        del context
        return f"http://configured:4566/{self.account_id}/{self.name}"


def url(host: str | None, *, scheme: str = "http", internal: bool = False, strategy: str = "off") -> str:
    """What the patched method says to a request."""
    queue_class = type("Patched", (Queue,), {"url": Queue.url})
    models = SimpleNamespace(SqsQueue=queue_class, config=SimpleNamespace(SQS_ENDPOINT_STRATEGY=strategy))
    queue_urls._patch(models)
    request = None if host is None else SimpleNamespace(host=host, scheme=scheme)
    context = SimpleNamespace(request=request, is_internal_call=internal)
    return str(queue_class().url(context))


@pytest.mark.parametrize(
    ("host", "scheme", "expected"),
    [
        ("localhost:4566", "http", "http://localhost:4566/000000000000/letters"),
        ("127.0.0.1:41000", "http", "http://127.0.0.1:41000/000000000000/letters"),
        ("localstack:4566", "http", "http://localstack:4566/000000000000/letters"),
        ("localstack", "https", "https://localstack/000000000000/letters"),
        ("[::1]:4566", "http", "http://[::1]:4566/000000000000/letters"),
    ],
)
def test_it_is_the_one_that_the_client_has_called(host: str, scheme: str, expected: str) -> None:
    assert url(host, scheme=scheme) == expected


@pytest.mark.parametrize(
    ("host", "internal", "strategy"),
    [
        (None, False, "off"),
        ("", False, "off"),
        ("sqs.eu-west-1.amazonaws.com", False, "off"),
        ("sqs.cn-north-1.amazonaws.com.cn:443", False, "off"),
        ("localhost:4566", True, "off"),
        ("localstack:4566", False, "path"),
    ],
)
def test_it_is_the_configured_one_for_everybody_else(host: str | None, internal: bool, strategy: str) -> None:
    assert url(host, internal=internal, strategy=strategy) == "http://configured:4566/000000000000/letters"
