"""Looks at packages twenty times a second and hands what was saved to the stack."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from homeport.cli.watching import syntax
from homeport.cli.watching.control import Replaced
from homeport.cli.watching.package import Changes
from homeport.core.errors import HomeportError

LOOK_S = 0.05
"""Half of it passes, in the middle, between a save and its being seen."""

type Say = Callable[[str], None]


class CodeControl(Protocol):
    """What replaces code in the stack."""

    def replace_code(self, arn: str, changes: Changes) -> Replaced:
        """Put files in or take them out, and end the environments that run the code."""


class Package(Protocol):
    """The files of a function."""

    @property
    def folder(self) -> Path:
        """Where they lie."""

    def path(self, name: str) -> Path:
        """The file of a name in the archive."""

    def changes(self) -> Changes:
        """What differs now from what runs, taken as deployed from here on. HomeportError where it cannot be built."""


@dataclass(frozen=True, slots=True)
class WatchedFunction:
    """A function, and where its code comes from."""

    name: str
    arn: str
    package: Package


class Watcher:
    """Each look replaces what has changed since the one before."""

    def __init__(self, functions: Sequence[WatchedFunction], control: CodeControl, say: Say) -> None:
        self._functions = functions
        self._control = control
        self._say = say

    def run(self) -> None:
        """Look until interrupted; at packages of very many files more seldom, half of the time at most."""
        while True:
            began = time.monotonic()
            self.look()
            time.sleep(max(LOOK_S, time.monotonic() - began))

    def look(self) -> None:
        """Look once."""
        for function in self._functions:
            try:
                changes = function.package.changes()
            except HomeportError as error:
                self._say(f"error: {function.name}: {error.message}")
                continue
            if changes:
                self._replace(function, changes)

    def _replace(self, function: WatchedFunction, changes: Changes) -> None:
        began = time.monotonic()
        replaced = self._control.replace_code(function.arn, changes)
        took_ms = (time.monotonic() - began) * 1000
        names = sorted(changes)
        told = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        ended = f"{replaced.ended} environment{'' if replaced.ended == 1 else 's'} ended"
        self._say(f"{function.name}: {told} replaced, {ended} ({took_ms:.0f} ms)")
        # Checked afterwards: the old code is gone all the same, and a check may take longer than the replacing.
        for complaint in self._complaints(function, changes):
            self._say(f"error: {complaint}")

    @staticmethod
    def _complaints(function: WatchedFunction, changes: Changes) -> list[str]:
        checked = (
            syntax.complaint(function.package.path(name), content)
            for name, content in changes.items()
            if content is not None
        )
        return [each for each in checked if each is not None]
