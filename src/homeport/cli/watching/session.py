"""Watching that outlives the stack: it goes on when another one is up in its place."""

import time
from collections.abc import Callable
from typing import NoReturn

from homeport.cli.watching.control import StackGoneError
from homeport.cli.watching.file_events import FileEvents
from homeport.cli.watching.functions import Found
from homeport.cli.watching.watcher import CodeControl, Say, Watcher
from homeport.core.errors import HomeportError

_ASK_S = 0.5

type Find = Callable[[], tuple[Found, CodeControl]]
"""The functions to be watched as the stack that is up has them, and what replaces their code."""


class Session:
    """From the command's begin to its interruption."""

    def __init__(
        self,
        find: Find,
        events: FileEvents,
        tell: Callable[[Found], None],
        say: Say,
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """`tell` says what is watched, or raises HomeportError where nothing is."""
        self._find = find
        self._events = events
        self._tell = tell
        self._say = say
        self._pause = pause

    def run(self) -> NoReturn:
        """Watch until interrupted."""
        found, control = self._find()
        self._tell(found)
        while True:
            try:
                Watcher(found.watched, control, self._say).run(self._events)
            except StackGoneError as error:
                self._say(f"{error.message}; watching goes on when it is up")
            found, control = self._found_again({each.name for each in found.watched})
            self._say("the stack is up again")

    def _found_again(self, names: set[str]) -> tuple[Found, CodeControl]:
        """What there is of the functions of before, once Terraform has made all of them."""
        while True:
            self._pause(_ASK_S)
            try:
                found, control = self._find()
            except HomeportError:
                continue
            if names <= {each.name for each in found.watched}:
                return found, control
