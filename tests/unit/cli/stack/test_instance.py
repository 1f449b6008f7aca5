"""An instance as its folder and the system tell of it."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from homeport.cli.stack.instance import Instance
from homeport.cli.stack.running import Running


@pytest.fixture
def server() -> Iterator[subprocess.Popen[bytes]]:
    """A process that looks like a server: the module's name is among its arguments."""
    code = "import sys; print(flush=True); sys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "homeport.server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout
    # For a moment after it has begun a program has no arguments that others could see.
    process.stdout.readline()
    yield process
    process.communicate()


def _record(folder: Path, content: str | dict[str, object]) -> Instance:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "homeport.pid").write_text(text)
    return Instance(folder)


@pytest.mark.parametrize("content", ["", "12", "{", '{"pid": 1}', '{"pid": "x", "port": 1, "started": 1}'])
def test_a_pid_file_that_says_nothing_counts_for_nothing(tmp_path: Path, content: str) -> None:
    instance = _record(tmp_path, content)

    assert (instance.recorded(), instance.running(), instance.is_gone()) == (None, None, False)


def test_a_server_that_runs(tmp_path: Path, server: subprocess.Popen[bytes]) -> None:
    started = time.time()
    instance = _record(tmp_path, {"pid": server.pid, "port": 4567, "started": started})

    running = instance.running()
    assert running == Running(server.pid, 4567, started)
    assert running.endpoint == "http://127.0.0.1:4567"
    assert not instance.is_gone()


def test_a_later_process_of_the_same_number_is_not_the_server(tmp_path: Path, server: subprocess.Popen[bytes]) -> None:
    instance = _record(tmp_path, {"pid": server.pid, "port": 4567, "started": time.time() - 3600})

    assert (instance.running(), instance.is_gone()) == (None, True)


def test_a_clock_that_was_set_does_not_hide_a_server(tmp_path: Path) -> None:
    code = "import sys; print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, "homeport.server", "--state", str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        started = time.time() - 3600
        running = _record(tmp_path, {"pid": process.pid, "port": 4567, "started": started}).running()
        process.communicate()

    assert running == Running(process.pid, 4567, started)


def test_another_program_of_the_same_number_is_not_the_server(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as process:
        instance = _record(tmp_path, {"pid": process.pid, "port": 4567, "started": time.time()})
        running = instance.running()
        process.communicate()

    assert running is None


def test_a_server_that_was_killed_is_gone_whether_or_not_it_was_waited_for(
    tmp_path: Path, server: subprocess.Popen[bytes]
) -> None:
    instance = _record(tmp_path, {"pid": server.pid, "port": 4567, "started": time.time()})
    server.kill()
    deadline = time.monotonic() + 10
    while not instance.is_gone():
        assert time.monotonic() < deadline
        time.sleep(0.01)

    assert instance.running() is None


def test_dropping_takes_the_stacks_state_and_leaves_what_any_stack_can_use(tmp_path: Path) -> None:
    instance = _record(tmp_path, {"pid": 1, "port": 1, "started": 1})
    gone = [
        tmp_path / "state" / "db",
        tmp_path / "run" / "x",
        tmp_path / "terraform" / "a-01234567" / "tfstate" / "t.tfstate",
    ]
    kept = [tmp_path / "logs" / "server.log", tmp_path / "terraform" / "a-01234567" / "data" / "modules"]
    for file in [*gone, *kept]:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()

    dropped = (instance.drop(), instance.drop())

    assert dropped == (True, False)
    assert [file.exists() for file in [*gone, *kept]] == [False, False, False, True, True]
    assert instance.recorded() is None


def test_instances_have_names_of_their_own(tmp_path: Path) -> None:
    names = {Instance(tmp_path / name).name for name in ("a", "b")}

    assert sorted(len(name) for name in names) == [8, 8]
