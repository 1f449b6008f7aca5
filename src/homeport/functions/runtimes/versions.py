"""Which version of an interpreter runs a function: the declared one, else the nearest."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from homeport.core.errors import HomeportError


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A program that runs functions of one language."""

    program: Path
    version: str
    """As AWS's identifiers write it: `3.12`, `20`."""
    origin: str
    """Where it comes from, for people."""
    release: str = ""
    """All of its version, `3.12.1`; empty as long as nobody has asked the program."""


@dataclass(frozen=True, slots=True)
class VersionRule:
    """How a language treats functions that are declared for a version which this machine lacks."""

    language: str
    """`Python`, for people."""
    remedy: str
    """What installs a version; `{version}` stands for it."""
    strict: bool = False
    """Refuse other versions than the declared one."""
    newer_first: bool = False
    """An older one cannot run what was built for a newer one."""

    @property
    def missing(self) -> str:
        """What to say where there is no version at all."""
        return f"{self.language} is not on this machine"

    def nearest(self, declared: str, available: Sequence[str]) -> str | None:
        """The declared version, else the nearest (a newer one where two are as near); None where there is none."""

        def distance(version: str) -> tuple[bool, int, bool]:
            steps = _ordinal(version) - _ordinal(declared)
            return self.newer_first and steps < 0, abs(steps), steps < 0

        return min(available, key=distance, default=None)

    def remark(self, declared: str, actual: str) -> str:
        """What to say where another version runs; empty where none does."""
        if declared == actual:
            return ""
        return f"declared for {self.language} {declared}, runs on {self.language} {actual}; {self.install(declared)}"

    def note(self, name: str, declared: str, actual: str) -> str:
        """The same as a line of the function's log."""
        remark = self.remark(declared, actual)
        return f"homeport: {name} is {remark}\n" if remark else ""

    def require(self, declared: str, actual: str) -> None:
        """HomeportError where another version would run and that is not wanted."""
        if self.strict and declared != actual:
            raise HomeportError(
                f"{self.language} {declared} is not on this machine, and strict refuses another version",
                hint=self.install(declared),
            )

    def install(self, version: str) -> str:
        """What brings a version here."""
        return self.remedy.format(version=version)


def _ordinal(version: str) -> int:
    """Versions of one language in their order; those of another major version are far away."""
    major, _, minor = version.rpartition(".")
    return int(major or 0) * 100 + int(minor)
