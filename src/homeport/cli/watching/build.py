"""A package that a build command makes: built anew when a source is saved."""

import zipfile
from collections.abc import Callable, Mapping, Set
from pathlib import Path

from homeport.cli.watching.archive import contents
from homeport.cli.watching.package import Changes, WatchedPackage
from homeport.cli.watching.sources import Source
from homeport.core.errors import HomeportError
from homeport.functions.code import Fingerprint


class BuiltPackage:
    """What differs between one archive and the next."""

    def __init__(
        self, source: Source, archive: Path, build: Callable[[], None], deployed: Mapping[str, Fingerprint]
    ) -> None:
        """`build` makes `archive` from `source`; HomeportError where it fails. `deployed` is what runs."""
        self._source = source
        self._archive = archive
        self._build = build
        self._deployed = dict(deployed)
        # What is there now is what the archive was made from; only that it changes counts.
        self._sources = WatchedPackage(source, {})
        self._sources.changes()

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return self._source.folder

    @property
    def folders(self) -> Set[Path]:
        """Where something that happens may change a source."""
        return self._sources.folders

    @property
    def is_unsettled(self) -> bool:
        """Whether it has to be looked at again soon."""
        return self._sources.is_unsettled

    def path(self, name: str) -> Path:
        """The file of a name in the archive, where it went in as it is."""
        return self._source.folder / name

    def changes(self) -> Changes:
        """What the archive has now that it had not, once a source has been saved."""
        if not self._sources.changes():
            return {}
        self._build()
        made = contents(self._archive)
        if not made:
            raise HomeportError(f"the build has made no archive {self._archive}")
        new = [name for name, digest in made.items() if self._deployed.get(name) != digest]
        gone = self._deployed.keys() - made.keys()
        self._deployed = made
        with zipfile.ZipFile(self._archive) as archive:
            return {**{name: archive.read(name) for name in new}, **dict.fromkeys(gone)}
