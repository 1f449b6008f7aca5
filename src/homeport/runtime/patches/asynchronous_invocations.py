"""Defect: LocalStack polls a queue for each version of a function, in a thread, for asynchronous invocations.

Each event is a message and a call through HTTP; delays end up to a second late, dead-letter queues get request ids that
belong to nothing and refuse what has no error message, aliases' configurations are not looked at, and buckets are no
destinations. Here all events are one queue of tasks and timers (`homeport.functions.asynchronous`).
Shown by tests/conformance/functions/test_asynchronous_invocations.py.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
"""

from typing import Any

from homeport.functions.asynchronous.events import DAY_QUARTER_S, MAX_RETRIES, Event, EventSettings
from homeport.functions.asynchronous.queue import EventQueue
from homeport.runtime.event_sources.destinations import StackDestinations
from homeport.runtime.event_sources.invoker import PoolInvoker
from homeport.runtime.host import Host
from homeport.runtime.patches.on_import import when_imported


def apply(host: Host, invoker: PoolInvoker) -> None:
    """Have events handled by our queue."""
    delay_s = host.function_settings.async_retry_delay_s
    queue = EventQueue(host.loop, host.clock, invoker, StackDestinations(), host.functions.metrics, delay_s)
    when_imported("localstack.services.lambda_.invocation.event_manager", lambda module: patch(module, queue, host))


def patch(module: Any, queue: EventQueue, host: Host) -> None:
    """Replace what a version's event manager does; events outlive the manager, as an update replaces it."""

    def enqueue_event(self: Any, invocation: Any) -> None:
        version = self.version_manager.function_version
        event = Event(
            request_id=invocation.request_id,
            payload=invocation.payload or b"{}",
            invoked_arn=invocation.invoked_arn,
            function_arn=version.qualified_arn,
            accepted_s=host.clock.time(),
            details=invocation,
        )
        queue.submit(event, lambda: settings_of(version.id, invocation.invoked_arn))

    def nothing(_self: Any) -> None:
        """There is no thread to start or to stop."""

    manager = module.LambdaEventManager
    manager.enqueue_event = enqueue_event
    manager.start = manager.stop = manager.stop_for_update = nothing


def settings_of(identity: Any, invoked_arn: str) -> EventSettings | None:
    """What is configured now, for the alias or version that was named; None when the function has gone."""
    from localstack.services.lambda_.invocation.models import lambda_stores

    function = lambda_stores[identity.account][identity.region].functions.get(identity.function_name)
    if function is None:
        return None
    version = function.versions.get(identity.qualifier)
    parts = invoked_arn.split(":")
    named = parts[7] if len(parts) > 7 else identity.qualifier
    configs = function.event_invoke_configs
    config = configs.get(named) or configs.get(identity.qualifier)
    destinations = (config.destination_config if config else None) or {}
    return EventSettings(
        retries=_chosen(config and config.maximum_retry_attempts, MAX_RETRIES),
        age_s=_chosen(config and config.maximum_event_age_in_seconds, DAY_QUARTER_S),
        on_success=(destinations.get("OnSuccess") or {}).get("Destination") or "",
        on_failure=(destinations.get("OnFailure") or {}).get("Destination") or "",
        dead_letter=(version.config.dead_letter_arn if version else None) or "",
        has_no_concurrency=function.reserved_concurrent_executions == 0,
    )


def _chosen(value: int | None, default: int) -> int:
    return default if value is None else value
