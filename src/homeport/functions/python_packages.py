"""Python packages out of locked requirements: installed by uv where there is one, else by pip."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from homeport.core.errors import HomeportError

_HERE = Path(__file__).parent


def lock_file(name: str) -> Path:
    """Locked requirements: beside this module in an installed package, in `requirements/` in a checkout."""
    packaged = _HERE / name
    return packaged if packaged.exists() else _HERE.parents[2] / "requirements" / name


def make_environment(folder: Path, interpreter: Path, lock: Path | None) -> None:
    """A virtual environment of an interpreter, with the packages of a lock or with none. HomeportError on failure."""
    run_all(_bare(folder, interpreter) if lock is None else _full(folder, interpreter, lock))


def install_into(folder: Path, interpreter: Path, lock: Path) -> None:
    """The packages of a lock, for an interpreter, as a folder that is no environment. HomeportError on failure."""
    wanted = ["--target", str(folder), *_locked(lock)]
    uv = shutil.which("uv")
    if uv is not None:
        run_all([[uv, "pip", "install", "--quiet", "--no-config", "--python", str(interpreter), *wanted]])
    else:
        run_all([[str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]])


def _bare(folder: Path, interpreter: Path) -> Iterator[Sequence[str]]:
    yield [str(interpreter), "-m", "venv", "--without-pip", str(folder)]


def _full(folder: Path, interpreter: Path, lock: Path) -> Iterator[Sequence[str]]:
    python = str(folder / "bin" / "python")
    uv = shutil.which("uv")
    if uv is not None:
        yield [uv, "venv", "--quiet", "--no-config", "--allow-existing", "--python", str(interpreter), str(folder)]
        yield [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python, *_locked(lock)]
        return
    yield [str(interpreter), "-m", "venv", str(folder)]
    yield [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *_locked(lock)]
    yield [python, "-m", "pip", "uninstall", "--quiet", "--yes", "pip"]


def _locked(lock: Path) -> list[str]:
    return ["--require-hashes", "--no-deps", "-r", str(lock)]


def run_all(commands: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> None:
    """One after the other; HomeportError with the end of what the first that fails has said."""
    # A virtual environment that is active around us would be taken for the target's.
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    for command in commands:
        finished = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if finished.returncode:
            reason = (finished.stderr.strip() or finished.stdout.strip()).splitlines()[-3:]
            raise HomeportError(f"{Path(command[0]).name}: {' '.join(reason)}")
