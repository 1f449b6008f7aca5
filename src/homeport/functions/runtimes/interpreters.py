"""The installations of one language on this machine, each asked for its version once, and which runs a function."""

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from homeport.functions.runtimes import Description, LaunchError
from homeport.functions.runtimes.versions import Interpreter, VersionRule

Candidates = Callable[[], Iterable[tuple[Path, str]]]
"""Programs that may be there, in the order of preference, each with where it comes from."""
_PROBE_LIMIT_S = 20


@dataclass(frozen=True, slots=True)
class Probe:
    """How a program says what it is."""

    arguments: Sequence[str]
    pattern: re.Pattern[str]
    """Found in what it prints, once for each version: the release, and the version as AWS's identifiers write it."""


class Interpreters:
    """Of each version the first installation is taken."""

    def __init__(self, rule: VersionRule, probe: Probe, candidates: Candidates) -> None:
        self.rule = rule
        self._probe = probe
        self._candidates = candidates
        self._all: dict[str, Interpreter] | None = None

    def find(self, version: str) -> Interpreter | None:
        """The one of this version."""
        return self._found().get(version)

    def available(self) -> Sequence[str]:
        """The versions that are here."""
        return list(self._found())

    def nearest(self, declared: str) -> Interpreter | None:
        """What runs functions of a version here; None where nothing does."""
        version = self.rule.nearest(declared, self.available())
        return self._found()[version] if version is not None else None

    def prepared(self, declared: str) -> Interpreter | None:
        """The same; HomeportError where it is of another version and that is not wanted."""
        interpreter = self.nearest(declared)
        if interpreter is not None:
            self.rule.require(declared, interpreter.version)
        return interpreter

    def launched(self, declared: str) -> Interpreter:
        """The same; LaunchError where there is none."""
        interpreter = self.nearest(declared)
        if interpreter is None:
            raise LaunchError("Runtime.NotSupported", self.rule.missing, hint=self.rule.install(declared))
        return interpreter

    def describe(self, identifier: str, declared: str) -> Description:
        """What runs functions of an identifier, which declares that version."""
        interpreter = self.nearest(declared)
        if interpreter is None:
            return Description(identifier, "", remark=f"{self.rule.missing}; {self.rule.install(declared)}")
        remark = self.rule.remark(declared, interpreter.version)
        name = f"{self.rule.language} {interpreter.release}"
        return Description(identifier, name, str(interpreter.program), interpreter.origin, remark)

    def _found(self) -> Mapping[str, Interpreter]:
        if self._all is None:
            found: dict[str, Interpreter] = {}
            for program, origin in self._candidates():
                for interpreter in self._asked(program, origin) if program.exists() else ():
                    found.setdefault(interpreter.version, interpreter)
            self._all = found
        return self._all

    def _asked(self, program: Path, origin: str) -> Iterator[Interpreter]:
        command = [str(program), *self._probe.arguments]
        try:
            said = subprocess.run(command, capture_output=True, text=True, timeout=_PROBE_LIMIT_S, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return
        for release in self._probe.pattern.finditer(said.stdout + said.stderr):
            yield Interpreter(program, release[2], origin, release[1])


class InterpretedRuntime:
    """What the runtimes of a language have in common whose programs run under an interpreter of this machine."""

    def __init__(self, prefix: str, versions: Sequence[str], interpreters: Interpreters) -> None:
        """The identifiers are `prefix` with each of the versions that AWS has."""
        self._prefix = prefix
        self._interpreters = interpreters
        self.identifiers: Sequence[str] = [f"{prefix}{version}" for version in versions]

    def runs(self, identifier: str) -> bool:
        """See Runtime."""
        return identifier in self.identifiers

    def prepare(self, identifier: str, code: Path | None = None) -> None:
        """See Runtime."""
        del code
        self._interpreters.prepared(self.declared(identifier))

    def describe(self, identifier: str) -> Description:
        """See Runtime."""
        return self._interpreters.describe(identifier, self.declared(identifier))

    def declared(self, identifier: str) -> str:
        """The version that an identifier names."""
        return identifier.removeprefix(self._prefix)


def on_path(environment: Mapping[str, str], name: str) -> Iterator[tuple[Path, str]]:
    """Programs of a name in the folders of PATH."""
    for entry in environment.get("PATH", "").split(os.pathsep):
        # A version manager's shims are there for versions that are not in force too.
        if entry.startswith("/") and Path(entry).name != "shims":
            yield Path(entry) / name, "PATH"


def installed_below(place: Path, pattern: str, origin: str) -> Iterator[tuple[Path, str]]:
    """Programs that a version manager keeps in a folder, the newest first."""
    for program in sorted(place.glob(pattern), key=_numbers, reverse=True):
        yield program, origin


def home(environment: Mapping[str, str]) -> Path:
    """The user's home folder."""
    return Path(environment.get("HOME") or "/")


def _numbers(program: Path) -> list[int]:
    """What its folders are ordered by: 20.10 is newer than 20.9."""
    return [int(number) for number in re.findall(r"\d+", str(program))]
