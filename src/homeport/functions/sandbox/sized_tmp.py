"""A folder for temporary files of the size of EphemeralStorage, for levels without a file system of their own.

Where a mount namespace may be made the folder is a file system, and whoever writes too much gets AWS's error, "No space
left on device". Elsewhere it is looked at while functions run (`storage_watch`).
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from homeport.functions.sandbox.level import Gap, Step
from homeport.functions.sandbox.steps import CLONE_NEWNS, CLONE_NEWUSER, MS_NODEV, MS_NOSUID, MS_PRIVATE, MS_REC
from homeport.functions.sandbox.trial import refusal


def sized_tmp(scratch: Path, size_mb: int) -> list[Step]:
    """The steps that make it; none where they are not allowed."""
    return list(_steps(scratch, size_mb)) if can_size() else []


@cache
def can_size() -> bool:
    """Whether they are; tried once in a process's life."""
    if not sys.platform.startswith("linux"):
        return False
    with tempfile.TemporaryDirectory(prefix="homeport-trial-") as folder:
        return not refusal([*_steps(Path(folder), 1)], [sys.executable, "-I", "-S", "-c", ""])


UNSIZED = Gap(
    "who writes more than EphemeralStorage to TMPDIR gets no error: the invocation is ended",
    "user namespaces that may be made without rights",
    can_size,
)


def _steps(scratch: Path, size_mb: int) -> Iterator[Step]:
    user, group = os.geteuid(), os.getegid()
    yield ("unshare", CLONE_NEWUSER | CLONE_NEWNS)
    yield ("identity", user, user, group, group)
    yield ("mount", "none", "/", None, MS_REC | MS_PRIVATE, None)
    yield ("mount", "tmpfs", str(scratch), "tmpfs", MS_NOSUID | MS_NODEV, f"mode=700,size={size_mb}m")
