"""Memory as the kernel counts it."""

import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from homeport.functions import memory_darwin
from homeport.functions.memory import held_kb, megabytes, memory
from homeport.functions.process_table import family

linux = pytest.mark.skipif(sys.platform != "linux", reason="/proc tells it")
MB = 1024
GONE = 2**22 + 1
"""Above the highest process id."""


@contextmanager
def running(code: str) -> Iterator[int]:
    """A Python that runs `code` and says so; its process id."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", f"import sys\n{code}\nprint('ready', flush=True)\nsys.stdin.read()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process, process.stdin, process.stdout:
        assert process.stdout.readline() == b"ready\n"
        yield process.pid


@linux
def test_peak_stays_after_the_memory_is_given_back() -> None:
    data = bytearray(80_000_000)
    during = memory(os.getpid())
    del data

    after = memory(os.getpid())
    assert 80_000 < after.peak_kb < 50_000_000
    assert after.own_kb < during.own_kb - 70_000


@linux
def test_pages_of_files_are_not_a_process_s_own(tmp_path: Path) -> None:
    file = tmp_path / "model"
    file.write_bytes(bytes(40 * MB * 1024))
    code = f"import mmap; f = open({str(file)!r}); m = mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ); m[::4096]"
    with running(code) as pid:
        held = memory(pid)

        assert held.peak_kb > 40 * MB
        assert held.own_kb < 20 * MB


@linux
def test_memory_that_processes_share_is_their_own() -> None:
    with running("import mmap; m = mmap.mmap(-1, 50 << 20); m.write(bytes(50 << 20))") as pid:
        assert 50 * MB < memory(pid).own_kb < 70 * MB


def test_process_that_is_gone_has_none() -> None:
    assert memory(GONE) == (0, 0, 0)
    assert held_kb({GONE}, 0) == 0


@linux
def test_mapped_file_in_memory_is_none_of_it(tmp_path: Path) -> None:
    file = Path("/dev/shm") / f"homeport-{os.getpid()}"
    file.write_bytes(bytes(40 * MB * 1024))
    code = f"import mmap; f = open({str(file)!r}, 'r+'); m = mmap.mmap(f.fileno(), 0); m[::4096]"
    try:
        with running(code) as pid:
            assert memory(pid).shared_kb >= 40 * MB
            assert held_kb({pid}, 20 * MB) < 20 * MB
    finally:
        file.unlink()


@linux
def test_exact_figures_of_a_process_are_those_of_its_status() -> None:
    with running(
        "import mmap; m = mmap.mmap(-1, 30 << 20); m.write(bytes(30 << 20)); held = bytearray(20 << 20)"
    ) as pid:
        assert abs(held_kb({pid}, 1) - memory(pid).own_kb) < 2 * MB


@linux
def test_what_children_of_threads_hold_counts() -> None:
    child = (
        "import os, threading, subprocess; t = threading.Thread(target=subprocess.Popen, args=([{0!r}, '-c', {1!r}],)"
    )
    grandchild = "held = bytearray(40 << 20); import time; print('held', flush=True); time.sleep(60)"
    code = f"{child.format(sys.executable, grandchild)}, kwargs={{'stdout': -1}}); t.start(); t.join()"
    code += "\nimport gc; p = next(o for o in gc.get_objects() if isinstance(o, subprocess.Popen)); p.stdout.readline()"
    with running(code + "\nimport atexit; atexit.register(p.kill)") as pid:
        assert len(family({pid})) == 2
        assert 40 * MB < held_kb({pid}, 1000 * MB) < 80 * MB


@linux
def test_what_a_fork_shares_with_its_parent_counts_once() -> None:
    fork = "held = bytearray(40 << 20)\nimport os\nif os.fork() == 0: os.close(1), sys.stdin.read(), os._exit(0)"
    with running(fork) as pid:
        assert sum(memory(each).own_kb for each in family({pid})) > 80 * MB
        assert held_kb({pid}, 1000 * MB) > 80 * MB
        assert 40 * MB < held_kb({pid}, 60 * MB) < 60 * MB


def test_sizes_of_macos_are_read_from_their_places() -> None:
    """Of `struct rusage_info_v0` in Apple's <sys/resource.h>; no Mac was at hand to try the call itself."""
    information = bytes(16) + struct.pack("=10Q", 1, 2, 3, 4, 5, 6, 70 * MB * 1024, 50 * MB * 1024, 9, 10)

    assert memory_darwin.parsed(information) == (70 * MB, 50 * MB)


@pytest.mark.parametrize(("kilobytes", "expected"), [(0, 0), (1, 1), (1024, 1), (1025, 2), (15_600, 16)])
def test_megabytes_are_rounded_up(kilobytes: int, expected: int) -> None:
    assert megabytes(kilobytes) == expected
