"""The level `container`, in a container that is made for it: nothing but a root that is read-only, and its mark."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from homeport.functions.sandbox.level import Step
from homeport.functions.sandbox.sized_tmp import can_size
from homeport.functions.sandbox.steps import (
    CLONE_NEWNS,
    CLONE_NEWUSER,
    MOUNT_ATTR_RDONLY,
    MS_PRIVATE,
    MS_REC,
)

TESTS = Path(__file__).parent
ROOT = Path.cwd()
PROGRAM = """
import os, sys
from homeport.functions.sandbox.steps import carry_out
carry_out(eval(sys.argv[1]))
os.execv(sys.executable, [sys.executable, "-m", "pytest", *sys.argv[2:]])
"""


def container(volume: Path) -> list[Step]:
    """What makes it: only /tmp, /run and a volume can be written."""
    user, group = os.geteuid(), os.getegid()
    return [
        ("unshare", CLONE_NEWUSER | CLONE_NEWNS),
        ("identity", user, user, group, group),
        ("mount", "none", "/", None, MS_REC | MS_PRIVATE, None),
        ("attributes", "/", MOUNT_ATTR_RDONLY, 0, True),
        *(("mount", "tmpfs", str(path), "tmpfs", 0, "mode=755") for path in (Path("/tmp"), Path("/run"), volume)),
        ("write", "/run/.containerenv", ""),
    ]


@pytest.mark.skipif(not can_size(), reason="no namespaces may be made here")
@pytest.mark.skipif(ROOT.is_relative_to("/tmp"), reason="the tests themselves lie in the container's /tmp")
def test_guarantees_of_the_container_hold_in_one() -> None:
    volume = ROOT / "build"
    volume.mkdir(exist_ok=True)
    words = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--basetemp", str(volume / "container")]

    tried = subprocess.run(
        [sys.executable, "-c", PROGRAM, repr(container(volume)), *words, "-k", "[container]", str(TESTS)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert tried.returncode == 0, tried.stdout[-3000:] + tried.stderr[-1000:]
    assert "2 passed" in tried.stdout
    assert "skipped" not in tried.stdout
