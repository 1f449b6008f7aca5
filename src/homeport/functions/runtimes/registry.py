"""All languages of one instance, put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from homeport.functions.runtimes import Runtimes
from homeport.functions.runtimes.node import NodeRuntime
from homeport.functions.runtimes.provided import ProvidedRuntime
from homeport.functions.runtimes.python import PythonRuntime
from homeport.functions.worker_environments import WorkerEnvironments


@dataclass(frozen=True, slots=True)
class RuntimeSettings:
    """What a user decides about languages."""

    strict: bool = False
    """Refuse to run a function on another version than the one it is declared for."""
    images: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """For functions of container images: their name → the command that runs in the image's place."""


def runtimes_of(environments: WorkerEnvironments, settings: RuntimeSettings) -> Runtimes:
    """The registry, with what is cached in the folder of `environments`."""
    return Runtimes(
        [PythonRuntime(environments, strict=settings.strict), NodeRuntime(strict=settings.strict), ProvidedRuntime()]
    )
