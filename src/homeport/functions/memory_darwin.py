"""What macOS tells of other processes' memory, by its libproc.

The calls are those of Apple's <libproc.h> and <sys/proc_info.h>, which are the same on both of its processors.
"""

import ctypes
import struct
from collections.abc import Iterable, Sequence
from functools import cache

_TASK_INFO = 4
# struct proc_taskinfo: pti_virtual_size, pti_resident_size and more, 96 bytes.
_TASK_INFO_BYTES = 96
_SIZES = struct.Struct("=QQ")
_MOST_CHILDREN = 1024


def resident_kb(pid: int) -> int:
    """The resident memory of a process; 0 where it is gone, or another user's."""
    info = ctypes.create_string_buffer(_TASK_INFO_BYTES)
    filled = _library().proc_pidinfo(pid, _TASK_INFO, ctypes.c_uint64(0), info, _TASK_INFO_BYTES)
    return int(_SIZES.unpack_from(info.raw)[1]) // 1024 if filled == _TASK_INFO_BYTES else 0


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
