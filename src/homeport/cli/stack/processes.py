"""What the system says of processes; the only place that asks it."""

import time
from contextlib import suppress
from dataclasses import dataclass

import psutil

_ORPHANS_S = 2.0
"""How long workers may take to notice that their server has gone."""
_KILLED_S = 5.0
_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens on a port."""

    pid: int | None
    """None when the system does not tell us, as of another user's process."""
    command: str


def command_line(pid: int) -> tuple[str, ...]:
    """The arguments of a process, empty when it is gone or not ours to see."""
    try:
        return tuple(psutil.Process(pid).cmdline())
    except psutil.Error:
        return ()


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and only waits to be collected does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def started_at(pid: int) -> float | None:
    """Seconds since the epoch; None when it is gone."""
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None


def listener(port: int) -> Listener | None:
    """Who listens on a TCP port of this machine; None when nobody can be seen there."""
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        return Listener(None, "")
    for each in connections:
        if each.status == psutil.CONN_LISTEN and each.laddr.port == port:
            return Listener(each.pid, " ".join(command_line(each.pid)) if each.pid else "")
    return None


def family(pid: int) -> list[psutil.Process]:
    """The process and everything below it, parents first."""
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def end(pid: int, grace_s: float) -> None:
    """End a process and everything below it: asked first, killed after `grace_s` seconds."""
    # Taken now: what outlives its parent can no longer be told from any other process.
    members = family(pid)
    with suppress(psutil.NoSuchProcess):
        psutil.Process(pid).terminate()
    _wait(members[:1], grace_s)
    members += [each for each in family(pid) if each not in members]
    for each in _wait(members, _ORPHANS_S):
        with suppress(psutil.NoSuchProcess):
            each.kill()
    _wait(members, _KILLED_S)


def _wait(members: list[psutil.Process], timeout_s: float) -> list[psutil.Process]:
    """Wait until these have ended; those that have not.

    Whether somebody has collected them does not matter: in a container there may be nobody who does.
    """
    deadline = time.monotonic() + timeout_s
    while (left := [each for each in members if _runs(each)]) and time.monotonic() < deadline:
        time.sleep(_POLL_S)
    return left


def _runs(process: psutil.Process) -> bool:
    """Of this very process, not of a later one that has its number."""
    return bool(process.is_running()) and is_alive(process.pid)
