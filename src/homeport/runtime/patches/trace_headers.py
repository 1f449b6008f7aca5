"""Defect: LocalStack's topics and buckets drop the X-Ray header of the request when they call a function.

The header's Lineage is what recursive loops are known by, so that loops through SNS and S3 go on for ever. Queues are
given the header already. Here deliveries to functions, and of buckets to topics, carry it.
Shown by tests/conformance/functions/test_recursion.py.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_HEADER = "X-Amzn-Trace-Id"
_trace: ContextVar[str] = ContextVar("trace_of_delivery", default="")


def apply() -> None:
    """Have the internal clients send the header while something is delivered."""
    when_imported("localstack.aws.connect", patch_clients)
    when_imported("localstack.services.sns.publisher", patch_topics)
    when_imported("localstack.services.s3.notifications", patch_buckets)


def patch_clients(module: Any) -> None:
    """Send the header from the one place that all internal clients share."""
    original = module._handler_inject_dto_header  # noqa: SLF001 - see above

    def inject(params: dict[str, Any], context: dict[str, Any], **arguments: Any) -> None:
        original(params, context, **arguments)
        if trace := _trace.get():
            params["headers"].setdefault(_HEADER, trace)

    module._handler_inject_dto_header = inject  # noqa: SLF001 - see above


def patch_topics(module: Any) -> None:
    """A message's header is that of the request which has published it."""
    _carry(module.LambdaTopicPublisher, "_publish", lambda context: context.request_headers.get(_HEADER))


def patch_buckets(module: Any) -> None:
    """A notification's header is that of the request which has changed the object."""
    for kind in (module.LambdaNotifier, module.SnsNotifier):
        _carry(kind, "notify", lambda context: context.xray)


def _carry(kind: Any, name: str, header_of: Callable[[Any], str | None]) -> None:
    original = getattr(kind, name)

    def delivered(self: Any, context: Any, *arguments: Any, **options: Any) -> Any:
        token = _trace.set(header_of(context) or "")
        try:
            return original(self, context, *arguments, **options)
        finally:
            _trace.reset(token)

    setattr(kind, name, delivered)
