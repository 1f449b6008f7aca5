"""The folder of the project that an archive was made from, found by what is in the archive."""

import os
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from homeport.cli.watching.archive import fingerprint_of
from homeport.cli.watching.listing import is_made_by_tools
from homeport.cli.watching.sources import ArchiveSource
from homeport.functions.code import Fingerprint


def find_source(project: Path, packaged: Mapping[str, Fingerprint]) -> ArchiveSource | None:
    """The folder of the project that most of a package's own files lie in as they are packaged; None for none.

    Files go by their content where it is the same, else by their name; dependencies lie nowhere in the project.
    """
    by_name: dict[str, list[Path]] = {}
    for path in _sources(project):
        by_name.setdefault(path.name, []).append(path)
    votes: Counter[Path] = Counter()
    for name, fingerprint in packaged.items():
        for path in by_name.get(PurePosixPath(name).name, ()):
            base = _base(path, name)
            if base is not None:
                votes[base] += 10 if fingerprint_of(path) == fingerprint else 1
    if not votes:
        return None
    folder = min(votes, key=lambda each: (-votes[each], len(each.parts)))
    return ArchiveSource(folder, [name for name in packaged if (folder / name).is_file()])


def _base(path: Path, name: str) -> Path | None:
    """The folder below which a file has this name in full."""
    parts = PurePosixPath(name).parts
    return path.parents[len(parts) - 1] if path.parts[-len(parts) :] == parts else None


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
        folders[:] = [each for each in folders if not is_made_by_tools(each)]
        for file in files:
            yield Path(parent) / file
