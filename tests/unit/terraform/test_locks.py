"""Locks between processes."""

import subprocess
import sys
from pathlib import Path

import pytest

from homeport.core.errors import HomeportError
from homeport.terraform import locks


def _nothing() -> None:
    return


@pytest.mark.parametrize("name", [".", "file.lock"])
def test_who_comes_second_is_told_and_gives_up_in_time(tmp_path: Path, name: str) -> None:
    told: list[str] = []
    with (
        locks.held(tmp_path / name, wait_s=0, waiting=_nothing, busy="never"),
        pytest.raises(HomeportError, match="is busy"),
        locks.held(tmp_path / name, wait_s=0, waiting=lambda: told.append("waiting"), busy="it is busy"),
    ):
        pytest.fail("two have it")

    assert told == ["waiting"]


def test_a_lock_is_free_again(tmp_path: Path) -> None:
    for _ in range(2):
        with locks.held(tmp_path, wait_s=0, waiting=_nothing, busy="it is busy"):
            pass


def test_a_child_that_inherits_it_holds_it_on(tmp_path: Path) -> None:
    with locks.held(tmp_path, wait_s=0, waiting=_nothing, busy="never") as descriptor:
        child = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE, pass_fds=(descriptor,)
        )
    try:
        with (
            pytest.raises(HomeportError),
            locks.held(tmp_path, wait_s=0, waiting=_nothing, busy="the child has it"),
        ):
            pytest.fail("the child has lost it")
    finally:
        child.communicate()
    with locks.held(tmp_path, wait_s=0, waiting=_nothing, busy="never"):
        pass
