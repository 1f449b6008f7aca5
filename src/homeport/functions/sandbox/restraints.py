"""What every worker takes on, whatever the level: AWS's limits, and no way to more rights.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

import resource
import sys
from functools import cache

from homeport.functions.sandbox.level import Gap, Step
from homeport.functions.sandbox.seccomp import program
from homeport.functions.sandbox.steps import can_be_asked, has_seccomp
from homeport.functions.sandbox.trial import refusal

FILE_DESCRIPTORS = 1024
PROCESSES = 1024
_UMASK = 0o022


def restraints() -> list[Step]:
    """No core files, AWS's number of descriptors, and on Linux neither root's privileges nor new ones."""
    steps: list[Step] = [
        ("umask", _UMASK),
        ("limit", resource.RLIMIT_CORE, 0),
        ("limit", resource.RLIMIT_NOFILE, FILE_DESCRIPTORS),
    ]
    if sys.platform.startswith("linux"):
        steps += [("no_capabilities",), ("no_new_privileges",)]
    if filters_calls():
        steps.append(("refuse_calls", program()))
    return steps


@cache
def filters_calls() -> bool:
    """Whether programs run behind the filter; tried once in a process's life.

    Where another processor is emulated the kernel may have filters, and see other calls than the programs make.
    """
    steps = [("no_new_privileges",), ("refuse_calls", program())]
    return has_seccomp() and not refusal(steps, [sys.executable, "-I", "-S", "-c", ""])


UNASKED = Gap(
    "programs other than Python's and Node.js's reach AWS and metadata services by their names and addresses",
    "Linux 5.5, whose kernel asks before it connects",
    can_be_asked,
)
"""Of every level."""

UNFILTERED = Gap(
    "functions can change limits and priorities of the user's processes, read the keys of the user's session, and make "
    "namespaces",
    "a kernel that filters system calls, and no emulated processor",
    filters_calls,
)
UNBOUND = Gap("functions can choose the processors on which the user's other processes run")
"""Threads of one process are bound by the same call."""
