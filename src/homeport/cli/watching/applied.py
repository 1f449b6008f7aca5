"""What Terraform has applied, as far as it is about what is watched."""

import os
from collections.abc import Callable, Sequence, Set
from pathlib import Path

from homeport.core.errors import HomeportError
from homeport.terraform.packages import Package

type _Stamp = tuple[int, int, int] | None


class Applied:
    """The functions' packages, and whether there are others by now."""

    def __init__(self, files: Sequence[Path], packages: Callable[[], list[Package]]) -> None:
        """`files` hold Terraform's state, from which `packages` reads (HomeportError where it cannot)."""
        self._files = files
        self._read = packages
        self._stamps: list[_Stamp] = []
        self._packages: list[Package] = []

    @property
    def folders(self) -> Set[Path]:
        """Where something happens whenever Terraform has applied something."""
        return {each.parent for each in self._files}

    def packages(self) -> list[Package]:
        """As Terraform has them now."""
        # Taken first: what is written while the state is read is seen by the next look.
        stamps = self._looked_at()
        self._packages = self._read()
        self._stamps = stamps
        return self._packages

    def has_changed(self) -> bool:
        """Whether Terraform has made, removed or uploaded something since `packages`."""
        if self._looked_at() == self._stamps:
            return False
        before = self._packages
        try:
            return self.packages() != before
        except HomeportError:
            # Terraform is just writing it, or a branch is being switched.
            return False

    def _looked_at(self) -> list[_Stamp]:
        return [_stamp(each) for each in self._files]


def _stamp(file: Path) -> _Stamp:
    try:
        stat = os.stat(file)  # noqa: PTH116 - asked at every look
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
