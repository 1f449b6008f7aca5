"""How much memory processes hold, as the kernel counts it."""

import sys
from typing import NamedTuple

from homeport.functions import memory_darwin
from homeport.functions.process_table import family

_IS_DARWIN = sys.platform == "darwin"
_PEAK, _RESIDENT, _FILES = b"VmHWM:", b"VmRSS:", b"RssFile:"
_PROPORTIONAL = (b"Pss_Anon:", b"Pss_Shmem:")


class Memory(NamedTuple):
    """One process's; zeros where it is gone or nobody tells."""

    peak_kb: int
    """The most resident memory that it has held since its program started."""
    own_kb: int
    """What it holds now that only it can give back. Pages of files that it has mapped (its program, libraries) do not
    count: the kernel takes them away when memory is short, so on AWS they kill nothing."""


def memory(pid: int) -> Memory:
    if _IS_DARWIN:
        return Memory(*memory_darwin.sizes(pid))
    status = _read(f"/proc/{pid}/status")
    return Memory(_figure(status, _PEAK), _figure(status, _RESIDENT) - _figure(status, _FILES))


def held_kb(pids: set[int], limit_kb: int) -> int:
    """What processes and all of their descendants hold of their own.

    What a fork shares with its parent counts twice as long as that makes no more than `limit_kb`: exact figures cost a
    walk through all pages.
    """
    processes = memory_darwin.family(pids) if _IS_DARWIN else family(pids)
    held = sum(memory(each).own_kb for each in processes)
    if held <= limit_kb or len(processes) == 1:
        return held
    return sum(map(_proportional_kb, processes))


def megabytes(kilobytes: int) -> int:
    """Whole megabytes, rounded up, as REPORT shows them."""
    return -(-kilobytes // 1024)


def _proportional_kb(pid: int) -> int:
    rollup = _read(f"/proc/{pid}/smaps_rollup")
    # Kernels before 5.4 do not tell what is of files.
    is_told = _PROPORTIONAL[0] in rollup
    return sum(_figure(rollup, name) for name in _PROPORTIONAL) if is_told else memory(pid).own_kb


def _read(path: str) -> bytes:
    """Empty where the process is gone, or its file not there."""
    try:
        with open(path, "rb", 0) as file:  # noqa: PTH123 - it runs for every invocation
            return file.read() or b""
    except OSError:
        return b""


def _figure(content: bytes, name: bytes) -> int:
    start = content.find(name)
    return int(content[start + len(name) :].split(maxsplit=1)[0]) if start >= 0 else 0
