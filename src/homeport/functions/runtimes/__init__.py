"""The languages: one module each, and the registry that finds them by AWS's runtime identifier."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from homeport.core.errors import HomeportError
from homeport.functions.config import FunctionConfig
from homeport.functions.sandbox.places import Places


@dataclass(frozen=True, slots=True)
class Container:
    """What a container engine is asked to run."""

    socket: str
    """The engine's."""
    request: Mapping[str, Any]
    """Its request for a new container, without the environment."""
    host: str
    """What the machine's loopback interface is called inside."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How to run one function's worker."""

    argv: Sequence[str]
    """The program's absolute path first; empty for a container."""
    runtime_directory: Path
    """LAMBDA_RUNTIME_DIR."""
    environment: Mapping[str, str]
    """The language's own variables, which the function's may replace."""
    log_descriptors: tuple[int, ...] = (1, 2)
    """The numbers under which the worker finds its output pipe."""
    reads: tuple[Path, ...] = ()
    """Folders and files outside the system's own that the program needs: its interpreter's installation (all links that
    lead to it, see `sandbox.visible.installation`), libraries."""
    overlays: Mapping[Path, Path] = field(default_factory=dict)
    """Files of the system's, each with what is seen in its place where functions have a file system of their own."""
    trust_store: Path | None = None
    """The file of the program's own certificates, links resolved, where it does not take the system's (Java)."""
    keeps_egress_rules: bool = False
    """Whether its runtime has the hook for them, see `functions.egress`."""
    has_template: bool = False
    """Whether its program may be forked from one that runs already, see `functions.template`."""
    note: str = ""
    """Lines for the function's log where what runs is not quite what was asked for; empty for none."""
    container: Container | None = None
    """What runs in the place of a program: it sees its files where AWS has them."""


class LaunchError(HomeportError):
    """A function that cannot be run as it is, or not here; `error_type` is what its invocations answer with."""

    def __init__(self, error_type: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.error_type = error_type


@dataclass(frozen=True, slots=True)
class Description:
    """What would run the functions of one identifier on this machine."""

    identifier: str
    runs_on: str
    """`Python 3.12.1`; empty when nothing here runs it."""
    program: str = ""
    """The interpreter's path."""
    origin: str = ""
    """Where the interpreter comes from: `pyenv`, `PATH` …"""
    remark: str = ""
    """What differs from what is declared and what to do about it; empty for nothing."""


class Runtime(Protocol):
    """One language."""

    @property
    def identifiers(self) -> Sequence[str]:
        """AWS's identifiers that `homeport runtimes` lists, oldest first."""

    def runs(self, identifier: str) -> bool:
        """Whether an identifier (`python3.13`) is this language's."""

    def prepare(self, identifier: str, code: Path | None = None) -> None:
        """Get ready what functions of this runtime need, and what this one's code asks for. May take long.

        HomeportError when they are not to be run as they are here.
        """

    def launch(self, config: FunctionConfig, places: Places) -> Launch:
        """How to run this function, which finds its files in `places`; `prepare` came before.

        It reads files, so it is not for the event loop's thread.

        LaunchError, or another HomeportError, when it cannot be run.
        """

    def describe(self, identifier: str) -> Description:
        """What would run its functions; makes and fetches nothing."""


class Runtimes:
    """The registry."""

    def __init__(self, runtimes: Sequence[Runtime]) -> None:
        self._runtimes = tuple(runtimes)

    def find(self, identifier: str) -> Runtime | None:
        """The language of an identifier, or None when nothing here runs it."""
        return next((runtime for runtime in self._runtimes if runtime.runs(identifier)), None)

    def descriptions(self) -> Iterator[Description]:
        """Every identifier, language by language."""
        for runtime in self._runtimes:
            yield from map(runtime.describe, runtime.identifiers)


def refusal(identifier: str) -> str:
    """The sentence for a function that nothing here runs."""
    return f"homeport does not run the runtime {identifier}"
