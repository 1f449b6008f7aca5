"""What macOS tells of other processes' memory, by its libproc.

The calls and structures are those of Apple's <libproc.h> and <sys/resource.h>, the same on both of its processors.
"""

import ctypes
import struct
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

_RUSAGE_INFO_V0 = 0
_SIZES = struct.Struct("=16x 6Q QQ 2Q")
"""struct rusage_info_v0: an identity, six figures of time and paging, the sizes, two times."""
_RESIDENT, _FOOTPRINT = 6, 7
_MOST_CHILDREN = 1024


class Sizes(NamedTuple):
    """Of one process; zeros where it is gone, or another user's."""

    resident_kb: int
    footprint_kb: int
    """What macOS itself bounds: without the pages of files that have not been changed."""


def sizes(pid: int) -> Sizes:
    information = ctypes.create_string_buffer(_SIZES.size)
    failed = _library().proc_pid_rusage(pid, _RUSAGE_INFO_V0, information)
    return Sizes(0, 0) if failed else parsed(information.raw)


def parsed(information: bytes) -> Sizes:
    """The sizes of a `struct rusage_info_v0`."""
    figures = _SIZES.unpack(information)
    return Sizes(figures[_RESIDENT] // 1024, figures[_FOOTPRINT] // 1024)


def family(pids: Iterable[int]) -> Sequence[int]:
    """These processes and every one below them."""
    found = list(pids)
    for each in found:
        found += _children(each)
    return found


def _children(pid: int) -> Sequence[int]:
    pids = (ctypes.c_int * _MOST_CHILDREN)()
    count = _library().proc_listchildpids(pid, pids, ctypes.sizeof(pids))
    return pids[: max(0, count)]


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL("/usr/lib/libproc.dylib", use_errno=True)
