"""How much memory processes hold, as the kernel counts it."""

import sys
from typing import NamedTuple

from homeport.functions import memory_darwin
from homeport.functions.process_table import family

_IS_DARWIN = sys.platform == "darwin"
_PEAK, _RESIDENT, _FILES, _SHARED = b"VmHWM:", b"VmRSS:", b"RssFile:", b"RssShmem:"
_PROPORTIONAL, _ANONYMOUS = b"Pss:", b"Anonymous:"
_GONE = b" (deleted)"
"""What the kernel writes behind the name of a file that has none any more, as of memory that processes share."""


class Memory(NamedTuple):
    """One process's; zeros where it is gone or nobody tells."""

    peak_kb: int
    """The most resident memory that it has held since its program started."""
    own_kb: int
    """What it holds now that only it can give back. Pages of files that it has mapped (its program, libraries) do not
    count: the kernel takes them away when memory is short, so on AWS they kill nothing."""
    shared_kb: int = 0
    """What of that others may hold as well, or is a file in memory (of `/tmp`, which on AWS lies on a disk)."""


def memory(pid: int) -> Memory:
    if _IS_DARWIN:
        return Memory(*memory_darwin.sizes(pid))
    status = _read(f"/proc/{pid}/status")
    own_kb = _figure(status, _RESIDENT) - _figure(status, _FILES)
    return Memory(_figure(status, _PEAK), own_kb, _figure(status, _SHARED))


def held_kb(pids: set[int], limit_kb: int) -> int:
    """What processes and all of their descendants hold of their own.

    What a fork shares with its parent counts twice, and a mapped file of `/tmp` as memory, as long as that makes no
    more than `limit_kb`: exact figures cost a walk through all pages.
    """
    processes = memory_darwin.family(pids) if _IS_DARWIN else family(pids)
    each_holds = [memory(pid) for pid in processes]
    held = sum(each.own_kb for each in each_holds)
    is_exact = len(each_holds) == 1 and not each_holds[0].shared_kb
    return held if held <= limit_kb or is_exact or _IS_DARWIN else sum(map(_exact_kb, processes))


def megabytes(kilobytes: int) -> int:
    """Whole megabytes, rounded up, as REPORT shows them."""
    return -(-kilobytes // 1024)


def _exact_kb(pid: int) -> int:
    """Its share of what it holds, by its mappings: of those of files only what it has changed for itself."""
    held = 0
    is_file = False
    for line in _read(f"/proc/{pid}/smaps").splitlines():
        name, _, rest = line.partition(b" ")
        if not name.endswith(b":"):
            # A mapping begins: addresses, rights, offset, device, inode, path.
            path = rest.split(maxsplit=4)[4:]
            is_file = bool(path) and path[0].startswith(b"/") and not path[0].endswith(_GONE)
        elif name == (_ANONYMOUS if is_file else _PROPORTIONAL):
            held += int(rest.split()[0])
    return held


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
