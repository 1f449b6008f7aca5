"""What modules do while they are imported: on what it depends whether importing them once more would do the same."""

from __future__ import annotations

import builtins
import os
import sys

TYPE_CHECKING = False  # as in `typing`, whose import costs more than this module
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import FrameType, ModuleType
    from typing import Any


class Recording:
    """Records all imports from `begin` to `end`; of those, what a module's own code does while it runs."""

    def __init__(self) -> None:
        self.needs: dict[str, dict[str, None]] = {}
        """The modules that each has asked for, in order, whether they were there already or are not to be had."""
        self.sought: set[str] = set()
        """Those that finders were asked for."""
        self.takes: dict[str, list[tuple[str, str, Any]]] = {}
        """What each has taken out of others: module, attribute, value."""
        self.reads: dict[str, set[str]] = {}
        """The environment variables that each has read; `*` for all of them."""
        self._variables: Any = None
        self._import = builtins.__import__

    def begin(self) -> None:
        """Record from now on."""
        sys.meta_path.insert(0, self)
        builtins.__import__ = self._recorded
        self._variables = os.environ._data  # type: ignore[attr-defined]  # noqa: SLF001 - there is no other way in
        os.environ._data = _Read(self._variables, self.reads)  # type: ignore[attr-defined]  # noqa: SLF001 - as above

    def end(self) -> None:
        """Leave no trace."""
        os.environ._data = self._variables  # type: ignore[attr-defined]  # noqa: SLF001 - as above
        builtins.__import__ = self._import
        sys.meta_path.remove(self)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """See what is looked for, by whatever means; others find it."""
        self.sought.add(name)
        self._needs(_importer(sys._getframe(1)), name)  # noqa: SLF001 - `inspect` would be imported for it

    def _recorded(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,  # noqa: A002 - as Python calls them
        locals: Mapping[str, Any] | None = None,  # noqa: A002 - as above
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        importer = _importer(sys._getframe(1))  # noqa: SLF001 - as above
        asked = _absolute(name, globals or {}, level)
        self._needs(importer, asked)
        found = self._import(name, globals, locals, fromlist or (), level)
        for item in fromlist or ():
            if f"{asked}.{item}" in sys.modules:
                self._needs(importer, f"{asked}.{item}")
            elif item != "*":
                self.takes.setdefault(importer, []).append((asked, item, getattr(found, item, None)))
        return found

    def _needs(self, importer: str, name: str) -> None:
        if name != importer:
            self.needs.setdefault(importer, {})[name] = None


class _Read(dict):  # type: ignore[type-arg]  # as `os.environ` keeps them
    """Variables that tell who reads them."""

    def __init__(self, variables: Mapping[bytes, bytes], reads: dict[str, set[str]]) -> None:
        super().__init__(variables)
        self._reads = reads

    def __getitem__(self, name: bytes) -> Any:
        self._tell(os.fsdecode(name))
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._tell(os.fsdecode(name))  # type: ignore[arg-type]  # names are bytes
        return super().__contains__(name)

    def __iter__(self) -> Iterator[Any]:
        self._tell("*")
        return super().__iter__()

    def copy(self) -> dict[Any, Any]:
        self._tell("*")
        return super().copy()

    def _tell(self, name: str) -> None:
        reader = _importer(sys._getframe(2))  # noqa: SLF001 - as above
        self._reads.setdefault(reader, set()).add(name)


def _importer(frame: FrameType | None) -> str:
    """The module whose code runs."""
    while frame is not None:
        if frame.f_code.co_name == "<module>":
            return str(frame.f_globals.get("__name__"))
        frame = frame.f_back
    return ""


def _absolute(name: str, importer: Mapping[str, Any], level: int) -> str:
    """A module's name as relative imports mean it."""
    if not level:
        return name
    package = importer.get("__package__") or str(importer.get("__name__"))
    base = package.rsplit(".", level - 1)[0]
    return f"{base}.{name}" if name else base
