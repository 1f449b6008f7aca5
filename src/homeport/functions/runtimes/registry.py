"""All languages of one instance, put together."""

from dataclasses import dataclass

from homeport.functions.runtimes import Runtimes
from homeport.functions.runtimes.dotnet import DotnetRuntime, dotnet_interpreters
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
        ]
    )
