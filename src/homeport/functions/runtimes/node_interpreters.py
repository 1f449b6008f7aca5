"""The Node.js installations of this machine: PATH's, and those of nvm, fnm and Volta."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from homeport.functions.runtimes.versions import Interpreter

VERSIONS = ("18", "20", "22", "24")
"""Those that AWS has."""
_RELEASE = re.compile(r"v((\d+)\.\d+\.\d+)")
_PROBE_LIMIT_S = 20


class NodeInterpreters:
    """Finds them by their version; each is asked once."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = os.environ if environment is None else environment
        self._all: dict[str, Interpreter] | None = None

    def find(self, version: str) -> Interpreter | None:
        """The one of this version (`20`)."""
        return self._found().get(version)

    def available(self) -> Sequence[str]:
        """The versions that are here."""
        return list(self._found())

    def _found(self) -> Mapping[str, Interpreter]:
        if self._all is None:
            found: dict[str, Interpreter] = {}
            for program, origin in self._candidates():
                interpreter = _probed(program, origin) if program.exists() else None
                if interpreter is not None:
                    found.setdefault(interpreter.version, interpreter)
            self._all = found
        return self._all

    def _candidates(self) -> Iterator[tuple[Path, str]]:
        for entry in self._environment.get("PATH", "").split(os.pathsep):
            # A version manager's shims are there for versions that are not in force too.
            if entry.startswith("/") and Path(entry).name != "shims":
                yield Path(entry) / "node", "PATH"
        home = Path(self._environment.get("HOME") or "/")
        nvm = Path(self._environment.get("NVM_DIR") or home / ".nvm")
        for place, pattern, origin in (
            (nvm, "versions/node/*/bin/node", "nvm"),
            (home / ".local" / "share" / "fnm", "node-versions/*/installation/bin/node", "fnm"),
            (home / ".volta", "tools/image/node/*/bin/node", "Volta"),
        ):
            for program in sorted(place.glob(pattern), key=_numbers, reverse=True):
                yield program, origin


def _numbers(program: Path) -> list[int]:
    """What its folders are ordered by: 20.10 is newer than 20.9."""
    return [int(number) for number in re.findall(r"\d+", str(program))]


def _probed(program: Path, origin: str) -> Interpreter | None:
    try:
        finished = subprocess.run(
            [str(program), "--version"], capture_output=True, text=True, timeout=_PROBE_LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    release = _RELEASE.fullmatch(finished.stdout.strip())
    return Interpreter(program, release[2], origin, release[1]) if release is not None else None
