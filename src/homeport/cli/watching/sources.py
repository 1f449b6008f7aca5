"""Where the files of a function's package lie in the project: their names in the archive → their paths.

Each is asked again at every look, so that new files are found and removed ones missed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

from homeport.cli.watching.listing import Listing, below, entries_of, is_file, is_made_by_tools


class Source(Protocol):
    """Where a package comes from."""

    @property
    def folder(self) -> Path:
        """What a person would call it."""

    def listing(self) -> Listing:
        """The files as of now."""


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder whose contents are the package: `source_dir` of an `archive_file`."""

    folder: Path
    excludes: tuple[str, ...] = ()
    """Patterns of names of files and folders; `*` stays within one part of a name, `**` does not."""
    made: Path | None = None
    """The archive that is built from the folder: no source, where it lies in it."""
    follows_links: bool = True
    """Whether links to folders are entered."""
    _known: dict[str, bool] = field(default_factory=dict, compare=False)
    """Which names are excluded: patterns are slow, and the same names come at every look."""

    def listing(self) -> Listing:
        """Everything below it that is not excluded."""
        found = below(self.folder, self._is_excluded, follows_links=self.follows_links)
        if self.made is not None and self.made.is_relative_to(self.folder):
            found.files.pop(self.made.relative_to(self.folder).as_posix(), None)
        return found

    def _is_excluded(self, name: str) -> bool:
        known = self._known.get(name)
        if known is None:
            path = PurePosixPath(name)
            # What lies in an excluded folder is not asked for.
            known = self._known[name] = any(path.full_match(pattern) for pattern in self.excludes)
        return known


@dataclass(frozen=True, slots=True)
class FileSource:
    """A package of one file: `source_file` of an `archive_file`."""

    file: Path

    @property
    def folder(self) -> Path:
        return self.file

    def listing(self) -> Listing:
        """That file."""
        found = Listing(folders={self.file.parent})
        if self.file.is_file():
            found.add(self.file.name, self.file)
        return found


class ArchiveSource:
    """A folder that a build script makes an archive from: the files of it that are in the archive.

    What lies beside them and was not packaged stays out, files and folders; what is new there goes in.
    """

    def __init__(self, folder: Path, packaged: Iterable[str]) -> None:
        self.folder = folder
        self._packaged = frozenset(packaged)
        self._suffixes = frozenset(PurePosixPath(name).suffix for name in self._packaged)
        self._folders = frozenset(str(PurePosixPath(name).parent) for name in self._packaged)
        self._left_out = frozenset(self._beside()) - self._packaged

    def listing(self) -> Listing:
        """The packaged files that are there, and the new ones beside them."""
        # A branch that is switched may remove a folder and make it again: the ones above tell of it.
        found = Listing(folders={self.folder.parent, self.folder})
        found.folders |= {self.folder / each for parent in self._folders for each in PurePosixPath(parent).parents}
        waiting = list(self._folders)
        while waiting:
            parent = waiting.pop()
            found.folders.add(self.folder / parent)
            for entry in entries_of(self.folder / parent):
                name = str(PurePosixPath(parent) / entry.name)
                if is_file(entry) and self._is_taken(name, entry.name):
                    found.add(name, Path(entry.path))
                elif entry.is_dir(follow_symlinks=False) and self._is_new_folder(name, entry.name):
                    waiting.append(name)
        return found

    def _is_taken(self, name: str, last: str) -> bool:
        is_alike = PurePosixPath(name).suffix in self._suffixes and not last.startswith(".")
        return name in self._packaged or (is_alike and name not in self._left_out)

    def _is_new_folder(self, name: str, last: str) -> bool:
        return name not in self._left_out and name not in self._folders and not is_made_by_tools(last)

    def _beside(self) -> Iterator[str]:
        """What lies where packaged files do."""
        for parent in self._folders:
            for entry in entries_of(self.folder / parent):
                yield str(PurePosixPath(parent) / entry.name)
