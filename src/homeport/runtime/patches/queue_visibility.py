"""Defect: LocalStack maps a queue whose messages become visible again while the function may still be at work.

AWS refuses a mapping of a queue whose visibility timeout is shorter than the function's timeout.
Shown by tests/conformance/functions/test_event_sources_queues.py.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""

from collections.abc import Mapping
from typing import Any

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Compare the two timeouts."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """New mappings are checked, and those that are updated; changes of the queue or the function later are not."""
    provider = module.LambdaProvider
    check = provider.validate_event_source_mapping

    def validate(self: Any, context: Any, request: Mapping[str, Any]) -> Any:
        checked = check(self, context, request)
        visible_s = visibility_timeout(request.get("EventSourceArn") or "")
        timeout_s = checked[3].config.timeout
        if visible_s is not None and visible_s < timeout_s:
            raise module.InvalidParameterValueException(
                f"Queue visibility timeout: {visible_s} seconds is less than Function timeout: {timeout_s} seconds",
                Type="User",
            )
        return checked

    provider.validate_event_source_mapping = validate


def visibility_timeout(source_arn: str) -> int | None:
    """A queue's, in seconds; None for what is no queue of this stack."""
    from localstack.services.sqs.models import sqs_stores

    parts = source_arn.split(":")
    if len(parts) != 6 or parts[2] != "sqs":
        return None
    store = sqs_stores.get(parts[4], {}).get(parts[3])
    queue = None if store is None else store.queues.get(parts[5])
    return None if queue is None else int(queue.visibility_timeout)
