"""Terraform as a child: lines as they come, one gentle interrupt, nothing left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from homeport.terraform.process import Command, attached, stream

GENTLE = (
    # os.write: a handler may not print while a print is under way.
    "import os, signal, sys, time\n"
    "def end(*_):\n    os.write(1, b'state written\\n')\n    sys.exit(1)\n"
    "signal.signal(signal.SIGINT, end)\nos.write(1, b'ready\\n')\ntime.sleep(60)\n"
)


def _command(script: str, folder: Path) -> Command:
    return Command([sys.executable, "-c", script], folder, dict(os.environ))


def _always() -> bool:
    return True


def test_lines_come_as_they_are_written_and_errors_apart(tmp_path: Path) -> None:
    lines: list[str] = []

    finished = stream(
        _command("import sys; print('one'); print('two'); print('no', file=sys.stderr); sys.exit(3)", tmp_path),
        lines.append,
        _always,
    )

    assert (lines, finished.code, finished.stderr, finished.abandoned) == (["one\n", "two\n"], 3, "no\n", False)


def test_much_on_both_outputs_does_not_block(tmp_path: Path) -> None:
    script = "import sys\nfor i in range(20000): print('x' * 20); print('y' * 20, file=sys.stderr)"
    lines: list[str] = []

    finished = stream(_command(script, tmp_path), lines.append, _always)

    assert (len(lines), len(finished.stderr)) == (20000, 20000 * 21)


def test_it_is_stopped_when_what_it_works_on_is_gone(tmp_path: Path) -> None:
    lines: list[str] = []

    finished = stream(_command(GENTLE, tmp_path), lines.append, lambda: not lines)

    assert finished.abandoned
    assert lines[0] == "ready\n"


def test_an_interrupt_is_passed_on_once_and_waited_for(tmp_path: Path) -> None:
    children: list[psutil.Process] = []
    # Instances that other tests share are children of this process too.
    others = psutil.Process().children()

    def interrupt(line: str) -> None:
        if line == "ready\n":
            children.extend(child for child in psutil.Process().children() if child not in others)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stream(_command(GENTLE, tmp_path), interrupt, _always)

    assert [child.is_running() for child in children] == [False]


def test_an_attached_command_exits_as_it_does(tmp_path: Path) -> None:
    assert attached(_command("raise SystemExit(2)", tmp_path)) == 2


def test_an_attached_command_deals_with_an_interrupt_itself(tmp_path: Path) -> None:
    """As from a terminal: the whole process group gets the signal, and the exit code is Terraform's."""
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom homeport.terraform.process import Command, attached\n"
        f"child = {GENTLE!r}\n"
        "sys.exit(40 + attached(Command([sys.executable, '-c', child], Path('.'), dict(os.environ))))\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], cwd=tmp_path, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout is not None
    with parent.stdout as output:
        assert output.readline() == "ready\n"
        os.killpg(parent.pid, signal.SIGINT)
        assert (output.read(), parent.wait(20)) == ("state written\n", 41)


def test_the_watch_ends_with_the_run(tmp_path: Path) -> None:
    before = threading.active_count()

    stream(_command("", tmp_path), lambda _: None, _always)

    deadline = time.monotonic() + 10
    while threading.active_count() > before:
        assert time.monotonic() < deadline
        time.sleep(0.01)
