"""Watching that goes on with what Terraform makes of the stack, and with the stack that takes its place."""

import time
from collections.abc import Callable, Set
from typing import NoReturn

from homeport.cli.watching.file_events import FileEvents
from homeport.cli.watching.functions import Found
from homeport.cli.watching.watcher import Basis, CodeControl, Say, Watcher
from homeport.core.errors import HomeportError

_ASK_S = 0.5

type Find = Callable[[], tuple[Found, CodeControl]]
"""The functions to be watched as the stack that is up has them, and what replaces their code."""
type Tell = Callable[[Found, Set[str]], None]
"""Says what is watched, and what is no longer; the names are those that were watched before."""


class Session:
    """From the command's begin to its interruption."""

    def __init__(
        self,
        find: Find,
        applied: Basis,
        events: FileEvents,
        tell: Tell,
        say: Say,
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._find = find
        self._applied = applied
        self._events = events
        self._tell = tell
        self._say = say
        self._pause = pause

    def run(self) -> NoReturn:
        """Watch until interrupted. HomeportError where there is nothing to watch at the begin."""
        found, control = self._find()
        before = frozenset[str]()
        self._tell(found, before)
        if not found.watched:
            raise HomeportError("there is no function to watch", hint="`homeport status` lists the functions")
        watcher = Watcher(found.watched, control, self._say)
        while True:
            try:
                watcher.run(self._events, self._applied)
                before = frozenset(each.name for each in found.watched)
                found, control = self._find()
            except HomeportError as error:
                self._say(f"{error.message}; watching goes on when it is up")
                found, control = self._found_again()
                before = frozenset()
                self._say("the stack is up again")
            self._tell(found, before)
            watcher.watch(found.watched, control)

    def _found_again(self) -> tuple[Found, CodeControl]:
        """What there is once a stack is up and Terraform has made the first function."""
        while True:
            self._pause(_ASK_S)
            try:
                found, control = self._find()
            except HomeportError:
                continue
            if found.watched:
                return found, control
