"""Queues for event source mappings: the queues' objects in LocalStack, without a call through HTTP.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
"""

import base64
import threading
from collections.abc import Callable, Sequence
from typing import Any

from homeport.core.clock import Clock
from homeport.functions.event_sources.ports import Event, Message, SourceError

Listener = Callable[[], None]

_ATTRIBUTES = (
    "ApproximateReceiveCount",
    "AWSTraceHeader",
    "SentTimestamp",
    "SequenceNumber",
    "MessageGroupId",
    "SenderId",
    "MessageDeduplicationId",
    "ApproximateFirstReceiveTimestamp",
    "DeadLetterQueueSourceArn",
)
"""In AWS's order."""


class QueueNews:
    """Who waits for messages of which queue."""

    def __init__(self) -> None:
        self._listeners: dict[str, tuple[Listener, ...]] = {}
        self._lock = threading.Lock()

    def subscribe(self, arn: str, listener: Listener) -> Listener:
        """Call `listener` when a message of the queue has become visible; returns how to end that."""
        with self._lock:
            self._listeners[arn] = (*self._listeners.get(arn, ()), listener)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners[arn] = tuple(each for each in self._listeners[arn] if each is not listener)

        return unsubscribe

    def tell(self, arn: str) -> None:
        """A message of the queue has become visible."""
        for listener in self._listeners.get(arn, ()):
            listener()


class MappedQueue:
    """A Queue over LocalStack's; looked up anew each time, since it may be deleted and made again."""

    def __init__(self, arn: str, news: QueueNews, clock: Clock, may_read: Callable[[], None]) -> None:
        """`may_read` raises SourceError where the function's role may not read it."""
        self._arn = arn
        self._may_read = may_read
        self._news = news
        self._clock = clock

    def subscribe(self, listener: Listener) -> Listener:
        """See `Queue`."""
        return self._news.subscribe(self._arn, listener)

    def visibility_timeout_s(self) -> float:
        """See `Queue`."""
        try:
            return float(self._queue(self._arn).visibility_timeout)
        except SourceError:
            return 0.0

    def receive(self, most: int) -> list[Message]:
        """See `Queue`."""
        from localstack.services.sqs.models import to_sqs_api_message

        self._may_read()
        queue = self._queue(self._arn)
        result = queue.receive(most)
        self._bury(queue, result.dead_letter_messages)
        received = [
            self._message(to_sqs_api_message(message, ["All"], ["All"]), handle)
            for message, handle in zip(result.successful, result.receipt_handles, strict=True)
        ]
        if received or result.dead_letter_messages:
            # LocalStack looks once a second only for what has become visible again.
            self._clock.call_later(queue.visibility_timeout + 0.01, queue.requeue_inflight_messages)
        return received

    def delete(self, messages: Sequence[Message]) -> None:
        """See `Queue`."""
        from localstack.aws.api import ServiceException

        for message in messages:
            try:
                self._queue(self._arn).remove(message.receipt_handle)
            except (ServiceException, SourceError):
                # It is visible again, or gone with its queue: as with AWS it may come twice.
                continue

    def _bury(self, queue: Any, messages: Sequence[Any]) -> None:
        """Move what has been received too often to the dead-letter queue."""
        for message in messages:
            try:
                target = self._queue(queue.redrive_policy["deadLetterTargetArn"])
            except SourceError:
                # The dead-letter queue is gone: the message stays where it is, hidden as if it had been received.
                queue.add_inflight_message(message)
                continue
            message.message["Attributes"]["DeadLetterQueueSourceArn"] = queue.arn
            target.put(
                message=message.message,
                message_deduplication_id=message.message_deduplication_id,
                message_group_id=message.message_group_id,
            )
            if hasattr(queue, "update_message_group_visibility"):
                queue.update_message_group_visibility(queue.get_message_group(message.message_group_id))

    def _message(self, message: Any, receipt_handle: str) -> Message:
        attributes = message.get("Attributes", {})
        event: Event = {
            "messageId": message["MessageId"],
            "receiptHandle": receipt_handle,
            "body": message["Body"],
            "attributes": {name: attributes[name] for name in _ATTRIBUTES if name in attributes},
            "messageAttributes": {
                name: _attribute(value) for name, value in (message.get("MessageAttributes") or {}).items()
            },
        }
        if message.get("MD5OfMessageAttributes"):
            event["md5OfMessageAttributes"] = message["MD5OfMessageAttributes"]
        event["md5OfBody"] = message["MD5OfBody"]
        event["eventSource"] = "aws:sqs"
        event["eventSourceARN"] = self._arn
        event["awsRegion"] = self._arn.split(":")[3]
        return Message(message["MessageId"], receipt_handle, event)

    @staticmethod
    def _queue(arn: str) -> Any:
        from localstack.services.sqs.models import sqs_stores

        _, _, _, region, account, name = arn.split(":", 5)
        store = sqs_stores.get(account, {}).get(region)
        queue = None if store is None else store.queues.get(name)
        if queue is None:
            raise SourceError(f"{arn} does not exist")
        return queue


def _attribute(value: Any) -> dict[str, Any]:
    """A message attribute as events show it: also the lists, which SQS has never had a use for."""
    shown: dict[str, Any] = {}
    if value.get("StringValue") is not None:
        shown["stringValue"] = value["StringValue"]
    if value.get("BinaryValue") is not None:
        shown["binaryValue"] = base64.b64encode(value["BinaryValue"]).decode()
    return {**shown, "stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}
