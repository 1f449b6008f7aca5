"""What has changed of one function's package since it was looked at last."""

import os
from collections.abc import Mapping, Set
from pathlib import Path

from homeport.cli.watching.listing import Listing
from homeport.cli.watching.sources import Source
from homeport.functions.code import Fingerprint, fingerprint

type Changes = Mapping[str, bytes | None]
"""Name in the archive → new content, None for a file that is gone."""

type Stamp = tuple[int, int, int]


class WatchedPackage:
    """The files of one function; what the stack has of them is known by fingerprint."""

    def __init__(self, source: Source, deployed: Mapping[str, Fingerprint]) -> None:
        """`deployed` is what runs."""
        self._source = source
        self._deployed = dict(deployed)
        self._listing = Listing()
        self._stamps: dict[str, Stamp] = {}
        self._missing: set[str] = set()

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return self._source.folder

    @property
    def folders(self) -> Set[Path]:
        """Where something that happens may change the package, as of the last look."""
        return self._listing.folders

    @property
    def is_unsettled(self) -> bool:
        """Whether it has to be looked at again soon, whatever happens."""
        return bool(self._missing)

    def path(self, name: str) -> Path:
        """The file of a name in the archive."""
        return self._listing.files.get(name, self._source.folder / name)

    def changes(self) -> Changes:
        """What differs now from what runs, taken as deployed from here on."""
        self._listing = self._source.listing()
        found: dict[str, bytes | None] = {}
        for name, path in self._listing.files.items():
            content = self._read(name, path)
            if content is not None and self._deployed.get(name) != (print_ := fingerprint(content)):
                self._deployed[name] = print_
                found[name] = content
        return found | dict.fromkeys(self._gone())

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

    def _gone(self) -> set[str]:
        """Files that were there and are not. An editor may write a new file in the place of the old one, so they have
        to be missed twice."""
        missing = {name for name in self._stamps if name not in self._listing.files}
        gone = missing & self._missing
        self._missing = missing - gone
        for name in gone:
            del self._stamps[name]
            self._deployed.pop(name, None)
        return gone
