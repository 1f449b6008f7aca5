"""Files of a function's code, told and replaced where they lie, as its developer saves them."""

import os
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

_FILE_MODE = 0o644

type Fingerprint = tuple[int, int]
"""CRC-32 and size: what tells one content from another, and what zip notes of each file."""


def fingerprint(content: bytes) -> Fingerprint:
    """Of a file's content."""
    return zlib.crc32(content), len(content)


def fingerprints(folder: Path) -> dict[str, Fingerprint]:
    """Name → fingerprint of every file in a folder of unpacked code, but for what Python has compiled."""
    found = {}
    for parent, folders, files in folder.walk():
        folders[:] = [each for each in folders if each != "__pycache__"]
        for name in files:
            path = parent / name
            if path.is_file():
                found[path.relative_to(folder).as_posix()] = fingerprint(path.read_bytes())
    return found


def replace_files(folder: Path, files: Mapping[str, bytes | None]) -> None:
    """Put files into a folder of unpacked code, or take them out (None).

    Each takes the place of the one before at once: who reads the old one reads it to its end. ValueError for a name
    that leads out of the folder, before anything is changed.
    """
    places = {name: _place(folder, name) for name in files}
    for name, content in files.items():
        place = places[name]
        # What Python has compiled goes by seconds and size: a quick second save may look the same.
        for compiled in (place.parent / "__pycache__").glob(f"{place.stem}.*.pyc"):
            compiled.unlink(missing_ok=True)
        if content is None:
            place.unlink(missing_ok=True)
        else:
            _write(place, content)


def _place(folder: Path, name: str) -> Path:
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts:
        raise ValueError(f"{name!r} is no name of a file in an archive")
    place = folder / path
    if not place.parent.resolve().is_relative_to(folder.resolve()) or place.is_dir():
        raise ValueError(f"{name!r} is no file of the function's code")
    return place


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    mode = place.stat().st_mode & 0o7777 if place.exists() else _FILE_MODE
    descriptor, scratch = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        os.fchmod(file.fileno(), mode)
    Path(scratch).replace(place)
