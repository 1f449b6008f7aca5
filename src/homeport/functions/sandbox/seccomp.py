"""System calls that functions cannot make, since no other bound keeps them from the user's processes and keys.

AWS answers them the same way: a function makes no namespaces there either. The filter is looked at in every call, at
next to no cost: kernels from 5.11 on remember which calls pass it always.

https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

import errno
import os
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# struct seccomp_data: nr, arch, instruction_pointer, args; the lower halves of the arguments on little-endian machines.
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO, _ASK = 0x7FFF0000, 0x00050000, 0x7FC00000
_INSTRUCTION = struct.Struct("=HBBI")
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# The other set of calls on the same processor, whose numbers have this bit (x86_64 only).
_X32 = 0x40000000
_NAMESPACES = 0x7E020000
"""CLONE_NEWUSER, CLONE_NEWNS and the rest."""
_PRIO_USER, _IOPRIO_WHO_USER = 2, 3


@dataclass(frozen=True, slots=True)
class _Refusal:
    """One call, refused always or by one of its arguments."""

    numbers: Mapping[str, int]
    """By the machine."""
    argument: int | None = None
    equals: int | None = None
    """Refused where the argument is that."""
    has: int | None = None
    """Refused where the argument has one of these bits."""
    answer: int = errno.EPERM


def _call(x86_64: int, aarch64: int) -> Mapping[str, int]:
    return {"x86_64": x86_64, "aarch64": aarch64}


_ANY = 0xFFFFFFFF
_CONNECT = _call(42, 203)
_ADDRESS_LENGTH, _UNIX_ADDRESS_BYTES = 2, 110
"""Of `connect`: which argument, and what it is for sockets of the file system, which every program tries some of."""
_SETPRIORITY, _IOPRIO_SET = _call(141, 140), _call(251, 30)
_REFUSALS = (
    # Limits and priorities of other processes: only who calls is allowed, which is 0.
    _Refusal(_call(302, 261), argument=0, has=_ANY),  # prlimit64
    _Refusal(_SETPRIORITY, argument=0, equals=_PRIO_USER),
    _Refusal(_SETPRIORITY, argument=1, has=_ANY),
    _Refusal(_IOPRIO_SET, argument=0, equals=_IOPRIO_WHO_USER),
    _Refusal(_IOPRIO_SET, argument=1, has=_ANY),
    _Refusal(_call(144, 119), argument=0, has=_ANY),  # sched_setscheduler
    _Refusal(_call(142, 118), argument=0, has=_ANY),  # sched_setparam
    _Refusal(_call(314, 274), argument=0, has=_ANY),  # sched_setattr
    # Namespaces: a user namespace would give rights that open more of the kernel than any function needs.
    _Refusal(_call(272, 97)),  # unshare
    _Refusal(_call(308, 268)),  # setns
    _Refusal(_call(56, 220), argument=0, has=_NAMESPACES),  # clone
    # Its flags cannot be looked at. The C library then takes clone.
    _Refusal(_call(435, 435), answer=errno.ENOSYS),  # clone3
    # The user's keys.
    _Refusal(_call(248, 217)),  # add_key
    _Refusal(_call(249, 218)),  # request_key
    _Refusal(_call(250, 219)),  # keyctl
)


def program() -> bytes:
    """The filter for this machine; empty where its calls are not known."""
    machine = os.uname().machine
    return b"".join(_instructions(machine)) if machine in _ARCHITECTURES else b""


def connections_program() -> bytes:
    """A filter that has each `connect` decided by who holds its other end; empty as above."""
    machine = os.uname().machine
    if machine not in _ARCHITECTURES:
        return b""
    return b"".join(
        (
            # Calls of another set are not seen; `program` refuses them.
            _instruction(_LOAD, _ARCHITECTURE),
            _instruction(_EQUAL, _ARCHITECTURES[machine], if_true=1),
            _instruction(_RETURN, _ALLOW),
            _instruction(_LOAD, _NUMBER),
            _instruction(_EQUAL, _CONNECT[machine], if_false=3),
            _instruction(_LOAD, _ARGUMENTS + 8 * _ADDRESS_LENGTH),
            _instruction(_EQUAL, _UNIX_ADDRESS_BYTES, if_true=1),
            _instruction(_RETURN, _ASK),
            _instruction(_RETURN, _ALLOW),
        )
    )


def _instructions(machine: str) -> Iterator[bytes]:
    yield _instruction(_LOAD, _ARCHITECTURE)
    yield _instruction(_EQUAL, _ARCHITECTURES[machine], if_true=1)
    yield _instruction(_RETURN, _ERRNO | errno.EPERM)
    yield _instruction(_LOAD, _NUMBER)
    yield _instruction(_AT_LEAST, _X32, if_false=1)
    yield _instruction(_RETURN, _ERRNO | errno.ENOSYS)
    for refusal in _REFUSALS:
        yield from _refused(refusal, refusal.numbers[machine])
    yield _instruction(_RETURN, _ALLOW)


def _refused(refusal: _Refusal, number: int) -> Iterator[bytes]:
    """The number of the call is loaded before and after."""
    refuse = _instruction(_RETURN, _ERRNO | refusal.answer)
    if refusal.argument is None:
        yield _instruction(_EQUAL, number, if_false=1)
        yield refuse
        return
    yield _instruction(_EQUAL, number, if_false=4)
    yield _instruction(_LOAD, _ARGUMENTS + 8 * refusal.argument)
    if refusal.equals is not None:
        yield _instruction(_EQUAL, refusal.equals, if_false=1)
    else:
        yield _instruction(_ANY_BIT, refusal.has or 0, if_false=1)
    yield refuse
    yield _instruction(_LOAD, _NUMBER)


def _instruction(code: int, value: int, *, if_true: int = 0, if_false: int = 0) -> bytes:
    return _INSTRUCTION.pack(code, if_true, if_false, value)
