"""All languages of one instance, put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from homeport.functions.config import LocalCommand
from homeport.functions.runtimes import Runtimes
from homeport.functions.runtimes.dotnet import DotnetRuntime, dotnet_interpreters
from homeport.functions.runtimes.image import ImageRuntime
from homeport.functions.runtimes.java import JavaRuntime, java_interpreters
from homeport.functions.runtimes.node import NodeRuntime
from homeport.functions.runtimes.node_interpreters import node_interpreters
from homeport.functions.runtimes.provided import ProvidedRuntime
from homeport.functions.runtimes.python import PythonRuntime
from homeport.functions.runtimes.ruby import RubyRuntime
from homeport.functions.runtimes.ruby_interpreters import ruby_interpreters
from homeport.functions.worker_environments import WorkerEnvironments


@dataclass(frozen=True, slots=True)
class RuntimeSettings:
    """What a user decides about languages."""

    strict: bool = False
    """Refuse to run a function on another version than the one it is declared for."""
    commands: Mapping[str, LocalCommand] = field(default_factory=dict)
    """By the names of functions: what runs in the place of their images."""


def runtimes_of(environments: WorkerEnvironments, settings: RuntimeSettings) -> Runtimes:
    """The registry, with what is cached in the folder of `environments`."""
    return Runtimes(
        [
            PythonRuntime(environments, strict=settings.strict),
            NodeRuntime(environments.cache, node_interpreters(strict=settings.strict)),
            JavaRuntime(environments.cache, java_interpreters(strict=settings.strict)),
            RubyRuntime(ruby_interpreters(strict=settings.strict)),
            DotnetRuntime(dotnet_interpreters(strict=settings.strict)),
            ProvidedRuntime(),
            ImageRuntime(),
        ]
    )
