"""The environments that Python functions run in: awslambdaric, boto3 and what these need, and nothing of homeport's.

One for each Python and each lock file, made once in a cache that all instances of a user share, and complete from then
on without a network. `python -m homeport.functions.worker_environments [VERSION …]` makes them ahead of time and prints
their interpreters.
"""

import argparse
import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from homeport.core.errors import HomeportError
from homeport.functions.runtimes.python_interpreters import PythonInterpreters, running
from homeport.functions.runtimes.versions import Interpreter

_HERE = Path(__file__).parent
_LOCK_NAME = "function-python.lock"
_BOOTSTRAP = _HERE / "runtimes" / "python_bootstrap.py"
_CLIENT = _HERE / "runtimes" / "python_client.py"
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


def default_cache() -> Path:
    """The user's cache folder, by the platform's custom."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "homeport"
    root = os.environ.get("XDG_CACHE_HOME", "")
    # A relative value is invalid by the XDG specification.
    return (Path(root) if root.startswith("/") else Path.home() / ".cache") / "homeport"


def lock_file() -> Path:
    """The locked requirements: beside this module in an installed package, in `requirements/` in a checkout."""
    packaged = _HERE / _LOCK_NAME
    return packaged if packaged.exists() else _HERE.parents[2] / "requirements" / _LOCK_NAME


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
            self._found[place] = _at(place, interpreter)
        return self._found[place]

    def _place(self, interpreter: Interpreter, *, with_packages: bool) -> Path:
        """Its name says what it was made from, so that a new lock or another interpreter gets one of its own."""
        digest = hashlib.sha256()
        for part in (lock_file(), _BOOTSTRAP, _CLIENT):
            digest.update(part.read_bytes())
        digest.update(str(interpreter.program).encode())
        kind = "functions" if with_packages else "functions-bare"
        system = f"{sys.platform}-{platform.machine()}"
        return self.cache / f"{kind}-python{interpreter.release}-{system}-{digest.hexdigest()[:12]}"

    def _make(self, place: Path, interpreter: Interpreter, *, with_packages: bool) -> None:
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            with _exclusive(place.with_name(f"{place.name}.lock")):
                if not _at(place, interpreter).python.exists():
                    # What may lie there points to an interpreter that is gone.
                    shutil.rmtree(place, ignore_errors=True)
                    self._build(place, interpreter, with_packages=with_packages)
        except OSError as error:
            raise HomeportError(
                f"the environment of Python functions could not be made: {error}", hint=_HINT
            ) from error

    def _build(self, place: Path, interpreter: Interpreter, *, with_packages: bool) -> None:
        """Build beside the place and move in when everything is there: nobody ever sees half of one."""
        building = Path(tempfile.mkdtemp(prefix=f"{place.name}.", dir=self.cache))
        commands = _commands if with_packages else _bare_commands
        try:
            for command in commands(building, str(interpreter.program)):
                _run(command)
            (building / "runtime").mkdir()
            shutil.copyfile(_BOOTSTRAP, building / "runtime" / "bootstrap.py")
            shutil.copyfile(_CLIENT, building / "runtime" / "homeport_client.py")
            building.rename(place)
        finally:
            shutil.rmtree(building, ignore_errors=True)


def _at(place: Path, interpreter: Interpreter) -> WorkerEnvironment:
    return WorkerEnvironment(place / "bin" / "python", place / "runtime" / "bootstrap.py", interpreter.version)


def _commands(target: Path, interpreter: str) -> Iterator[Sequence[str]]:
    """Make a virtual environment of a Python and install the lock: by uv where there is one, else by pip."""
    python = str(target / "bin" / "python")
    requirements = ["--require-hashes", "--no-deps", "-r", str(lock_file())]
    uv = shutil.which("uv")
    if uv is not None:
        yield [uv, "venv", "--quiet", "--no-config", "--allow-existing", "--python", interpreter, str(target)]
        yield [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python, *requirements]
        return
    yield [interpreter, "-m", "venv", str(target)]
    yield [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements]
    yield [python, "-m", "pip", "uninstall", "--quiet", "--yes", "pip"]


def _bare_commands(target: Path, interpreter: str) -> Iterator[Sequence[str]]:
    yield [interpreter, "-m", "venv", "--without-pip", str(target)]


def _run(command: Sequence[str]) -> None:
    # A virtual environment that is active around us would be taken for the target's.
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    finished = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if finished.returncode:
        reason = (finished.stderr.strip() or finished.stdout.strip()).splitlines()[-3:]
        raise HomeportError(
            f"the environment of Python functions could not be made: {Path(command[0]).name}: {' '.join(reason)}",
            hint=_HINT,
        )


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    """One maker at a time, across processes; the kernel lets go when its holder dies."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


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
