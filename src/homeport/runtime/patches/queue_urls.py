"""Defect: a queue's URL begins with one address, whoever asks, and only one of those who ask can reach that.

A client in another container says `http://localstack:4566` and is told `http://localhost:4566/000000000000/queue`,
where the SDKs that take a queue's URL for its endpoint then look for it. LocalStack's strategy `dynamic` goes by the
request, but puts a path before the account that Terraform's provider takes for no queue. This keeps the short form and
begins with the address that the client has called. Calls from inside, and those that name AWS's hosts, get the
configured address. Shown by tests/unit/runtime/patches/test_queue_urls.py.
"""

from collections.abc import Callable
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_STRATEGY = "off"
"""Of SQS_ENDPOINT_STRATEGY: no region in the URL. Another one that a user sets goes its own way."""


def apply() -> None:
    """Replace the method that makes the URL, when SQS is loaded."""
    when_imported("localstack.services.sqs.models", _patch)


def _patch(models: Any) -> None:
    configured: Callable[[Any, Any], str] = models.SqsQueue.url

    def url(queue: Any, context: Any) -> str:
        called = None if models.config.SQS_ENDPOINT_STRATEGY != _STRATEGY else address(context)
        return f"{called}/{queue.account_id}/{queue.name}" if called else configured(queue, context)

    models.SqsQueue.url = url


def address(context: Any) -> str | None:
    """What a request was sent to, as `http://localhost:4566`; None where that is of no use to its sender."""
    request = context.request
    if request is None or context.is_internal_call or not request.host:
        return None
    name = request.host.rpartition(":")[0] or request.host
    return None if name.endswith((".amazonaws.com", ".amazonaws.com.cn")) else f"{request.scheme}://{request.host}"
