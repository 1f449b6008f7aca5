"""Patches of modules that LocalStack loads late: applied when they are imported, so that no start waits for them."""

import importlib.util
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

Patch = Callable[[Any], None]


def when_imported(name: str, patch: Patch) -> None:
    """Call `patch` with the module as soon as it is imported; at once when it is already."""
    if name in sys.modules:
        patch(sys.modules[name])
        return
    _finder().patches.setdefault(name, []).append(patch)


class _PatchingFinder(MetaPathFinder):
    """Finds the modules that wait for a patch, by asking the other finders."""

    def __init__(self) -> None:
        self.patches: dict[str, list[Patch]] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        patches = self.patches.pop(fullname, None)
        if patches is None:
            return None
        # The name is no longer waited for, so this asks the other finders only.
        spec = importlib.util.find_spec(fullname)
        if spec is not None and spec.loader is not None:
            spec.loader = _PatchingLoader(spec.loader, patches)
        return spec


class _PatchingLoader(Loader):
    """Loads a module as its own loader does, then patches it."""

    def __init__(self, loader: Loader, patches: Sequence[Patch]) -> None:
        self._loader = loader
        self._patches = patches

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        for patch in self._patches:
            patch(module)


def _finder() -> _PatchingFinder:
    for finder in sys.meta_path:
        if isinstance(finder, _PatchingFinder):
            return finder
    finder = _PatchingFinder()
    sys.meta_path.insert(0, finder)
    return finder
