"""Quick calls that arrive within one turn of the loop: answered one after the other, in one transaction."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NamedTuple

from homeport.server.attention import Attention
from homeport.server.http import NativeResponse

log = logging.getLogger(__name__)

MOST_TOGETHER = 64
"""Calls answered without a pause: a few milliseconds of work."""

Answered = Callable[[NativeResponse], None]
"""Takes an answer over."""


class Call(NamedTuple):
    """A call that waits for its turn to end."""

    answer: Callable[[], NativeResponse]
    answered: Answered


class Turn:
    """The calls of the present turn, oldest first.

    One transaction costs several times what a write in it costs, so that callers who come at the same moment share
    one. None is told its answer before the transaction is committed.
    """

    def __init__(self, together: Callable[[], AbstractContextManager[None]]) -> None:
        self._together = together
        self._calls: list[Call] = []
        self._attention = Attention(lambda look: asyncio.get_running_loop().call_soon(look))

    def add(self, call: Call) -> None:
        """Answer the call as soon as the loop has taken in what has arrived by now."""
        self._calls.append(call)
        if len(self._calls) == 1:
            self._attention.asked()
            asyncio.get_running_loop().call_soon(self._end)

    def _end(self) -> None:
        calls, self._calls = self._calls[:MOST_TOGETHER], self._calls[MOST_TOGETHER:]
        if self._calls:
            asyncio.get_running_loop().call_soon(self._end)
        for call, response in zip(calls, self._responses(calls), strict=True):
            call.answered(response)
        if not self._calls:
            self._attention.answered()

    def _responses(self, calls: list[Call]) -> list[NativeResponse]:
        if len(calls) > 1:
            try:
                with self._together():
                    return [call.answer() for call in calls]
            except Exception:
                # Nothing of it is stored: each call for itself finds out what it was.
                log.exception("%d calls could not be carried out together", len(calls))
        return [call.answer() for call in calls]
