"""What has changed of one function's package since it was looked at last."""

import os
from collections.abc import Mapping
from pathlib import Path

from homeport.cli.watching.sources import Source, digest

type Changes = Mapping[str, bytes | None]
"""Name in the archive → new content, None for a file that is gone."""

type Stamp = tuple[int, int, int]


class WatchedPackage:
    """The files of one function; what the stack has of them is known by digest."""

    def __init__(self, source: Source, deployed: Mapping[str, str]) -> None:
        """`deployed` are the digests of what runs: those of the archive that Terraform has uploaded."""
        self._source = source
        self._deployed = dict(deployed)
        self._stamps: dict[str, Stamp] = {}
        self._missing: set[str] = set()

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return self._source.folder

    def path(self, name: str) -> Path:
        """The file of a name in the archive."""
        return self._source.files().get(name, self._source.folder / name)

    def changes(self) -> Changes:
        """What differs now from what runs, taken as deployed from here on."""
        found: dict[str, bytes | None] = {}
        files = self._source.files()
        for name, path in files.items():
            content = self._read(name, path)
            if content is not None and self._deployed.get(name) != digest(content):
                self._deployed[name] = digest(content)
                found[name] = content
        return found | dict.fromkeys(self._gone(files))

    def _read(self, name: str, path: Path) -> bytes | None:
        """The content of a file that has been touched; None for one that has not, or is not there any more."""
        try:
            stat = os.stat(path)  # noqa: PTH116 - asked at every look for every file
            stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if self._stamps.get(name) == stamp:
                return None
            content = path.read_bytes()
        except OSError:
            return None
        self._stamps[name] = stamp
        return content

    def _gone(self, files: Mapping[str, Path]) -> set[str]:
        """Files that were there and are not. An editor may write a new file in the place of the old one, so they have
        to be missed twice."""
        missing = {name for name in self._stamps if name not in files}
        gone, self._missing = missing & self._missing, missing
        for name in gone:
            del self._stamps[name]
            self._deployed.pop(name, None)
        return gone
