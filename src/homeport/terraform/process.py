"""Running Terraform as a child: in a session of its own, interrupted once and gently, never left behind."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

GRACE_S = 60.0
"""How long an interrupted Terraform may take to finish what it is doing and to write its state."""
_WATCH_S = 0.3
_DRAIN_S = 5.0
"""How long after the end of a process something that it left behind may hold its output open."""


@dataclass(frozen=True, slots=True)
class Finished:
    """How a run ended."""

    code: int
    stderr: str
    abandoned: bool = False
    """Whether it was stopped because what it worked on was gone."""


@dataclass(frozen=True, slots=True)
class Command:
    """One run of Terraform."""

    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    inherited: tuple[int, ...] = ()
    """Descriptors of locks, which stay held until the child itself has ended."""


def stream(command: Command, on_line: Callable[[str], None], alive: Callable[[], bool]) -> Finished:
    """Run it, hand each line of its standard output to `on_line`, and collect its standard error.

    When `alive` turns false the run is stopped. On KeyboardInterrupt Terraform is interrupted, waited for, and the
    interrupt goes on.
    """
    process = _start(command)
    stderr: list[str] = []
    collector = threading.Thread(target=lambda: stderr.extend(_lines(process.stderr)), daemon=True)
    collector.start()
    try:
        with _watched(process, alive) as gone, _ended(process):
            for line in _lines(process.stdout):
                on_line(line)
            process.wait()
    finally:
        collector.join(_DRAIN_S)
        _close(process)
    return Finished(process.returncode, "".join(stderr), abandoned=gone.is_set())


def attached(command: Command) -> int:
    """Run it on the caller's own terminal and return its exit code; Ctrl-C is its own affair."""
    process = subprocess.Popen(
        command.arguments, cwd=command.folder, env=dict(command.environment), pass_fds=command.inherited
    )
    # The terminal interrupts Terraform directly; passing it on would interrupt twice, which ends it at once.
    previous = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return process.wait()
    except BaseException:
        _stop(process)
        raise
    finally:
        signal.signal(signal.SIGINT, previous)


def _start(command: Command) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        env=dict(command.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        # A Ctrl-C on the terminal reaches homeport alone, which passes it on once.
        start_new_session=True,
        pass_fds=command.inherited,
    )


def _lines(pipe: IO[str] | None) -> Iterator[str]:
    assert pipe is not None
    return iter(pipe.readline, "")


def _close(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            # A reader that still hangs there holds the lock of its pipe.
            with suppress(OSError, ValueError):
                pipe.close()


@contextmanager
def _ended(process: subprocess.Popen[str]) -> Iterator[None]:
    """Whatever happens inside, the process has ended afterwards."""
    try:
        yield
    except BaseException:
        _stop(process)
        raise


@contextmanager
def _watched(process: subprocess.Popen[str], alive: Callable[[], bool]) -> Iterator[threading.Event]:
    """Stop the process when `alive` turns false; the event tells that it did."""
    over, gone = threading.Event(), threading.Event()

    def watch() -> None:
        while not over.wait(_WATCH_S):
            if not alive():
                gone.set()
                # Terraform would go on trying for a minute; twice means at once.
                process.send_signal(signal.SIGINT)
                process.send_signal(signal.SIGTERM)
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield gone
    finally:
        over.set()
        watcher.join()


def _stop(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """Interrupt, wait for the end, and make it sure; a second interrupt of the user's ends it at once."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        if process.stdout is not None:
            # What it still prints must not block it.
            threading.Thread(target=process.stdout.read, daemon=True).start()
        process.wait(GRACE_S)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        _kill_group(process.pid)
        process.wait()


def _kill_group(pid: int) -> None:
    """Kill Terraform and the provider plugins that it started."""
    with suppress(ProcessLookupError, PermissionError):
        if os.getpgid(pid) == pid:
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)
