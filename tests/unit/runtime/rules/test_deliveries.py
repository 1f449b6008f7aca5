"""Deliveries of rules: retries, age, what is given up at once, and what a dead-letter queue is told.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from homeport.core.clock import ManualClock
from homeport.runtime.rules.deliveries import Delivery, RuleDeliveries, error_code

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:dead"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:codes"
RULE = "arn:aws:events:eu-west-1:123456789012:rule/codes"
NOW_S = 1_772_323_200.0


def client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Invoke")


class Lab:
    """One delivery to a target that fails so many times."""

    def __init__(self, error: Exception, failures: int = 1000, **policy: Any) -> None:
        self.clock = ManualClock(NOW_S)
        self.attempts: list[float] = []
        self.buried: list[tuple[str, str, dict[str, str]]] = []
        self._error = error
        self._failures = failures
        target = {"Id": "one", "Arn": FUNCTION, "DeadLetterConfig": {"Arn": QUEUE}}
        if policy:
            target["RetryPolicy"] = policy
        deliveries = RuleDeliveries(self.clock, lambda *given: self.buried.append(given))
        self._delivery = Delivery(target, RULE, '{"id": "1"}', self._send, NOW_S)
        with pytest.raises(type(error)):
            deliveries.deliver(self._delivery)

    def _send(self) -> None:
        self.attempts.append(self.clock.time() - NOW_S)
        if len(self.attempts) <= self._failures:
            raise self._error

    def until(self, condition: Callable[[], Any], step_s: float = 1.0) -> None:
        deadline = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < deadline, self.attempts
            if threading.active_count() == self._threads():
                self.clock.advance(step_s)
            time.sleep(0)

    @staticmethod
    def _threads() -> int:
        return sum(not thread.name.endswith("(_again)") for thread in threading.enumerate())


def test_a_target_that_takes_the_event_later_gets_it_then() -> None:
    lab = Lab(client_error("ServiceException"), failures=3)

    lab.until(lambda: len(lab.attempts) == 4)

    assert lab.attempts == [0, 1, 3, 7]
    assert lab.buried == []


def test_retries_that_are_used_up_are_told_to_the_dead_letter_queue() -> None:
    lab = Lab(client_error("ServiceException"), MaximumRetryAttempts=2)

    lab.until(lambda: lab.buried)

    assert len(lab.attempts) == 3
    assert lab.buried == [
        (
            QUEUE,
            '{"id": "1"}',
            {
                "RULE_ARN": RULE,
                "TARGET_ARN": FUNCTION,
                "ERROR_CODE": "ERROR_FROM_TARGET",
                "ERROR_MESSAGE": "An error occurred (ServiceException) when calling the Invoke operation: no",
                "RETRY_ATTEMPTS": "2",
                "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
            },
        )
    ]


def test_an_event_that_would_be_too_old_is_tried_no_more() -> None:
    lab = Lab(client_error("ServiceException"), MaximumEventAgeInSeconds=60)

    lab.until(lambda: lab.buried)

    assert lab.attempts == [0, 1, 3, 7, 15, 31]
    assert lab.buried[0][2]["EXHAUSTED_RETRY_CONDITION"] == "MaximumEventAgeInSeconds"


@pytest.mark.parametrize(
    ("policy", "condition"),
    [({}, "MaximumRetryAttempts"), ({"MaximumRetryAttempts": 1000}, "MaximumEventAgeInSeconds")],
)
def test_without_a_policy_there_are_185_retries_in_a_day_at_the_longest(policy: dict[str, int], condition: str) -> None:
    lab = Lab(client_error("ServiceException"), **policy)

    lab.until(lambda: lab.buried, step_s=240)

    assert lab.buried[0][2]["EXHAUSTED_RETRY_CONDITION"] == condition
    assert lab.attempts[-1] <= 24 * 3600
    assert len(lab.attempts) == 186 or policy


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "AccessDeniedException"])
def test_what_no_retry_mends_is_given_up_at_once(code: str) -> None:
    lab = Lab(client_error(code))

    assert lab.attempts == [0]
    (_, _, attributes) = lab.buried[0]
    assert attributes["RETRY_ATTEMPTS"] == "0"
    assert "EXHAUSTED_RETRY_CONDITION" not in attributes


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (client_error("AWS.SimpleQueueService.NonExistentQueue"), "NO_RESOURCE"),
        (client_error("NotFound"), "NO_RESOURCE"),
        (client_error("StateMachineDoesNotExist"), "NO_RESOURCE"),
        (client_error("AccessDenied"), "NO_PERMISSIONS"),
        (client_error("TooManyRequestsException"), "THROTTLING"),
        (client_error("ProvisionedThroughputExceededException"), "THROTTLING"),
        (client_error("ValidationException"), "ERROR_FROM_TARGET"),
        (NotImplementedError("no such target"), "SDK_CLIENT_ERROR"),
        (OSError("reset"), "INTERNAL_ERROR"),
    ],
)
def test_words_for_what_went_wrong(error: Exception, code: str) -> None:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html"""
    assert error_code(error) == code
