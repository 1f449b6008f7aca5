"""Events on their way from rules to targets: tried again by the target's retry policy, then its dead-letter queue's.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from homeport.core.clock import Clock

log = logging.getLogger(__name__)

MAX_RETRIES = 185
MAX_AGE_S = 24 * 3600
"""Both unless the target's RetryPolicy says otherwise."""
LONGEST_PAUSE_S = 480.0
"""AWS documents exponential pauses, and no figures: 185 of these at most go into a day."""

NO_PERMISSIONS, NO_RESOURCE, THROTTLING = "NO_PERMISSIONS", "NO_RESOURCE", "THROTTLING"
ERROR_FROM_TARGET, INTERNAL_ERROR, SDK_CLIENT_ERROR = "ERROR_FROM_TARGET", "INTERNAL_ERROR", "SDK_CLIENT_ERROR"
_FINAL = frozenset({NO_PERMISSIONS, NO_RESOURCE, SDK_CLIENT_ERROR})
"""What no retry mends."""

Bury = Callable[[str, str, dict[str, str]], None]
"""Puts a text with attributes into a dead-letter queue, by its ARN."""


@dataclass(slots=True)
class Delivery:
    """One event on its way to one target."""

    target: Mapping[str, Any]
    """As PutTargets was given it."""
    rule_arn: str
    event: str
    """The event as it was matched: a dead-letter queue gets it like that (whether transformed is not documented)."""
    send: Callable[[], None]
    """Raises where the target does not take it."""
    began_s: float
    retries: int = 0


class RuleDeliveries:
    """Delivers on the caller's thread first, and again on threads of its own."""

    def __init__(self, clock: Clock, bury: Bury) -> None:
        self._clock = clock
        self._bury = bury

    def deliver(self, delivery: Delivery) -> None:
        """Try once. What fails is dealt with; the first failure is raised for the caller's log."""
        try:
            delivery.send()
        except Exception as error:
            self._failed(delivery, error)
            raise

    def _failed(self, delivery: Delivery, error: Exception) -> None:
        code = error_code(error)
        pause_s = min(LONGEST_PAUSE_S, 2.0**delivery.retries)
        exhausted = self._exhausted(delivery, pause_s)
        if code in _FINAL or exhausted:
            self._give_up(delivery, code, error, "" if code in _FINAL else exhausted)
            return
        delivery.retries += 1
        # Sending blocks: too long for a thread of the clock.
        self._clock.call_later(pause_s, lambda: threading.Thread(target=self._again, args=(delivery,)).start())

    def _again(self, delivery: Delivery) -> None:
        try:
            delivery.send()
        except Exception as error:
            self._failed(delivery, error)

    def _exhausted(self, delivery: Delivery, pause_s: float) -> str:
        """The limit that forbids another attempt; empty where none does."""
        policy = delivery.target.get("RetryPolicy") or {}
        retries, age_s = policy.get("MaximumRetryAttempts"), policy.get("MaximumEventAgeInSeconds")
        if delivery.retries >= (MAX_RETRIES if retries is None else retries):
            return "MaximumRetryAttempts"
        is_over = self._clock.time() + pause_s - delivery.began_s > (age_s or MAX_AGE_S)
        return "MaximumEventAgeInSeconds" if is_over else ""

    def _give_up(self, delivery: Delivery, code: str, error: Exception, exhausted: str) -> None:
        target, queue_arn = delivery.target, (delivery.target.get("DeadLetterConfig") or {}).get("Arn")
        log.warning("%s: %s does not take an event: %s", delivery.rule_arn, target["Arn"], error)
        if not queue_arn:
            return
        attributes = {
            "RULE_ARN": delivery.rule_arn,
            "TARGET_ARN": str(target["Arn"]),
            "ERROR_CODE": code,
            "ERROR_MESSAGE": str(error) or type(error).__name__,
            "RETRY_ATTEMPTS": str(delivery.retries),
        }
        if exhausted:
            attributes["EXHAUSTED_RETRY_CONDITION"] = exhausted
        try:
            self._bury(queue_arn, delivery.event, attributes)
        except Exception as failure:
            log.warning("%s: the dead-letter queue %s took nothing: %s", delivery.rule_arn, queue_arn, failure)


def error_code(error: Exception) -> str:
    """EventBridge's word for what went wrong."""
    response = getattr(error, "response", None)
    if response is None:
        return SDK_CLIENT_ERROR if isinstance(error, NotImplementedError) else INTERNAL_ERROR
    code = str(response.get("Error", {}).get("Code", ""))
    if "NotFound" in code or "NonExistent" in code or "DoesNotExist" in code:
        return NO_RESOURCE
    if "AccessDenied" in code:
        return NO_PERMISSIONS
    if "Throttl" in code or "TooManyRequests" in code or "ThroughputExceeded" in code:
        return THROTTLING
    return ERROR_FROM_TARGET


def bury(queue_arn: str, body: str, attributes: dict[str, str]) -> None:
    """Send to a queue of this stack."""
    from localstack.aws.connect import connect_to

    _, _, _, region, account, name = queue_arn.split(":", 5)
    client = connect_to(aws_access_key_id=account, region_name=region).sqs
    url = client.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)["QueueUrl"]
    told = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
    client.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=told)
