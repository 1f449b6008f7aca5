"""The languages: one module each, and the registry that finds them by AWS's runtime identifier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from homeport.functions.config import FunctionConfig
from homeport.functions.sandbox.places import Places


@dataclass(frozen=True, slots=True)
class Launch:
    """How to run one function's worker."""

    argv: Sequence[str]
    """The program's absolute path first."""
    runtime_directory: Path
    """LAMBDA_RUNTIME_DIR."""
    environment: Mapping[str, str]
    """The language's own variables, which the function's may replace."""
    log_descriptors: tuple[int, ...] = (1, 2)
    """The numbers under which the worker finds its output pipe."""
    reads: tuple[Path, ...] = ()
    """Folders and files outside the system's own that the program needs: its interpreter's installation (all links that
    lead to it, see `sandbox.visible.installation`), libraries."""
    note: str = ""
    """One line for the function's log where what runs is not quite what was asked for; empty for none."""


class Runtime(Protocol):
    """One language."""

    def runs(self, identifier: str) -> bool:
        """Whether an identifier (`python3.13`) is this language's."""

    def prepare(self, identifier: str) -> None:
        """Get ready what all functions of this runtime share. May take long, so never on the event loop.

        HomeportError when something has to be installed first.
        """

    def launch(self, config: FunctionConfig, places: Places) -> Launch:
        """How to run this function, which finds its files in `places`; `prepare` came before."""


class Runtimes:
    """The registry."""

    def __init__(self, runtimes: Sequence[Runtime]) -> None:
        self._runtimes = tuple(runtimes)

    def find(self, identifier: str) -> Runtime | None:
        """The language of an identifier, or None when nothing here runs it."""
        return next((runtime for runtime in self._runtimes if runtime.runs(identifier)), None)


def refusal(identifier: str) -> str:
    """The sentence for a function that nothing here runs."""
    if not identifier:
        return "homeport does not run container-image functions yet"
    return f"homeport does not run the runtime {identifier} yet"
