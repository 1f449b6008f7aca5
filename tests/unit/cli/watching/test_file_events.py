"""What the system tells of folders."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from homeport.cli.watching.file_events import Glances, Inotify, file_events

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="inotify is Linux's")

LONG_S = 30.0
SHORT_S = 0.01


@pytest.fixture
def events() -> Iterator[Inotify]:
    made = Inotify(pytest.fail)
    yield made
    made.close()


def _nothing(folder: Path) -> None:
    del folder


def _write(folder: Path) -> None:
    (folder / "app.py").write_text("1")


def _rename(folder: Path) -> None:
    (folder.parent / "scratch").write_text("1")
    (folder.parent / "scratch").replace(folder / "app.py")


def _remove(folder: Path) -> None:
    (folder / "there.py").unlink()


def _read(folder: Path) -> None:
    (folder / "there.py").read_text()


def _keep_open(folder: Path) -> None:
    # Closed by nobody while the test looks: half of a file is none.
    os.write(os.open(folder / "there.py", os.O_WRONLY), b"half")


@pytest.mark.parametrize(
    ("happens", "is_told"),
    [
        (_nothing, False),
        (_write, True),
        (_rename, True),
        (_remove, True),
        (Path.rmdir, True),
        (_read, False),
        (_keep_open, False),
    ],
)
def test_saves_are_told_and_nothing_else(
    tmp_path: Path, events: Inotify, happens: Callable[[Path], None], is_told: bool
) -> None:
    folder = tmp_path / "src"
    folder.mkdir()
    if happens is not Path.rmdir:
        (folder / "there.py").write_text("1")
    events.follow([folder])

    happens(folder)

    assert events.wait(LONG_S if is_told else SHORT_S) is is_told


def test_a_burst_is_told_once(tmp_path: Path, events: Inotify) -> None:
    events.follow([tmp_path])
    for number in range(100):
        (tmp_path / f"{number}.py").write_text("1")

    assert [events.wait(LONG_S), events.wait(SHORT_S)] == [True, False]


def test_a_folder_that_comes_back_is_followed_again(tmp_path: Path, events: Inotify) -> None:
    folder = tmp_path / "src"
    assert not events.follow([folder])
    folder.mkdir()
    assert [events.follow([folder]), events.follow([folder])] == [True, False]

    shutil.rmtree(folder)
    assert events.wait(LONG_S)
    folder.mkdir()
    assert events.follow([folder])
    _write(folder)
    assert events.wait(LONG_S)


def test_a_folder_that_is_no_longer_asked_for_is_told_of_no_more(tmp_path: Path, events: Inotify) -> None:
    events.follow([tmp_path])
    events.follow([])
    events.wait(SHORT_S)

    _write(tmp_path)

    assert not events.wait(SHORT_S)


def test_linux_tells(tmp_path: Path) -> None:
    events = file_events(pytest.fail)
    assert isinstance(events, Inotify)
    events.close()


def test_where_nothing_tells_anything_may_have_happened(tmp_path: Path) -> None:
    events = Glances()

    assert (events.follow([tmp_path]), events.wait(SHORT_S)) == (False, True)
