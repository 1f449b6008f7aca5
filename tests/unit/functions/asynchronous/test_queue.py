"""Events: retries and their delays, age, throttles, destinations and dead letters.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from homeport.core.clock import ManualClock
from homeport.functions.asynchronous.events import Event, EventSettings
from homeport.functions.asynchronous.queue import EventQueue
from homeport.functions.event_sources.ports import InvocationRefusedError, Outcome

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:codes"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:told"
NOW_S = 1_772_323_200.0
OK = Outcome("request", b'{"done": true}', None, "$LATEST")
FAILED = Outcome("request", b'{"errorMessage": "no", "errorType": "ValueError"}', "Unhandled", "$LATEST")
THROTTLED = InvocationRefusedError("TooManyRequestsException", "Rate Exceeded.", 429)
IN_A_LOOP = InvocationRefusedError("RecursiveInvocationException", "in a recursive loop")
GONE = InvocationRefusedError("ResourceNotFoundException", "Function not found", 404)


class Lab:
    """A queue, whose function answers one after the other of `answers`, the last one again and again."""

    def __init__(self, *answers: Outcome | Exception, **settings: Any) -> None:
        self.clock = ManualClock(NOW_S)
        self.attempts: list[float] = []
        self.sent: list[dict[str, Any]] = []
        self.settings: EventSettings | None = EventSettings(**settings)
        self.metrics: list[tuple[str, float]] = []
        self.can_send = True
        self._answers = list(answers)

    async def invoke_event(self, _event: Event) -> Outcome:
        self.attempts.append(self.clock.time() - NOW_S)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def send(self, destination_arn: str, function_arn: str, body: str, **more: Any) -> bool:
        self.sent.append({"to": destination_arn, "of": function_arn, "body": json.loads(body), **more})
        return self.can_send

    def event(self, function_arn: str, name: str, value: float) -> None:
        assert function_arn == f"{FUNCTION}:$LATEST"
        self.metrics.append((name, value))

    def run(self, test: Callable[[], Awaitable[None]]) -> None:
        async def inside() -> None:
            queue = EventQueue(asyncio.get_running_loop(), self.clock, self, self, self, 60.0)
            event = Event("request", b'{"a": 1}', FUNCTION, f"{FUNCTION}:$LATEST", NOW_S)
            queue.submit(event, lambda: self.settings)
            await test()

        asyncio.run(inside())

    async def settle(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)

    async def pass_time(self, seconds: float, step_s: float = 1.0) -> None:
        await self.settle()
        for _ in range(int(seconds / step_s)):
            self.clock.advance(step_s)
            await self.settle()


def test_two_retries_after_one_and_two_minutes() -> None:
    lab = Lab(FAILED, on_failure=QUEUE)

    lab.run(lambda: lab.pass_time(1000))

    assert lab.attempts == [0, 60, 180]
    (sent,) = lab.sent
    assert sent["body"] == {
        "version": "1.0",
        "timestamp": "2026-03-01T00:03:00.000Z",
        "requestContext": {
            "requestId": "request",
            "functionArn": f"{FUNCTION}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": {"a": 1},
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": {"errorMessage": "no", "errorType": "ValueError"},
    }
    assert sent["detail_type"] == "Lambda Function Invocation Result - Failure"
    assert sent["object_key"].startswith("aws/lambda/async/codes/2026/03/01/2026-03-01T00.03.00-")


def test_a_record_has_numbers_of_any_size_and_text_as_it_is() -> None:
    lab = Lab(Outcome("request", '{"sum": 1180591620717411303424, "unit": "µ"}'.encode(), None, "$LATEST"))
    lab.settings = EventSettings(on_success=QUEUE)

    lab.run(lab.settle)

    assert lab.sent[0]["body"]["responsePayload"] == {"sum": 2**70, "unit": "µ"}


def test_success_is_told_to_its_destination_alone() -> None:
    lab = Lab(FAILED, OK, on_success=QUEUE, on_failure="other", dead_letter="other")

    lab.run(lambda: lab.pass_time(100))

    assert lab.attempts == [0, 60]
    (sent,) = lab.sent
    assert sent["to"] == QUEUE
    assert sent["body"] == {
        "version": "1.0",
        "timestamp": "2026-03-01T00:01:00.000Z",
        "requestContext": {
            "requestId": "request",
            "functionArn": f"{FUNCTION}:$LATEST",
            "condition": "Success",
            "approximateInvokeCount": 2,
        },
        "requestPayload": {"a": 1},
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"},
        "responsePayload": {"done": True},
    }


def test_dead_letters_carry_the_event_and_three_attributes() -> None:
    lab = Lab(FAILED, retries=0, dead_letter=QUEUE)

    lab.run(lab.settle)

    assert lab.sent == [
        {
            "to": QUEUE,
            "of": f"{FUNCTION}:$LATEST",
            "body": {"a": 1},
            "attributes": {
                "RequestID": {"DataType": "String", "StringValue": "request"},
                "ErrorCode": {"DataType": "Number", "StringValue": "200"},
                "ErrorMessage": {"DataType": "String", "StringValue": "no"},
            },
        }
    ]


def test_an_event_that_would_be_too_old_for_its_retry_is_given_up_now() -> None:
    lab = Lab(FAILED, age_s=100, on_failure=QUEUE)

    lab.run(lambda: lab.pass_time(300))

    assert lab.attempts == [0, 60]
    assert lab.sent[0]["body"]["requestContext"]["condition"] == "EventAgeExceeded"
    assert lab.sent[0]["body"]["requestContext"]["approximateInvokeCount"] == 2


def test_throttles_count_as_no_retries_and_wait_longer_each_time() -> None:
    lab = Lab(THROTTLED, THROTTLED, THROTTLED, FAILED, FAILED, OK, on_success=QUEUE)

    lab.run(lambda: lab.pass_time(300))

    assert lab.attempts == [0, 1, 3, 7, 67, 187]
    assert lab.sent[0]["body"]["requestContext"]["approximateInvokeCount"] == 3


def test_a_throttled_event_is_given_up_when_it_is_too_old() -> None:
    lab = Lab(THROTTLED, age_s=60, on_failure=QUEUE, dead_letter="dead")

    lab.run(lambda: lab.pass_time(300))

    record, dead = lab.sent
    assert record["body"]["requestContext"]["condition"] == "EventAgeExceeded"
    assert "responseContext" not in record["body"]
    assert dead["attributes"]["ErrorCode"]["StringValue"] == "429"
    assert dead["attributes"]["ErrorMessage"]["StringValue"] == "Rate Exceeded."


def test_no_concurrency_at_all_gives_up_at_once() -> None:
    lab = Lab(THROTTLED, has_no_concurrency=True, on_failure=QUEUE)

    lab.run(lab.settle)

    context = lab.sent[0]["body"]["requestContext"]
    assert (context["condition"], context["approximateInvokeCount"]) == ("ZeroReservedConcurrency", 0)


def test_a_throttled_event_is_tried_for_six_hours_every_five_minutes_at_last() -> None:
    lab = Lab(THROTTLED, on_failure=QUEUE)

    lab.run(lambda: lab.pass_time(7 * 3600))

    pauses = [later - earlier for earlier, later in itertools.pairwise(lab.attempts)]
    assert pauses[:9] == [1, 2, 4, 8, 16, 32, 64, 128, 256]
    assert set(pauses[9:]) == {300}
    assert 6 * 3600 - 300 < lab.attempts[-1] <= 6 * 3600
    assert [sent["body"]["requestContext"]["condition"] for sent in lab.sent] == ["EventAgeExceeded"]


def test_an_event_of_a_loop_is_given_up_at_once() -> None:
    """That it goes there is AWS's; the word for the condition is not documented, and nobody has seen AWS's."""
    lab = Lab(IN_A_LOOP, on_failure=QUEUE, dead_letter="dead")

    lab.run(lambda: lab.pass_time(300))

    assert lab.attempts == [0]
    record, dead = lab.sent
    context = record["body"]["requestContext"]
    assert (context["condition"], context["approximateInvokeCount"]) == ("RecursiveInvocation", 0)
    assert dead["attributes"]["ErrorCode"]["StringValue"] == "400"
    assert dead["attributes"]["ErrorMessage"]["StringValue"] == "in a recursive loop"


@pytest.mark.parametrize(
    ("answers", "can_send", "counted"),
    [
        ([OK], True, []),
        ([OK], False, [("DestinationDeliveryFailures", 1)]),
        ([FAILED, OK], True, [("AsyncEventAge", 60_000)]),
        ([FAILED], True, [("AsyncEventAge", 60_000), ("AsyncEventsDropped", 1)]),
        (
            [FAILED],
            False,
            [
                ("AsyncEventAge", 60_000),
                ("DestinationDeliveryFailures", 1),
                ("DeadLetterErrors", 1),
                ("AsyncEventsDropped", 1),
            ],
        ),
    ],
)
def test_events_are_counted(answers: list[Outcome], can_send: bool, counted: list[tuple[str, float]]) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#async-invocation-metrics"""
    lab = Lab(*answers, retries=1, on_success=QUEUE, on_failure=QUEUE, dead_letter="dead")
    lab.can_send = can_send

    lab.run(lambda: lab.pass_time(100))

    assert lab.metrics == [("AsyncEventsReceived", 1), ("AsyncEventAge", 0), *counted]


@pytest.mark.parametrize("how", ["while it waits", "before its attempt"])
def test_events_of_a_function_that_has_gone_are_forgotten(how: str) -> None:
    lab = Lab(FAILED if how == "while it waits" else GONE, on_failure=QUEUE, dead_letter=QUEUE)

    async def test() -> None:
        await lab.settle()
        if how == "while it waits":
            lab.settings = None
        await lab.pass_time(300)

    lab.run(test)
    assert (len(lab.attempts), lab.sent) == (1, [])
