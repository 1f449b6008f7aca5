"""Modules that the template has executed, in a worker: as good as not there until they are imported.

A worker's `sys.modules` is a fresh interpreter's. What it imports is looked for as ever; only where executing the
module that would be found must do what the template's has done, that one is taken. So a function's own modules, those
of its layers and those in folders that it adds to `sys.path` win as they would have; and what is replaced in modules
before others take it out of them (`from time import sleep`) counts. What boto3 and urllib3 add to `warnings.filters`,
about warnings of their own, is there from the beginning.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as in `typing`, whose import costs more than this module
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

    from homeport.functions.template.recording import Recording

# They change much of the standard library in place, for all that is imported behind them.
_PATCHERS = frozenset({"gevent", "eventlet"})
_EVERYTHING = "*"
HOME = "/home/of-the-template"
"""What `~` is while the template imports; nobody's."""


def _start_of_time(logging: Any) -> None:
    import time

    # Nanoseconds since Python 3.13.
    logging._startTime = time.time_ns() if isinstance(logging._startTime, int) else time.time()  # noqa: SLF001


def _authentication_key(process: Any) -> None:
    process.current_process().authkey = os.urandom(32)


_MADE_ANEW: dict[str, Callable[[Any], None]] = {
    "logging": _start_of_time,
    "multiprocessing.process": _authentication_key,
}
"""What modules make of the moment in which they are imported."""


class Preloaded:
    """The first finder of a worker's imports."""

    def __init__(self, before: dict[str, ModuleType], recording: Recording) -> None:
        """Takes out of `sys.modules` what was not there `before`; `recording` has seen it come."""
        self._modules = dict(sys.modules)
        found = {name for name in sys.modules if name not in before and name in recording.sought}
        self._replaced = {name for name in found if not _is_found(name, sys.modules[name])}
        """Modules that put another into their place, and do so again."""
        self._homes = self._found_homes(recording)
        self._reads = {name: {each: os.environ.get(each) for each in read} for name, read in recording.reads.items()}
        """The variables that each has read, as it has found them."""
        self._left = found - self._replaced
        """Those that nobody has imported here."""
        self._made_by_hand = self._owned(self._modules.keys() - before.keys() - found)
        self._needs = {name: tuple(needs) for name, needs in recording.needs.items()}
        self._takes = recording.takes
        self._path = list(sys.path)
        self._finders = {type(each).__module__: each for each in sys.meta_path if type(each).__module__ in found}
        self._loggers, self._handlers = self._taken_loggers()
        self._accepted: set[str] = set()
        self._listings: dict[str, tuple[int, set[str]]] = {}
        for name in found:
            self._take_out(name)
        for name in self._made_by_hand:
            del sys.modules[name]
        sys.meta_path[:] = [self, *(each for each in sys.meta_path if each not in self._finders.values())]

    def _owned(self, names: set[str]) -> dict[str, str]:
        """Modules that no finder has found, each with the one that has put it there."""
        owners = {name: name.rpartition(".")[0] for name in names} | {"__mp_main__": "multiprocessing.process"}
        return {name: owners[name] for name in self._modules if name in names and owners[name] in self._modules}

    def _found_homes(self, recording: Recording) -> dict[str, list[tuple[Any, str, str]]]:
        """The variables of modules, and of their classes, that hold a path below `~`: its holder, name and end."""
        found: dict[str, list[tuple[Any, str, str]]] = {}
        for name in recording.reads.keys() & self._modules.keys():
            module = self._modules[name]
            own = [each for each in vars(module).values() if getattr(each, "__module__", "") == name]
            for holder in (module, *(each for each in own if isinstance(each, type))):
                for attribute, value in vars(holder).items():
                    if isinstance(value, str) and value.startswith(HOME):
                        found.setdefault(name, []).append((holder, attribute, value[len(HOME) :]))
        return found

    def _taken_loggers(self) -> tuple[dict[str, list[tuple[str, str]]], dict[str, list[Any]]]:
        """For each module its variables that hold loggers, with their names, and the handlers of its logger."""
        if "logging" not in self._left:
            return {}, {}
        logging: Any = self._modules["logging"]
        known = {
            name: logger
            for name, logger in logging.root.manager.loggerDict.items()
            if not isinstance(logger, logging.PlaceHolder)
        }
        found: dict[str, list[tuple[str, str]]] = {}
        for name in self._left:
            variables: dict[str, Any] = getattr(self._modules[name], "__dict__", {})
            for attribute, value in variables.items():
                if isinstance(value, logging.Logger) and value.name in known:
                    found.setdefault(name, []).append((attribute, value.name))
        logging.root.manager.loggerDict.clear()
        for takes in self._takes.values():
            takes[:] = [taken for taken in takes if not isinstance(taken[2], logging.Logger)]
        return found, {name: logger.handlers for name, logger in known.items() if logger.handlers}

    def _take_out(self, name: str) -> None:
        module = sys.modules.pop(name)
        package, _, attribute = name.rpartition(".")
        held: dict[str, Any] = getattr(self._modules.get(package), "__dict__", {})
        finder = type(getattr(module.__spec__, "loader", None)).__module__
        # An import has made it an attribute of its package; what a module's own finder finds is one anyhow.
        if held.get(attribute) is module and finder not in self._finders:
            del held[attribute]

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The module's own spec, whose loader gives it; None for all that is to be found by others."""
        if name not in self._left:
            if name in _PATCHERS:
                self._left.clear()
            return None
        if name not in self._accepted:
            closure = self._closure(name)
            if not self._accepts(closure):
                return None
            self._accepted |= closure
        spec: ModuleSpec = self._modules[name].__spec__  # type: ignore[assignment]  # those that are left have one
        if not isinstance(spec.loader, _Loader):
            spec.loader = _Loader(self, spec.loader)  # type: ignore[assignment]  # it has what loaders need
        return spec

    def module(self, name: str) -> ModuleType:
        return self._modules[name]

    def execute(self, name: str) -> None:
        """Do what the module's code did beyond its own variables, in the same order."""
        self._left.discard(name)
        for needed in self._needs.get(name, ()):
            self._import(needed)
        for made, owner in self._made_by_hand.items():
            if owner == name:
                sys.modules[made] = self._modules[made]
        if name in self._finders:
            sys.meta_path.append(self._finders[name])
        self._take_loggers(name)
        for holder, attribute, end in self._homes.get(name, ()):
            setattr(holder, attribute, os.path.expanduser("~") + end)  # noqa: PTH111 - pathlib is not to be imported
        if name in _MADE_ANEW:
            _MADE_ANEW[name](self._modules[name])

    def _import(self, name: str) -> None:
        if name in sys.modules or (name not in self._left and name not in self._replaced):
            return
        # First, so that no thread waits for a package while another of the package's waits for this thread.
        self._import(name.rpartition(".")[0])
        __import__(name)

    def _take_loggers(self, name: str) -> None:
        if name in self._loggers or name in self._handlers:
            logging: Any = self._modules["logging"]
            for handler in self._handlers.get(name, ()):
                logging.getLogger(name).addHandler(handler)
            for attribute, logger in self._loggers.get(name, ()):
                setattr(self._modules[name], attribute, logging.getLogger(logger))

    def _closure(self, name: str) -> set[str]:
        """All that a module needs, directly or not, itself among it."""
        found: set[str] = set()
        open_ones = [name]
        while open_ones:
            each = open_ones.pop()
            if each in found:
                continue
            found.add(each)
            package = each.rpartition(".")[0]
            if package:
                open_ones.append(package)
            # What was there before the template has imported anything is there in every interpreter.
            if each in self._left:
                open_ones.extend(self._needs.get(each, ()))
        return found

    def _accepts(self, closure: set[str]) -> bool:
        """Whether all of these would come out as they did."""
        hidden = self._hidden()
        if _EVERYTHING in hidden or not hidden.isdisjoint(name.partition(".")[0] for name in closure):
            return False
        for name in closure:
            present, recorded = sys.modules.get(name), self._modules.get(name)
            # What comes with another module comes in time.
            is_left = name in self._left or name in self._replaced or self._made_by_hand.get(name) in self._left
            if present is not recorded and not (present is None and is_left):
                return False
        return all(self._is_unchanged(name) for name in closure)

    def _is_unchanged(self, name: str) -> bool:
        """Whether what a module has taken out of others, and out of the environment, is still what they hold."""
        for variable, found in self._reads.get(name, {}).items():
            is_home = variable == "HOME" and name in self._homes
            if not is_home and (variable == _EVERYTHING or os.environ.get(variable) != found):
                return False
        for other, attribute, value in self._takes.get(name, ()):
            if other in sys.modules and getattr(sys.modules[other], attribute, None) is not value:
                return False
        return True

    def _hidden(self) -> set[str]:
        """The names of modules in folders that `sys.path` has got before the template's own."""
        found: set[str] = set()
        missing = list(self._path)
        for entry in sys.path:
            if not missing:
                return found
            if entry == missing[0]:
                del missing[0]
            else:
                found |= self._names_in(entry or ".")
        return found if not missing else {_EVERYTHING}

    def _names_in(self, folder: str) -> set[str]:
        try:
            changed = os.stat(folder).st_mtime_ns  # noqa: PTH116 - pathlib is not to be imported for it
            known = self._listings.get(folder)
            if known is None or known[0] != changed:
                names = {name.partition(".")[0] for name in os.listdir(folder)}  # noqa: PTH208 - as above
                self._listings[folder] = known = (changed, names)
            return known[1]
        except NotADirectoryError:
            # An archive.
            return {_EVERYTHING}
        except OSError:
            return set()


class _Loader:
    """Gives one module; for all else it is the loader that the template had it from."""

    def __init__(self, preloaded: Preloaded, original: Any) -> None:
        self._preloaded = preloaded
        self._original = original

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self._preloaded.module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        assert spec is not None
        spec.loader = self._original
        self._preloaded.execute(spec.name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)


def _is_found(name: str, module: ModuleType) -> bool:
    """Whether a module is still the one that its finder has found."""
    spec = getattr(module, "__spec__", None)
    return spec is not None and spec.loader is not None and spec.name == name
