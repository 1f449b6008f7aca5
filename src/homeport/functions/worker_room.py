"""How many worker processes the machine carries, and which function has them."""

import logging
from collections.abc import Callable, Iterable
from typing import Protocol

from homeport.core.clock import Clock
from homeport.functions.control_group import machine_memory_bytes

log = logging.getLogger(__name__)

WORKER_MEMORY_MB = 96
"""What a worker takes on the whole: an interpreter with an SDK and a function's own modules."""
_AT_LEAST = 8
TURN_S = 1.0
"""How long a function keeps its last place while another has none: to pass one on costs a cold start."""


def default_most_workers() -> int:
    """As many as fit into the memory of the machine, or of the container we are in; at least a few."""
    return max(_AT_LEAST, machine_memory_bytes() // (WORKER_MEMORY_MB * 1024 * 1024))


class Tenancy:
    """What one tenant has of the room."""

    def __init__(self) -> None:
        self.places = 0
        self.since_s = float("-inf")
        """When it last took a place, or had an environment ready there, by the clock's `monotonic`."""


class Tenant(Protocol):
    """Who takes places: the environments of one version."""

    tenancy: Tenancy

    @property
    def has_waiting(self) -> bool:
        """Whether an invocation waits for an environment."""

    @property
    def idle_since_s(self) -> float | None:
        """When the environment that has been idle longest became so; None where none is idle."""

    def start_more(self) -> None:
        """Take places for those that wait."""

    def end_oldest_idle(self) -> None:
        """Give the place back that has been idle longest."""


class WorkerRoom:
    """A number of places, one for each execution environment.

    AWS has no such limit below the account's; here an invocation waits until a place becomes free. Who has fewest
    places gets it, and of those who got none for longest: a burst of one function leaves room for the others.
    """

    def __init__(self, most: int, clock: Clock, tenants: Callable[[], Iterable[Tenant]]) -> None:
        """`tenants` are all that may hold a place or wait for one."""
        self._most = most
        self._clock = clock
        self._tenants = tenants
        self._taken = 0
        self._told = False
        self._wanted = False
        """Whether somebody found no place since the last one became free, or was promised."""
        self._closed = False

    def close(self) -> None:
        """Everything ends: there are no places any more."""
        self._closed = True

    def enter(self, tenant: Tenant) -> bool:
        """Take a place; False where none is free."""
        if self._closed:
            return False
        if self._taken >= self._most:
            self._tell()
            self._wanted = True
            self._end_longest_idle()
            return False
        self.force(tenant)
        return True

    def force(self, tenant: Tenant) -> None:
        """Take a place, free or not: provisioned concurrency is the user's own word."""
        self._taken += 1
        tenant.tenancy.places += 1
        tenant.tenancy.since_s = self._clock.monotonic()

    def leave(self, tenant: Tenant) -> None:
        """Give a place back: it is the next one's."""
        self._taken -= 1
        tenant.tenancy.places -= 1
        self._wanted = False
        if self._closed:
            return
        waiting = (each for each in self._tenants() if each.has_waiting)
        for each in sorted(waiting, key=lambda each: (each.tenancy.places, each.tenancy.since_s)):
            each.start_more()

    def takes_idle(self) -> bool:
        """Whether an environment that nobody of its own waits for is to end for somebody else."""
        return self._wanted and self._promised(any(each.has_waiting for each in self._tenants()))

    def takes_busy(self, tenant: Tenant) -> bool:
        """Whether an environment is to end for somebody else though its own would have it next."""
        others = (each for each in self._tenants() if each is not tenant and each.has_waiting)
        return self._wanted and self._promised(any(self._has_less(each, tenant) for each in others))

    def _has_less(self, one: Tenant, other: Tenant) -> bool:
        """Whether a place of the other's is rather the one's."""
        if one.tenancy.places:
            return one.tenancy.places + 1 < other.tenancy.places
        return other.tenancy.places > 1 or self._clock.monotonic() - other.tenancy.since_s >= TURN_S

    def _promised(self, is_taken: bool) -> bool:
        # One place at a time: whoever finds none when it becomes free wants the next one.
        self._wanted = not is_taken
        return is_taken

    def _end_longest_idle(self) -> None:
        idle = [(each.idle_since_s, each) for each in self._tenants() if each.idle_since_s is not None]
        if idle:
            min(idle, key=lambda each: each[0] or 0.0)[1].end_oldest_idle()

    def _tell(self) -> None:
        if not self._told:
            self._told = True
            log.warning(
                "%d execution environments are what this machine's memory carries: further invocations wait "
                "(homeport.toml: functions.max_environments)",
                self._most,
            )
