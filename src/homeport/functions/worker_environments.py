"""The environments that Python functions run in: awslambdaric, boto3 and what these need, and nothing of homeport's.

One for each Python and each lock file, made once in a cache that all instances of a user share, and complete from then
on without a network. `python -m homeport.functions.worker_environments [VERSION …]` makes them ahead of time and prints
their interpreters.
"""

import argparse
import hashlib
import platform
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from homeport.core.errors import HomeportError
from homeport.functions.cached_folders import default_cache, make_whole
from homeport.functions.python_packages import lock_file, make_environment, run_all
from homeport.functions.runtimes.python_interpreters import PythonInterpreters, running
from homeport.functions.runtimes.versions import Interpreter

_HERE = Path(__file__).parent
_LOCK = "function-python.lock"
_BOOTSTRAP = _HERE / "runtimes" / "python_bootstrap.py"
_CLIENT = _HERE / "runtimes" / "python_client.py"
_EGRESS = _HERE / "runtimes" / "python_egress.py"
_FAILED = "the environment of Python functions could not be made"
_HINT = "run `python -m homeport.functions.worker_environments` once where a package index can be reached"


@dataclass(frozen=True, slots=True)
class WorkerEnvironment:
    """A finished environment."""

    python: Path
    """Its interpreter."""
    bootstrap: Path
    """The file that the interpreter runs for a function."""
    version: str
    """`3.13`."""
    has_packages: bool = True
    """Whether awslambdaric and boto3 are in it."""


class WorkerEnvironments:
    """Finds environments, or makes them. Thread-safe, also between processes."""

    def __init__(self, cache: Path | None = None) -> None:
        self.cache = cache or default_cache()
        self._found: dict[Path, WorkerEnvironment] = {}

    def ensure(self, interpreter: Interpreter | None = None) -> WorkerEnvironment:
        """The environment of a Python (homeport's own by default), made when missing. HomeportError when that fails."""
        return self._ensure(interpreter or running(), with_packages=True)

    def ensure_bare(self, interpreter: Interpreter) -> WorkerEnvironment:
        """One without packages, for which nothing has to be fetched: functions run by homeport's own client."""
        return self._ensure(interpreter, with_packages=False)

    def is_finished(self, interpreter: Interpreter) -> bool:
        """Whether `ensure` would find the environment made."""
        return _at(self._place(interpreter, with_packages=True), interpreter).python.exists()

    def _ensure(self, interpreter: Interpreter, *, with_packages: bool) -> WorkerEnvironment:
        place = self._place(interpreter, with_packages=with_packages)
        if place not in self._found:
            if not _at(place, interpreter).python.exists():
                self._make(place, interpreter, with_packages=with_packages)
            self._found[place] = replace(_at(place, interpreter), has_packages=with_packages)
        return self._found[place]

    def _place(self, interpreter: Interpreter, *, with_packages: bool) -> Path:
        """Its name says what it was made from, so that a new lock or another interpreter gets one of its own."""
        digest = hashlib.sha256()
        for part in (lock_file(_LOCK), _BOOTSTRAP, _CLIENT, _EGRESS):
            digest.update(part.read_bytes())
        digest.update(str(interpreter.program).encode())
        kind = "functions" if with_packages else "functions-bare"
        system = f"{sys.platform}-{platform.machine()}"
        return self.cache / f"{kind}-python{interpreter.release}-{system}-{digest.hexdigest()[:12]}"

    def _make(self, place: Path, interpreter: Interpreter, *, with_packages: bool) -> None:
        lock = lock_file(_LOCK) if with_packages else None
        try:
            make_whole(place, lambda folder: _build(folder, interpreter, lock), _at(place, interpreter).python.exists)
        except HomeportError as error:
            raise HomeportError(f"{_FAILED}: {error.message}", hint=_HINT) from error
        except OSError as error:
            raise HomeportError(f"{_FAILED}: {error}", hint=_HINT) from error


def _build(folder: Path, interpreter: Interpreter, lock: Path | None) -> None:
    make_environment(folder, interpreter.program, lock)
    (folder / "runtime").mkdir()
    shutil.copyfile(_BOOTSTRAP, folder / "runtime" / "bootstrap.py")
    shutil.copyfile(_CLIENT, folder / "runtime" / "homeport_client.py")
    shutil.copyfile(_EGRESS, folder / "runtime" / "homeport_egress.py")
    # No worker could keep what it compiles.
    run_all([[str(_at(folder, interpreter).python), "-m", "compileall", "-q", str(folder / "runtime")]])


def _at(place: Path, interpreter: Interpreter) -> WorkerEnvironment:
    return WorkerEnvironment(place / "bin" / "python", place / "runtime" / "bootstrap.py", interpreter.version)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m homeport.functions.worker_environments", description=__doc__)
    parser.add_argument("--cache", type=Path, default=None, help="the folder to keep them in")
    parser.add_argument("versions", nargs="*", metavar="VERSION", help="of Python, 3.12; homeport's own by default")
    options = parser.parse_args(arguments)
    environments = WorkerEnvironments(options.cache)
    try:
        for version in options.versions or [running().version]:
            sys.stdout.write(f"{environments.ensure(_interpreter(version)).python}\n")
    except HomeportError as error:
        sys.stderr.write(f"error: {error.message}\nhint: {error.hint}\n")
        return 1
    return 0


def _interpreter(version: str) -> Interpreter:
    found = PythonInterpreters().find(version)
    if found is None:
        raise HomeportError(f"Python {version} is not on this machine", hint=f"uv python install {version}")
    return found


if __name__ == "__main__":
    raise SystemExit(main())
