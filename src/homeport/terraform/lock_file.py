"""The user's `.terraform.lock.hcl`, lent to Terraform for a run and put back byte for byte.

Terraform reads and writes it beside the configuration and nowhere else. Before a run it is noted what lay there, so
that a run that was killed is made good by the next one, whichever instance that serves; after the run what Terraform
made of it is kept for the next run, and the folder gets back what it had.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NAME = ".terraform.lock.hcl"


@dataclass(frozen=True, slots=True)
class LockFile:
    """One root's lock file. The caller holds the folder's lock."""

    root: Path
    folder: Path
    """Where ours is kept."""

    @property
    def path(self) -> Path:
        """The user's."""
        return self.root / NAME

    @property
    def _kept(self) -> Path:
        """As the last run left it."""
        return self.folder / "kept.hcl"

    @property
    def _grown_from(self) -> Path:
        """The user's as it was when `_kept` was made of it; missing when there was none."""
        return self.folder / "grown-from.hcl"

    @property
    def _noted(self) -> Path:
        """While a run has the file: the user's bytes."""
        return self.folder / "user.hcl"

    @property
    def _noted_absence(self) -> Path:
        """While a run has the file: there was none."""
        return self.folder / "user-had-none"

    def users(self) -> bytes | None:
        """The user's own, also while it is lent; None where there is none."""
        if self._noted_absence.exists():
            return None
        noted = _read(self._noted)
        return _read(self.path) if noted is None else noted

    def in_force(self) -> bytes | None:
        """What a run would start with."""
        users = self.users()
        kept = _read(self._kept)
        return kept if kept is not None and users == _read(self._grown_from) else users

    def recover(self, tell: Callable[[str], None]) -> None:
        """Put back what a killed run did not."""
        noted, absent = _read(self._noted), self._noted_absence.exists()
        if noted is None and not absent:
            return
        current = _read(self.path)
        if current != noted:
            replaced = self.folder / "replaced.hcl"
            if current is not None:
                _write(replaced, current)
            _write(self.path, noted)
            tell(f"{self.path} is put back as it was before a run that was killed; what it held is in {replaced}")
        self._forget()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """While inside, Terraform may do with the file what it likes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        users = self.users()
        start = self.in_force()
        if users is None:
            self._noted_absence.touch()
        else:
            _write(self._noted, users)
        try:
            if start != users:
                _write(self.path, start)
            yield
        finally:
            self._take_back(users)

    def _take_back(self, users: bytes | None) -> None:
        current = _read(self.path)
        if current is not None:
            _write(self._grown_from, users)
            _write(self._kept, current)
        if current != users:
            _write(self.path, users)
        self._forget()

    def _forget(self) -> None:
        self._noted.unlink(missing_ok=True)
        self._noted_absence.unlink(missing_ok=True)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _write(path: Path, content: bytes | None) -> None:
    """Put content in place at once; None removes."""
    if content is None:
        path.unlink(missing_ok=True)
        return
    fresh = path.with_name(f"{path.name}.homeport")
    fresh.write_bytes(content)
    fresh.replace(path)
