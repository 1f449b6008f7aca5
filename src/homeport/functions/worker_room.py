"""How many worker processes the machine carries."""

import logging
from collections.abc import Callable

from homeport.functions.control_group import machine_memory_bytes

log = logging.getLogger(__name__)

WORKER_MEMORY_MB = 96
"""What a worker takes on the whole: an interpreter with an SDK and a function's own modules."""
_AT_LEAST = 8


def default_most_workers() -> int:
    """As many as fit into the memory of the machine, or of the container we are in; at least a few."""
    return max(_AT_LEAST, machine_memory_bytes() // (WORKER_MEMORY_MB * 1024 * 1024))


class WorkerRoom:
    """A number of places, one for each execution environment.

    AWS has no such limit below the account's; here an invocation waits until a place becomes free.
    """

    def __init__(self, most: int, make_room: Callable[[], None]) -> None:
        """`make_room` is called when somebody finds no place: to end what is idle."""
        self._most = most
        self._make_room = make_room
        self._taken = 0
        self._told = False
        self.is_wanted = False
        """Whether somebody found no place since the last one became free."""

    def enter(self) -> bool:
        """Take a place; False where none is free."""
        if self._taken >= self._most:
            self._tell()
            self.is_wanted = True
            self._make_room()
            return False
        self._taken += 1
        return True

    def force(self) -> None:
        """Take a place, free or not: provisioned concurrency is the user's own word."""
        self._taken += 1

    def leave(self) -> None:
        """Give a place back."""
        self._taken -= 1
        self.is_wanted = False

    def _tell(self) -> None:
        if not self._told:
            self._told = True
            log.warning(
                "%d execution environments are what this machine's memory carries: further invocations wait "
                "(homeport.toml: functions.max_environments)",
                self._most,
            )
