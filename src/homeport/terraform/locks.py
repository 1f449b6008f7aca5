"""Locks between processes, on folders and files; the system frees them when their holder dies."""

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from homeport.core.errors import HomeportError

_POLL_S = 0.1


@contextmanager
def held(path: Path, *, wait_s: float, waiting: Callable[[], None], busy: str) -> Iterator[int]:
    """Hold the lock on a folder or file; gives the descriptor, which a child may inherit to hold it too.

    A file is made when it is missing. While another process has the lock, `waiting` is called once; HomeportError
    with the text `busy` after `wait_s` seconds.
    """
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _acquire(descriptor, wait_s, waiting, busy)
        yield descriptor
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, wait_s: float, waiting: Callable[[], None], busy: str) -> None:
    deadline = time.monotonic() + wait_s
    told = False
    while not _try(descriptor):
        if not told:
            waiting()
            told = True
        if time.monotonic() > deadline:
            raise HomeportError(busy)
        time.sleep(_POLL_S)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES):
            return False
        raise
    return True
