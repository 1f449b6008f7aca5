"""How a forked process takes up a worker's place, before it runs the worker's program.

Imported by the small process that forks, and by templates, which run on every Python that AWS has: of homeport only
the steps are imported here, and little of Python.
"""

from __future__ import annotations

import fcntl
import os

from homeport.functions.sandbox.steps import carry_out, end_with_parent, enter

TYPE_CHECKING = False  # as in `typing`, whose import costs more than this module
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

# A child takes its descriptors above here before it lays them out: every target is below.
PARKING = 64


def parked(descriptor: int) -> int:
    """A copy above every target, at a number that nothing else has; closed by exec."""
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, PARKING)


def lay_out(descriptors: Sequence[int], targets: Iterable[Sequence[int]]) -> None:
    """Put parked descriptors where the worker has them, in a session of its own, with an empty standard input."""
    os.setsid()
    empty = parked(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))
    for descriptor, numbers in [(empty, (0,)), *zip(descriptors, targets)]:  # noqa: B905 - since Python 3.10
        for number in numbers:
            os.dup2(descriptor, number)


def confine(request: dict[str, Any], namespaces: Sequence[int], parent: int) -> None:
    """Take on the bounds of a request, or enter the namespaces that another worker made by them; end with `parent`."""
    if namespaces:
        for namespace in namespaces:
            enter(namespace)
    else:
        carry_out(request["enclosure"])
    carry_out(request["restraints"])
    end_with_parent(parent)
    os.chdir(request["cwd"])
