"""What an isolation level is, and what it makes of a worker."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Launch
from homeport.functions.sandbox.places import Places

type Step = tuple[Any, ...]
"""A step of `steps`: its name, then its arguments, all of them plain values."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a worker does to itself before its program runs, and where it runs it."""

    enclosure: Sequence[Step]
    """Makes the surroundings. Where that are namespaces, all workers of one environment share those of the first, so
    that `/tmp` outlives a crash as it does on AWS."""
    restraints: Sequence[Step]
    """Taken by every worker."""
    argv: Sequence[str]
    directory: str
    bounds_storage: bool
    """Whether its file system has no room for more than EphemeralStorage."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What a level does not enforce of AWS's."""

    text: str
    closed_by: str = ""
    """What a machine has where it is enforced all the same; empty for nothing."""
    is_closed: Callable[[], bool] = lambda: False


class Level(Protocol):
    """One way to keep functions apart from the machine."""

    @property
    def name(self) -> str:
        """As `homeport.toml` and `homeport status` call it."""

    @property
    def needs(self) -> str:
        """The machines that it works on."""

    @property
    def guarantees(self) -> Sequence[str]:
        """What holds."""

    @property
    def gaps(self) -> Sequence[Gap]:
        """What does not, here or on other machines."""

    def obstacle(self) -> str:
        """Why the level cannot work here, where that is plain without a trial; else empty."""

    def places(self, config: FunctionConfig, scratch: Path) -> Places:
        """Where the function finds its files; `scratch` is its environment's own folder."""

    def confine(self, config: FunctionConfig, launch: Launch, scratch: Path) -> Confinement:
        """How its worker is confined."""


def not_enforced(level: Level) -> list[str]:
    """What a level leaves open on this machine."""
    return [gap.text for gap in level.gaps if not gap.is_closed()]
