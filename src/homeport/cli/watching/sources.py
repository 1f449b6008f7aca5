"""Where the files of a function's package lie in the project: their names in the archive → their paths.

Each is asked again at every look, so that new files are found and removed ones missed.
"""

import hashlib
import os
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

_NEVER = frozenset({"__pycache__", "node_modules", "build", "dist", "out", "target", "venv"})
"""Folders that hold no sources of a project's own, nor do those whose name begins with a dot."""

type Files = Mapping[str, Path]
"""Name in the archive → file."""


class Source(Protocol):
    """Where a package comes from."""

    @property
    def folder(self) -> Path:
        """What a person would call it."""

    def files(self) -> Files:
        """The files as of now."""


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder whose contents are the package: `source_dir` of an `archive_file`."""

    folder: Path
    excludes: tuple[str, ...] = ()
    """Patterns of names of files and folders; `*` stays within one part of a name, `**` does not."""
    made: Path | None = None
    """The archive that is built from the folder: no source, where it lies in it."""

    def files(self) -> Files:
        """Everything below it that is not excluded."""
        found = ((name, path) for name, path in _all(self.folder) if path != self.made)
        return {name: path for name, path in found if not self._is_excluded(name)}

    def _is_excluded(self, name: str) -> bool:
        path = PurePosixPath(name)
        return any(each.full_match(pattern) for pattern in self.excludes for each in (path, *path.parents[:-1]))


@dataclass(frozen=True, slots=True)
class FileSource:
    """A package of one file: `source_file` of an `archive_file`."""

    file: Path

    @property
    def folder(self) -> Path:
        return self.file

    def files(self) -> Files:
        """That file."""
        return {self.file.name: self.file} if self.file.is_file() else {}


class ArchiveSource:
    """A folder that a build script makes an archive from: the files of it that are in the archive.

    What lies beside them and was not packaged stays out; what is new in a folder that has packaged files goes in.
    """

    def __init__(self, folder: Path, packaged: Iterable[str]) -> None:
        self.folder = folder
        self._packaged = frozenset(packaged)
        self._suffixes = frozenset(PurePosixPath(name).suffix for name in self._packaged)
        self._folders = frozenset(str(PurePosixPath(name).parent) for name in self._packaged)
        self._left_out = frozenset(self._candidates()) - self._packaged

    def files(self) -> Files:
        """The packaged files that are there, and the new ones beside them."""
        return {name: path for name, path in self._candidates().items() if name not in self._left_out}

    def _candidates(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for parent in self._folders:
            folder = self.folder / parent
            for entry in _entries(folder):
                name = str(PurePosixPath(parent) / entry.name)
                is_alike = PurePosixPath(name).suffix in self._suffixes and not entry.name.startswith(".")
                if entry.is_file() and (is_alike or name in self._packaged):
                    found[name] = Path(entry.path)
        return found


def find_source(project: Path, archive: Path) -> ArchiveSource | None:
    """The folder of the project that most of an archive's own files lie in as they are packaged; None for none.

    Files go by their content where it is the same, else by their name; dependencies lie nowhere in the project.
    """
    names = contents(archive)
    by_name: dict[str, list[Path]] = {}
    for path in _sources(project):
        by_name.setdefault(path.name, []).append(path)
    votes: Counter[Path] = Counter()
    for name, digest in names.items():
        for path in by_name.get(PurePosixPath(name).name, ()):
            base = _base(path, name)
            if base is not None:
                votes[base] += 10 if digest_of(path) == digest else 1
    if not votes:
        return None
    folder = min(votes, key=lambda each: (-votes[each], len(each.parts)))
    return ArchiveSource(folder, [name for name in names if (folder / name).is_file()])


def contents(archive: Path) -> dict[str, str]:
    """Name → digest of everything in an archive; nothing where there is none."""
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [each for each in opened.infolist() if not each.is_dir()]
            return {each.filename: digest(opened.read(each)) for each in entries}
    except (OSError, zipfile.BadZipFile):
        return {}


def digest(content: bytes) -> str:
    """What tells one content from another."""
    return hashlib.sha256(content).hexdigest()


def digest_of(path: Path) -> str:
    """The digest of a file; empty where it cannot be read."""
    try:
        return digest(path.read_bytes())
    except OSError:
        return ""


def _base(path: Path, name: str) -> Path | None:
    """The folder below which a file has this name in full."""
    parts = PurePosixPath(name).parts
    return path.parents[len(parts) - 1] if path.parts[-len(parts) :] == parts else None


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder; nothing where it is none, or is gone."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _all(folder: Path) -> Iterator[tuple[str, Path]]:
    """(name, path) of every file below a folder, but for what Python compiles beside its sources."""
    for parent, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if each != "__pycache__"]
        for file in files:
            path = Path(parent) / file
            yield path.relative_to(folder).as_posix(), path


def _sources(project: Path) -> Iterator[Path]:
    """The project's own files: those that git does not ignore; without git, all but what tools make."""
    command = ["git", "-C", str(project), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        listed = None
    if listed is not None and listed.returncode == 0:
        return (project / name for name in listed.stdout.split("\0") if name)
    return _below(project)


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if each not in _NEVER and not each.startswith(".")]
        for file in files:
            yield Path(parent) / file
