"""Ports and processes as the system tells of them."""

import os
import socket
import subprocess
import sys
import time

import pytest

from homeport.cli.stack import ports, processes
from homeport.core.errors import HomeportError

STUBBORN_FAMILY = (
    "import signal, subprocess, sys\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import sys; sys.stdin.read()'], stdin=subprocess.PIPE)\n"
    "print(child.pid, flush=True)\nsys.stdin.read()\n"
)


def test_who_has_a_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(HomeportError, match=f"port {port} is taken by pid {os.getpid()}: ") as caught:
            ports.refuse_taken(port)

    assert caught.value.hint == "stop it, or choose another with --port (0 takes a free one)"
    ports.refuse_taken(port)


def test_another_homeport_is_told_by_its_state() -> None:
    script = (
        "import socket, sys\ns = socket.create_server(('127.0.0.1', 0))\n"
        "print(s.getsockname()[1], flush=True)\nsys.stdin.read()\n"
    )
    arguments = [sys.executable, "-c", script, "homeport.server", "--state", "/somewhere/.homeport"]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        port = int(other.stdout.readline())
        with pytest.raises(HomeportError) as caught:
            ports.refuse_taken(port)
        other.communicate()

    expected = f"port {port} is taken by another homeport (pid {other.pid}, state in /somewhere/.homeport)"
    assert caught.value.message == expected


def test_a_family_is_ended_to_the_last_member_however_stubborn() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STUBBORN_FAMILY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        processes.end(parent.pid, grace_s=0.1)
        alive = (processes.is_alive(parent.pid), processes.is_alive(child))

    assert alive == (False, False)


def test_what_ends_when_asked_is_not_waited_for_any_longer() -> None:
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as process:
        began = time.monotonic()
        processes.end(process.pid, grace_s=30)
        took_s = time.monotonic() - began

    assert took_s < 10


def test_a_process_that_is_gone_is_ended_already() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass

    processes.end(process.pid, grace_s=30)
    assert (processes.is_alive(process.pid), processes.command_line(process.pid)) == (False, ())
