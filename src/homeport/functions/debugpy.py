"""debugpy, in a folder of its own in the user's cache: installed once, when a function is first debugged.

It is pure Python but for what makes it faster on the Python that homeport runs on, so every function's Python takes it.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from homeport.core.errors import HomeportError

_HERE = Path(__file__).parent
_LOCK_NAME = "debugpy.lock"
_HINT = "run `homeport debug` once where a package index can be reached"


def lock_file() -> Path:
    """The locked requirement: beside this module in an installed package, in `requirements/` in a checkout."""
    packaged = _HERE / _LOCK_NAME
    return packaged if packaged.exists() else _HERE.parents[2] / "requirements" / _LOCK_NAME


def installed(cache: Path) -> Path:
    """The folder that holds the package `debugpy`, made where it is missing. HomeportError when that fails."""
    place = cache / f"debugpy-{hashlib.sha256(lock_file().read_bytes()).hexdigest()[:12]}"
    if place.is_dir():
        return place
    try:
        _make(place)
    except OSError as error:
        # Another process may have just made the same.
        if not place.is_dir():
            raise HomeportError(f"debugpy cannot be installed: {error}", hint=_HINT) from error
    return place


def _make(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f"{place.name}.", dir=place.parent))
    try:
        _install(building)
        building.rename(place)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _install(folder: Path) -> None:
    finished = subprocess.run(_installer(folder), capture_output=True, text=True, check=False)
    if finished.returncode:
        reason = (finished.stderr.strip() or finished.stdout.strip()).splitlines()[-3:]
        raise HomeportError(f"debugpy cannot be installed: {' '.join(reason)}", hint=_HINT)


def _installer(folder: Path) -> Sequence[str]:
    target = ["--quiet", "--target", str(folder), "--require-hashes", "--no-deps", "-r", str(lock_file())]
    uv = shutil.which("uv")
    if uv is not None:
        return [uv, "pip", "install", "--no-config", "--python", sys.executable, *target]
    # homeport's own environment may have no pip.
    interpreter = str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")
    return [interpreter, "-m", "pip", "install", "--disable-pip-version-check", *target]
