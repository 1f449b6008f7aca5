"""Waiting until something is saved."""

import ctypes
import os
import select
import struct
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

GLANCE_S = 0.05
"""Between two looks where the system tells of nothing."""


class FileEvents(Protocol):
    """What happens in folders, not below them."""

    def follow(self, folders: Iterable[Path]) -> bool:
        """Tell of these folders from now on; whether one of them is new, so that something may have been missed."""

    def wait(self, timeout_s: float | None) -> bool:
        """Until something has happened in one of them, which it may not know, or the time is over (False)."""

    def close(self) -> None:
        """Tell of nothing more."""


def file_events(tell: Callable[[str], None]) -> FileEvents:
    """What this system has. `tell` is called where it falls short."""
    return Inotify(tell) if sys.platform.startswith("linux") else Glances()


class Glances:
    """For systems that tell of nothing: something may have happened twenty times a second."""

    def follow(self, folders: Iterable[Path]) -> bool:
        del folders
        return False

    def wait(self, timeout_s: float | None) -> bool:
        time.sleep(GLANCE_S if timeout_s is None else min(GLANCE_S, timeout_s))
        return True

    def close(self) -> None: ...


_CLOSE_WRITE, _MOVED_FROM, _MOVED_TO = 0x08, 0x40, 0x80
_CREATE, _DELETE, _DELETE_SELF, _MOVE_SELF = 0x100, 0x200, 0x400, 0x800
_ONLYDIR = 0x01000000
# A file that is being written is of no interest before it is closed.
_MASK = _CLOSE_WRITE | _MOVED_FROM | _MOVED_TO | _CREATE | _DELETE | _DELETE_SELF | _MOVE_SELF | _ONLYDIR
_IGNORED, _UNMOUNT, _MOVED_AWAY = 0x8000, 0x2000, _MOVE_SELF
_HEAD = struct.Struct("iIII")
_READ_BYTES = 65536
_QUIET_S, _BURST_S = 0.004, 0.05


class Inotify:
    """Linux's inotify: the kernel tells when a file has been closed, moved, made or removed.

    A save is several of these, and a checkout is many: they count as one while they follow each other closely.
    https://man7.org/linux/man-pages/man7/inotify.7.html
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._descriptor = self._libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
        if self._descriptor < 0:
            raise OSError(ctypes.get_errno(), "inotify_init1")
        self._poll = select.poll()
        self._poll.register(self._descriptor, select.POLLIN)
        self._watches: dict[Path, int] = {}
        self._is_short = False
        """Whether the kernel has refused a folder for want of watches: then it takes looks."""

    def follow(self, folders: Iterable[Path]) -> bool:
        wanted = set(folders)
        for gone in self._watches.keys() - wanted:
            self._libc.inotify_rm_watch(self._descriptor, self._watches.pop(gone))
        added = [self._add(folder) for folder in wanted - self._watches.keys()]
        return any(added)

    def wait(self, timeout_s: float | None) -> bool:
        if self._is_short:
            timeout_s = GLANCE_S if timeout_s is None else min(GLANCE_S, timeout_s)
        if not self._poll.poll(None if timeout_s is None else timeout_s * 1000):
            return self._is_short
        until_s = time.monotonic() + _BURST_S
        self._read()
        while time.monotonic() < until_s and self._poll.poll(_QUIET_S * 1000):
            self._read()
        return True

    def close(self) -> None:
        os.close(self._descriptor)

    def _add(self, folder: Path) -> bool:
        watch = self._libc.inotify_add_watch(self._descriptor, os.fsencode(folder), ctypes.c_uint32(_MASK))
        if watch >= 0:
            self._watches[folder] = watch
            return True
        # One that is not there is told of by the folder above it.
        error = OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        if not isinstance(error, FileNotFoundError | NotADirectoryError | PermissionError) and not self._is_short:
            self._is_short = True
            self._tell(f"the system tells of no more folders than it does ({error.strerror}): looking at them instead")
        return False

    def _read(self) -> None:
        try:
            data = os.read(self._descriptor, _READ_BYTES)
        except BlockingIOError:
            return
        ended = set[int]()
        place = 0
        while place < len(data):
            watch, mask, _, length = _HEAD.unpack_from(data, place)
            place += _HEAD.size + length
            if mask & (_IGNORED | _UNMOUNT | _MOVED_AWAY):
                ended.add(watch)
        if ended:
            # Followed anew where they come back under the same name.
            self._watches = {folder: watch for folder, watch in self._watches.items() if watch not in ended}
