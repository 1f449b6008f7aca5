"""Defect: nobody but a waiting ReceiveMessage learns that a message of a queue has become visible.

Event source mappings would have to ask again and again. And LocalStack looks once a second only for messages whose
delay has ended. Here whoever follows a queue is told of each message, and a delay ends when it ends.
Shown by tests/conformance/functions/test_event_sources_queues.py.
"""

from typing import Any

from homeport.core.clock import Clock
from homeport.runtime.event_sources.queues import QueueNews
from homeport.runtime.patches.on_import import when_imported


def apply(news: QueueNews, clock: Clock) -> None:
    """Tell of messages as they become visible."""
    when_imported("localstack.services.sqs.models", lambda module: patch(module, news, clock))


def patch(module: Any, news: QueueNews, clock: Clock) -> None:
    """Both kinds of queues tell; FIFO queues also when a group that was blocked has become free."""
    for kind in (module.StandardQueue, module.FifoQueue):
        _tell_after(kind, "_put_message", news)
        _end_delays(kind, clock)
    _tell_after(module.FifoQueue, "_on_remove_message", news)


def _tell_after(kind: Any, name: str, news: QueueNews) -> None:
    original = getattr(kind, name)

    def told(self: Any, *arguments: Any) -> Any:
        result = original(self, *arguments)
        news.tell(self.arn)
        return result

    setattr(kind, name, told)


def _end_delays(kind: Any, clock: Clock) -> None:
    original = kind.put

    def put(self: Any, *arguments: Any, **options: Any) -> Any:
        message = original(self, *arguments, **options)
        if message.is_delayed:
            clock.call_later(float(message.delay_seconds) + 0.01, self.enqueue_delayed_messages)
        return message

    kind.put = put
