"""Signals while something must not be left half done."""

import signal
from collections.abc import Iterator
from types import FrameType

import pytest

from homeport.cli.stack.interrupts import ENDING, held_back


@pytest.fixture
def seen() -> Iterator[list[int]]:
    """Signals as their handlers see them; the handlers before are put back."""
    numbers: list[int] = []

    def handle(number: int, frame: FrameType | None) -> None:
        del frame
        numbers.append(number)

    before = {number: signal.signal(number, handle) for number in ENDING}
    yield numbers
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_signal_takes_effect_at_the_end_and_once(seen: list[int]) -> None:
    with held_back():
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
        inside = list(seen)
    signal.raise_signal(signal.SIGHUP)

    assert (inside, seen) == ([], [signal.SIGTERM, signal.SIGHUP])


def test_without_a_signal_nothing_happens(seen: list[int]) -> None:
    with held_back():
        pass

    assert seen == []


def test_what_is_ignored_stays_so(seen: list[int]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with held_back():
        inside = signal.getsignal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    assert (inside, signal.getsignal(signal.SIGINT), seen) == (signal.SIG_IGN, signal.SIG_IGN, [])
