"""When the loop stays awake for the next call."""

from collections.abc import Callable

import pytest

from homeport.server.attention import SOON_S, STAY_S, Attention


class Loop:
    """A loop whose rounds and time are the test's."""

    def __init__(self, processors: int = 2) -> None:
        self.time_s = 1000.0
        self.due: list[Callable[[], None]] = []
        self.attention = Attention(self.due.append, lambda: self.time_s, processors)

    def exchange(self, gap_s: float) -> None:
        """A call that comes so long after the answer before, and is answered at once."""
        self.time_s += gap_s
        self.attention.asked()
        self.attention.answered()

    def rounds_within(self, seconds: float) -> int:
        """How many rounds the loop makes without sleeping, ten microseconds each, in so long a time."""
        end_s, rounds = self.time_s + seconds, 0
        while self.due and self.time_s < end_s:
            due, self.due[:] = self.due[:], []
            for call in due:
                call()
            self.time_s += 10e-6
            rounds += 1
        return rounds


def test_the_first_call_leaves_the_loop_to_sleep() -> None:
    loop = Loop()

    loop.exchange(0)

    assert loop.due == []


def test_a_call_soon_after_an_answer_keeps_the_loop_awake_for_the_next_one() -> None:
    loop = Loop()
    loop.exchange(0)

    loop.exchange(SOON_S / 2)

    assert loop.rounds_within(1.0) == pytest.approx(STAY_S / 10e-6, abs=2)
    assert loop.due == []


def test_the_loop_sleeps_again_where_no_call_came_while_it_was_awake() -> None:
    loop = Loop()
    loop.exchange(0)
    loop.exchange(SOON_S / 2)
    loop.rounds_within(1.0)

    loop.exchange(1.0)

    assert loop.due == []


def test_each_call_that_comes_in_time_keeps_it_awake_further_with_one_look_a_round() -> None:
    loop = Loop()
    loop.exchange(0)
    loop.exchange(SOON_S / 2)
    for _ in range(20):
        assert loop.rounds_within(STAY_S / 2) > 0
        loop.exchange(0)

    loop.rounds_within(20e-6)

    assert len(loop.due) == 1


def test_a_client_that_takes_its_time_costs_nothing() -> None:
    loop = Loop()
    for _ in range(10):
        loop.exchange(2 * SOON_S)

        assert loop.due == []


def test_a_single_processor_is_left_to_the_client() -> None:
    loop = Loop(processors=1)
    for _ in range(3):
        loop.exchange(0)

    assert loop.due == []
