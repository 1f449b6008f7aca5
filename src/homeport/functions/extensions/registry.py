"""The extensions of one execution environment."""

import asyncio
from collections.abc import Callable, Iterator, Sequence

from homeport.functions.extensions import errors
from homeport.functions.extensions.errors import RefusalError
from homeport.functions.extensions.extension import INVOKE, SHUTDOWN, Extension, ExtensionState

MOST_EXTENSIONS = 10
"""External and internal ones together."""

_EVENTS = {True: frozenset({INVOKE, SHUTDOWN}), False: frozenset({INVOKE})}


class ExtensionRegistry:
    """Knows external extensions from `begin` on, and internal ones once they register; open until `close`.

    `begin` comes before each init phase: what was known is forgotten, as every process is another.
    """

    def __init__(self) -> None:
        self._by_name: dict[str, Extension] = {}
        self._is_open = True
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []
        self.first_error = ""
        """`Extension.InitError` or `Extension.ExitError`, whichever an extension reported first: what its end then
        counts as."""

    def __iter__(self) -> Iterator[Extension]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    @property
    def has_internal(self) -> bool:
        return any(not extension.is_external for extension in self)

    def begin(self) -> None:
        self._by_name.clear()
        self._is_open = True
        self._waiting.clear()
        self.first_error = ""

    def expect(self, name: str) -> Extension:
        """An external extension is about to be started."""
        extension = self._by_name[name] = Extension(name, is_external=True)
        return extension

    def close(self) -> None:
        """The runtime is ready: nobody registers any more."""
        self._is_open = False

    # -- what extensions ask for; all raise RefusalError

    def register(self, name: str, events: Sequence[str]) -> Extension:
        known = self._by_name.get(name)
        is_external = known is not None and known.is_external
        for event in events:
            _require_event(event, is_external=is_external)
        extension = known if known is not None and is_external else self._admit(name)
        extension.register(events)
        self._by_name[name] = extension
        self._look()
        return extension

    def find(self, identifier: str) -> Extension | None:
        return next((extension for extension in self if extension.identifier == identifier), None)

    def wait(self, extension: Extension) -> None:
        extension.wait()
        self._look()

    def fail_to_initialise(self, extension: Extension, error_type: str) -> None:
        extension.fail_to_initialise(error_type)
        self.first_error = self.first_error or "Extension.InitError"

    def fail(self, extension: Extension, error_type: str) -> None:
        extension.fail(error_type)
        self.first_error = self.first_error or "Extension.ExitError"

    def _admit(self, name: str) -> Extension:
        """A new internal extension."""
        if not self._is_open:
            raise RefusalError(errors.CLOSED)
        if len(self) >= MOST_EXTENSIONS:
            raise RefusalError(errors.TOO_MANY)
        if name in self._by_name:
            raise RefusalError(errors.NAME_TAKEN)
        return Extension(name, is_external=False)

    # -- what the phases wait for

    def all_registered(self) -> asyncio.Future[None]:
        """Done when every external extension has registered."""
        return self._when(lambda: all(extension.state is not ExtensionState.STARTED for extension in self))

    def all_ready(self) -> asyncio.Future[None]:
        """Done when every extension waits for an event."""
        return self._when(lambda: all(extension.state is ExtensionState.READY for extension in self))

    def _when(self, condition: Callable[[], bool]) -> asyncio.Future[None]:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((condition, future))
        self._look()
        return future

    def _look(self) -> None:
        for condition, future in self._waiting:
            if condition() and not future.done():
                future.set_result(None)
        self._waiting = [each for each in self._waiting if not each[1].done()]


def _require_event(event: str, *, is_external: bool) -> None:
    if event in _EVENTS[is_external]:
        return
    reason = "ShutdownEventNotSupportedForInternalExtension" if event == SHUTDOWN else "ErrorInvalidEventType"
    raise RefusalError(errors.invalid_event(event, reason))
