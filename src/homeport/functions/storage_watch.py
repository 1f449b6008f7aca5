"""EphemeralStorage, where the file system does not keep it: a look at what an environment has written."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from homeport.core.clock import Clock

PERIOD_S = 0.25
_BLOCK_BYTES = 512
_MB = 1024 * 1024


class Storage:
    """One environment's folder for temporary files."""

    def __init__(self, folder: Path, limit_mb: int, exceeded: Callable[[int], None]) -> None:
        """`exceeded` is called, on the loop, with the megabytes that are there."""
        self._folder = folder
        self._limit_mb = limit_mb
        self._exceeded = exceeded
        self.is_exceeded = False

    async def look(self) -> None:
        """Add up what the files take, and tell when that is too much."""
        # It reads every folder.
        used_bytes = await asyncio.get_running_loop().run_in_executor(None, _used_bytes, self._folder)
        if used_bytes > self._limit_mb * _MB and not self.is_exceeded:
            self.is_exceeded = True
            self._exceeded(-(-used_bytes // _MB))


class StorageWatch:
    """One timer of an instance's, which runs only while functions run whose files nothing else bounds.

    What has worked since the last look is looked at, whether it still does or not. All methods run on the loop.
    """

    def __init__(self, clock: Clock, loop: asyncio.AbstractEventLoop) -> None:
        self._clock = clock
        self._loop = loop
        self._at_work: dict[Storage, bool] = {}
        """Whether each is still at work."""
        self._look: asyncio.Task[None] | None = None
        self._ticks = False

    def begin(self, storage: Storage) -> None:
        """Its function works from now on."""
        self._at_work[storage] = True
        self._start_timer()

    def end(self, storage: Storage) -> None:
        """It waits."""
        if storage in self._at_work:
            self._at_work[storage] = False

    def _start_timer(self) -> None:
        if not self._ticks:
            self._ticks = True
            self._clock.call_later(PERIOD_S, self._wake_loop)

    def _wake_loop(self) -> None:
        """On the clock's thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tick)

    def _tick(self) -> None:
        self._look = self._loop.create_task(self._look_at(tuple(self._at_work)))
        self._at_work = {storage: True for storage, works in self._at_work.items() if works}

    async def _look_at(self, storages: tuple[Storage, ...]) -> None:
        for storage in storages:
            await storage.look()
        self._ticks = False
        if self._at_work:
            self._start_timer()


def _used_bytes(folder: Path | str) -> int:
    """What the files below a folder take on the disk; what goes meanwhile does not count, links are not followed."""
    used = 0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                used += entry.stat(follow_symlinks=False).st_blocks * _BLOCK_BYTES
                if entry.is_dir(follow_symlinks=False):
                    used += _used_bytes(entry.path)
    except OSError:
        # Gone, or closed by its owner.
        return used
    return used
