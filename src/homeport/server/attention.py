"""Staying awake for a moment after an answer, for clients that ask again at once."""

import os
import time
from collections.abc import Callable

SOON_S = 150e-6
"""Who asks again within this time of an answer, the waking of the processor included, is worth waiting for."""
STAY_S = 100e-6
"""How long the loop looks again and again for the next call before it sleeps."""

Later = Callable[[Callable[[], None]], object]
"""Calls something in the loop's next round, which looks for what has arrived by then."""


class Attention:
    """Looks for the next call without sleeping, as long as calls follow answers closely.

    A loop that sleeps lets its processor sleep, and waking that takes longer than a read of an item. Drowsy at first;
    attentive once a call has come soon after an answer; drowsy again when none came while it stayed awake. A client
    that takes its time costs nothing.
    """

    def __init__(
        self,
        later: Later,
        now: Callable[[], float] = time.perf_counter,
        processors: int | None = os.process_cpu_count(),
    ) -> None:
        self._later = later
        self._now = now
        # A single processor is what the client needs to ask again.
        self._may_stay = (processors or 1) > 1
        self._answered_s = float("-inf")
        self._is_attentive = False
        self._is_waiting = False
        self._looks_again = False

    def asked(self) -> None:
        """The first call after an answer is there."""
        self._is_attentive = self._may_stay and self._now() - self._answered_s < SOON_S
        self._is_waiting = False

    def answered(self) -> None:
        """All calls that were there are answered."""
        self._answered_s = self._now()
        self._is_waiting = True
        if self._is_attentive and not self._looks_again:
            self._looks_again = True
            self._later(self._look)

    def _look(self) -> None:
        is_over = self._now() - self._answered_s >= STAY_S
        if self._is_waiting and is_over:
            self._is_attentive = False
        self._looks_again = self._is_waiting and not is_over
        if self._looks_again:
            self._later(self._look)
