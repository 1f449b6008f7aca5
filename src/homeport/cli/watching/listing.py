"""What lies below a folder, links followed as Terraform's archives follow them."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_OF_EDITORS = re.compile(r"4913|\.#.*|#.*#|.*~|\..*\.sw.|.*___jb_(tmp|old)___|\.goutputstream-.*|\.~lock\..*#")
"""Files that editors keep beside the ones they save, for a moment or while they are open."""

MADE_BY_TOOLS = frozenset({"__pycache__", "node_modules", "build", "dist", "out", "target", "venv"})


def is_made_by_tools(folder: str) -> bool:
    """Whether a folder of this name holds no sources of a project's own."""
    return folder in MADE_BY_TOOLS or folder.startswith(".")


@dataclass(slots=True)
class Listing:
    """The files of a package as of now."""

    files: dict[str, Path] = field(default_factory=dict)
    """Name in the archive → file."""
    folders: set[Path] = field(default_factory=set)
    """Where something that is saved, made or removed may concern the package."""

    def add(self, name: str, path: Path) -> None:
        """Take a file in, and the folders in which it can be replaced."""
        self.files[name] = path
        self.folders.add(path.parent)
        if path.is_symlink():
            self.folders.add(path.resolve().parent)


def below(folder: Path, is_excluded: Callable[[str], bool], *, follows_links: bool = True) -> Listing:
    """Every file below a folder but for those excluded, what Python compiles, and what editors leave for a moment.

    `follows_links` is about folders; files that links lead to are the package's own. A folder that contains itself by
    a link is entered once.
    """
    listing = Listing(folders={folder.parent, folder})
    for prefix, entries in _walk(folder, is_excluded, follows_links=follows_links):
        for entry in entries:
            name, path = f"{prefix}{entry.name}", Path(entry.path)
            if is_folder(entry):
                listing.folders.add(path)
            elif entry.is_symlink():
                listing.add(name, path)
            else:
                listing.files[name] = path
    return listing


def entries_of(folder: Path | str) -> list[os.DirEntry[str]]:
    """What lies in a folder; nothing where it is none, or is gone."""
    try:
        with os.scandir(folder) as entries:
            return [each for each in entries if not _OF_EDITORS.fullmatch(each.name)]
    except OSError:
        return []


def is_file(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file, or a link to one; not where a link leads nowhere, or to itself."""
    try:
        return entry.is_file()
    except OSError:
        return False


def is_folder(entry: os.DirEntry[str]) -> bool:
    """The same for folders."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _walk(
    folder: Path, is_excluded: Callable[[str], bool], *, follows_links: bool
) -> Iterator[tuple[str, Iterable[os.DirEntry[str]]]]:
    """(beginning of the names, what is taken of the folder), folder by folder."""
    waiting: list[tuple[str, str, tuple[str, ...]]] = [("", str(folder), (os.path.realpath(folder),))]
    while waiting:
        prefix, place, above = waiting.pop()
        taken = []
        for entry in entries_of(place):
            name = f"{prefix}{entry.name}"
            if entry.name == "__pycache__" or is_excluded(name):
                continue
            if is_folder(entry):
                within = _entered(entry, above, follows_links=follows_links)
                if within is None:
                    continue
                waiting.append((f"{name}/", entry.path, within))
            elif not is_file(entry):
                continue
            taken.append(entry)
        yield prefix, taken


def _entered(entry: os.DirEntry[str], above: tuple[str, ...], *, follows_links: bool) -> tuple[str, ...] | None:
    """The real folders on the way down to what lies in this one; None where it is not entered."""
    if not entry.is_symlink():
        return above
    real = os.path.realpath(entry.path)
    # A link to where it lies itself, at any depth, has no end.
    if not follows_links or any(each == real or each.startswith(f"{real}{os.sep}") for each in above):
        return None
    return (*above, real)
