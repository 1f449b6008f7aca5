"""Folders that are made once, in a cache which all instances of a user share, and used from then on without a network.

Nobody ever sees half of one: it is built beside its place and moved there when it is whole. What a maker that was
killed left behind the next one removes.
"""

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def default_cache() -> Path:
    """The user's cache folder, by the platform's custom."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "homeport"
    root = os.environ.get("XDG_CACHE_HOME", "")
    # A relative value is invalid by the XDG specification.
    return (Path(root) if root.startswith("/") else Path.home() / ".cache") / "homeport"


def make_whole(place: Path, build: Callable[[Path], None], is_whole: Callable[[], bool]) -> None:
    """Have the folder `place`: unless `is_whole`, `build` fills a new one, which then takes its place.

    One maker at a time, across processes. What `build` raises is raised, and nothing is left of what it made.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    with exclusive(place.with_name(f"{place.name}.lock")):
        if is_whole():
            return
        for left in place.parent.glob(f"{place.name}.*"):
            if left.suffix != ".lock":
                shutil.rmtree(left, ignore_errors=True)
        building = Path(tempfile.mkdtemp(prefix=f"{place.name}.", dir=place.parent))
        try:
            build(building)
            # What may lie there is no whole one: an environment whose interpreter is gone, say.
            shutil.rmtree(place, ignore_errors=True)
            building.rename(place)
        finally:
            shutil.rmtree(building, ignore_errors=True)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """One holder at a time, across processes; the kernel lets go when it dies."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
