"""debugpy, in a folder of its own in the user's cache: installed once, when a function is first debugged.

It is pure Python but for what makes it faster on the Python that homeport runs on, so every function's Python takes it.
"""

import hashlib
from pathlib import Path

from homeport.core.errors import HomeportError
from homeport.functions.cached_folders import make_whole
from homeport.functions.python_packages import install_into, lock_file
from homeport.functions.runtimes.python_interpreters import running

_LOCK = "debugpy.lock"
_HINT = "run `homeport debug` once where a package index can be reached"


def installed(cache: Path) -> Path:
    """The folder that holds the package `debugpy`, made where it is missing. HomeportError when that fails."""
    lock = lock_file(_LOCK)
    place = cache / f"debugpy-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    if place.is_dir():
        return place
    try:
        # homeport's own environment may have no pip.
        make_whole(place, lambda folder: install_into(folder, running().program, lock), place.is_dir)
    except HomeportError as error:
        raise HomeportError(f"debugpy cannot be installed: {error.message}", hint=_HINT) from error
    except OSError as error:
        raise HomeportError(f"debugpy cannot be installed: {error}", hint=_HINT) from error
    return place
