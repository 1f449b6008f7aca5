"""The Pythons of this machine: homeport's own, those of uv and pyenv, those on PATH."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from homeport.functions.runtimes.versions import Interpreter

VERSIONS = tuple(f"3.{minor}" for minor in range(9, 15))
"""Those that AWS has."""
_PROBE = "import platform; print(platform.python_implementation(), platform.python_version())"
_PROBE_LIMIT_S = 20


class PythonInterpreters:
    """Finds them by their version. Each is asked once, when it is first looked for."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = os.environ if environment is None else environment
        self._found: dict[str, Interpreter | None] = {}

    def find(self, version: str) -> Interpreter | None:
        """The first one of this version (`3.12`) that runs."""
        if version not in self._found:
            candidates = (_probed(candidate) for candidate in self._candidates(version) if candidate.program.exists())
            self._found[version] = next((each for each in candidates if each is not None), None)
        return self._found[version]

    def available(self) -> Sequence[str]:
        """The versions that are here, of those that AWS has."""
        return [version for version in VERSIONS if self.find(version) is not None]

    def _candidates(self, version: str) -> Iterator[Interpreter]:
        own = running()
        if own.version == version:
            yield own
        name = f"python{version}"
        home = Path(self._environment.get("HOME") or "/")
        data = Path(self._environment.get("XDG_DATA_HOME") or home / ".local" / "share")
        uv = Path(self._environment.get("UV_PYTHON_INSTALL_DIR") or data / "uv" / "python")
        for folder in _newest_first(uv.glob(f"cpython-{version}.*")):
            yield Interpreter(folder / "bin" / name, version, "uv")
        pyenv = Path(self._environment.get("PYENV_ROOT") or home / ".pyenv")
        for folder in _newest_first((pyenv / "versions").glob(f"{version}.*")):
            yield Interpreter(folder / "bin" / name, version, "pyenv")
        for entry in self._environment.get("PATH", "").split(os.pathsep):
            # A version manager's shims are there for versions that are not in force too.
            if entry.startswith("/") and Path(entry).name != "shims":
                yield Interpreter(Path(entry) / name, version, "PATH")


def running() -> Interpreter:
    """The one that runs homeport."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    release = ".".join(map(str, sys.version_info[:3]))
    return Interpreter(Path(sys.base_prefix) / "bin" / f"python{version}", version, "homeport's own", release)


def _newest_first(folders: Iterator[Path]) -> list[Path]:
    def order(folder: Path) -> list[int]:
        return [int(part) for part in folder.name.replace("-", ".").split(".") if part.isdecimal()]

    return sorted(folders, key=order, reverse=True)


def _probed(candidate: Interpreter) -> Interpreter | None:
    """The candidate with its release; None when it does not run, or is another Python than it is called."""
    if candidate.release:
        return candidate
    command = [str(candidate.program), "-I", "-S", "-c", _PROBE]
    try:
        finished = subprocess.run(command, capture_output=True, text=True, timeout=_PROBE_LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    implementation, _, release = finished.stdout.strip().partition(" ")
    if implementation != "CPython" or not release.startswith(f"{candidate.version}."):
        return None
    return replace(candidate, release=release)
