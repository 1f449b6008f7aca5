"""Signals while LocalStack loads, and afterwards."""

import signal
import threading
from collections.abc import Iterator

import pytest

from homeport.runtime.stop import Stop, Stopped


@pytest.fixture
def stop() -> Iterator[tuple[Stop, threading.Event]]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    overdue = threading.Event()
    made = Stop(0.01, overdue.set)
    made.listen()
    yield made, overdue
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_before_localstack_runs_a_signal_leaves_the_main_thread(
    stop: tuple[Stop, threading.Event], number: signal.Signals
) -> None:
    with pytest.raises(Stopped):
        signal.raise_signal(number)


def test_afterwards_the_first_signal_starts_the_orderly_end_and_the_rest_do_nothing(
    stop: tuple[Stop, threading.Event],
) -> None:
    calls: list[str] = []
    stop[0].then_by(lambda: calls.append("orderly"))

    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGINT)

    assert calls == ["orderly"]


def test_an_end_that_takes_too_long_is_told_of(stop: tuple[Stop, threading.Event]) -> None:
    stop[0].then_by(lambda: None)
    signal.raise_signal(signal.SIGTERM)

    assert stop[1].wait(5)
