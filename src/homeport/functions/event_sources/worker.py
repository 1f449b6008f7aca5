"""A mapping at work: its states, from LocalStack's threads to a task on the loop and back."""

import asyncio
import enum
import logging
from collections.abc import Callable
from typing import Protocol

log = logging.getLogger(__name__)


class State(enum.StrEnum):
    """As GetEventSourceMapping names them."""

    CREATING = "Creating"
    ENABLING = "Enabling"
    ENABLED = "Enabled"
    DISABLING = "Disabling"
    DISABLED = "Disabled"
    UPDATING = "Updating"
    DELETING = "Deleting"


class Poller(Protocol):
    """Reads one mapping's source and invokes its function."""

    async def prepare(self) -> None:
        """Take up the starting position: what comes from now on is seen."""

    async def run(self) -> None:
        """Work until `stop`; returns when the invocations under way have ended."""

    def stop(self) -> None:
        """Begin nothing more."""


class MappingWorker:
    """One mapping.

    Created, enabling or updating → enabled → disabling → disabled, or → deleting → gone. `show` is told of each state;
    the last is None when the mapping is to be forgotten. A worker that takes the place of another begins when that one
    has ended, so that no record is processed twice.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        poller: Poller,
        show: Callable[[State | None], None],
        predecessor: "MappingWorker | None" = None,
    ) -> None:
        self.state = State.CREATING
        self._loop = loop
        self._poller = poller
        self._show = show
        self._predecessor = predecessor
        self._ended = asyncio.Event()
        self._stopping = False
        self._last: State | None = State.DISABLED
        self._has_begun = False
        self._ending: asyncio.Task[None] | None = None

    def start(self, state: State) -> None:
        """Begin to work; the mapping is in `state` until it does."""
        self._enter(state)
        self._has_begun = True
        asyncio.run_coroutine_threadsafe(self._run(), self._loop)

    def rest(self) -> None:
        """Be there without working."""
        self._enter(State.DISABLED)

    def stop(self, state: State, last: State | None) -> None:
        """End the work; the mapping is in `state` until that is so, and then in `last`."""
        self._last = last
        self._enter(state)
        self._loop.call_soon_threadsafe(self._stop)

    def _stop(self) -> None:
        self._stopping = True
        self._poller.stop()
        if not self._has_begun:
            self._ending = self._loop.create_task(self._end_after_predecessor())

    async def _run(self) -> None:
        try:
            if self._predecessor is not None:
                await self._predecessor.ended()
                self._predecessor = None
            await self._poller.prepare()
            if not self._stopping:
                self._enter(State.ENABLED)
            # One that was stopped meanwhile returns at once, and leaves its source.
            await self._poller.run()
        except Exception:
            log.exception("an event source mapping has failed")
        finally:
            self._end()

    async def _end_after_predecessor(self) -> None:
        await self.ended()
        self._end()

    async def ended(self) -> None:
        """Wait until it has ended; one that has never begun, until the one before it has."""
        if self._has_begun:
            await self._ended.wait()
        elif self._predecessor is not None:
            await self._predecessor.ended()

    def _end(self) -> None:
        self._ended.set()
        if self._last is not None:
            self._enter(self._last)
        else:
            self._show(None)

    def _enter(self, state: State) -> None:
        self.state = state
        self._show(state)
