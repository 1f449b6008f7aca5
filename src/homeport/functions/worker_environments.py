"""The environment that Python functions run in: awslambdaric, boto3 and what these need, and nothing of homeport's.

Made once for each Python and each lock file, in a cache that all instances of a user share, and complete from then on
without a network. `python -m homeport.functions.worker_environments` makes it ahead of time and prints its interpreter.
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

_HERE = Path(__file__).parent
_LOCK_NAME = "function-python.lock"
_BOOTSTRAP = _HERE / "runtimes" / "python_bootstrap.py"
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
    """Finds the environment, or makes it. Thread-safe, also between processes."""

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = cache or default_cache()
        self._found: WorkerEnvironment | None = None

    def ensure(self) -> WorkerEnvironment:
        """The environment, made when it is missing. HomeportError when that fails."""
        if self._found is None:
            place = self._cache / f"functions-{self._name()}"
            if not self._at(place).python.exists():
                self._make(place)
            self._found = self._at(place)
        return self._found

    @staticmethod
    def _name() -> str:
        """Says what the environment was made from, so that a new lock or another interpreter gets one of its own."""
        digest = hashlib.sha256()
        for part in (lock_file().read_bytes(), _BOOTSTRAP.read_bytes(), sys.base_prefix.encode()):
            digest.update(part)
        return f"python{platform.python_version()}-{sys.platform}-{platform.machine()}-{digest.hexdigest()[:12]}"

    @staticmethod
    def _at(place: Path) -> WorkerEnvironment:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        return WorkerEnvironment(place / "bin" / "python", place / "runtime" / "bootstrap.py", version)

    def _make(self, place: Path) -> None:
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            with _exclusive(place.with_name(f"{place.name}.lock")):
                if not self._at(place).python.exists():
                    # What may lie there points to an interpreter that is gone.
                    shutil.rmtree(place, ignore_errors=True)
                    self._build(place)
        except OSError as error:
            raise HomeportError(
                f"the environment of Python functions could not be made: {error}", hint=_HINT
            ) from error

    def _build(self, place: Path) -> None:
        """Build beside the place and move in when everything is there: nobody ever sees half of one."""
        building = Path(tempfile.mkdtemp(prefix=f"{place.name}.", dir=self._cache))
        try:
            for command in _build_commands(building):
                _run(command)
            (building / "runtime").mkdir()
            shutil.copyfile(_BOOTSTRAP, building / "runtime" / "bootstrap.py")
            building.rename(place)
        finally:
            shutil.rmtree(building, ignore_errors=True)


def _build_commands(target: Path) -> Iterator[Sequence[str]]:
    """Make a virtual environment of this Python and install the lock: by uv where there is one, else by pip."""
    interpreter = str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")
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
    parser.add_argument("--cache", type=Path, default=None, help="the folder to keep it in")
    options = parser.parse_args(arguments)
    try:
        environment = WorkerEnvironments(options.cache).ensure()
    except HomeportError as error:
        sys.stderr.write(f"error: {error.message}\nhint: {error.hint}\n")
        return 1
    sys.stdout.write(f"{environment.python}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
