"""Hands what is saved to the stack."""

import time
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from homeport.cli.watching import syntax
from homeport.cli.watching.control import Replaced, StackGoneError, TooMuchError
from homeport.cli.watching.file_events import FileEvents
from homeport.cli.watching.package import Changes
from homeport.core.errors import HomeportError

SOON_S = 0.1
"""Until a file that was missed is looked for again."""
RETRY_S = 1.0
"""Until the stack is asked again to take what it has refused."""

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

    @property
    def folders(self) -> Set[Path]:
        """Where something that happens may change the package, as of the last look."""

    @property
    def is_unsettled(self) -> bool:
        """Whether it has to be looked at again soon, whatever happens."""

    def path(self, name: str) -> Path:
        """The file of a name in the archive."""

    def changes(self) -> Changes:
        """What differs now from what runs, taken as deployed from here on. HomeportError where it cannot be built."""


class Basis(Protocol):
    """What decides which functions there are."""

    @property
    def folders(self) -> Set[Path]:
        """Where something happens when it changes."""

    def has_changed(self) -> bool:
        """Whether it has."""


@dataclass(frozen=True, slots=True, eq=False)
class WatchedFunction:
    """A function, and where its code comes from."""

    name: str
    arn: str
    package: Package


class Watcher:
    """Each look replaces what has changed since the one before; what the stack refuses is offered again."""

    def __init__(self, functions: Sequence[WatchedFunction], control: CodeControl, say: Say) -> None:
        self._functions = functions
        self._control = control
        self._say = say
        self._refused: dict[str, tuple[Changes, str]] = {}
        """By the function's name: what did not get in, and why."""

    def watch(self, functions: Sequence[WatchedFunction], control: CodeControl) -> None:
        """Look at these from now on."""
        kept = {each.name for each in functions if each in self._functions}
        self._refused = {name: refused for name, refused in self._refused.items() if name in kept}
        self._functions, self._control = functions, control

    def run(self, events: FileEvents, applied: Basis) -> None:
        """Look whenever something happens, until Terraform has applied something, interrupted, or (StackGoneError) the
        stack does not answer."""
        while True:
            self.look()
            folders = set(applied.folders).union(*(each.package.folders for each in self._functions))
            # What happened in a new folder before it was followed is seen by another look.
            if not events.follow(folders):
                events.wait(self._patience_s)
            if applied.has_changed():
                return

    @property
    def _patience_s(self) -> float | None:
        if any(each.package.is_unsettled for each in self._functions):
            return SOON_S
        # Without functions there may be no folder yet that tells of the first one.
        return RETRY_S if self._refused or not self._functions else None

    def look(self) -> None:
        """Look once."""
        for function in self._functions:
            try:
                changes = function.package.changes()
            except HomeportError as error:
                self._say(f"error: {function.name}: {error.message}")
                continue
            before, reason = self._refused.pop(function.name, ({}, ""))
            if changes or before:
                self._replace(function, {**before, **changes}, reason)

    def _replace(self, function: WatchedFunction, changes: Changes, refused: str) -> None:
        began = time.monotonic()
        try:
            replaced = self._control.replace_code(function.arn, changes)
        except StackGoneError:
            raise
        except TooMuchError as error:
            told = ", ".join(sorted(changes)[:3])
            self._say(f"error: {function.name}: {error.message} ({told}); {error.hint}")
            return
        except HomeportError as error:
            self._refused[function.name] = changes, error.message
            if error.message != refused:
                self._say(f"error: {function.name}: {error.message}")
            return
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
