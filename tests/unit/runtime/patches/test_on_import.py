"""Patches that wait for a module."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from homeport.runtime.patches.on_import import when_imported

NAME = "homeport_test_patched_module"


@pytest.fixture
def module_file(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / f"{NAME}.py"
    file.write_text("value = 'as written'\n")
    sys.path.insert(0, str(tmp_path))
    yield file
    sys.path.remove(str(tmp_path))
    sys.modules.pop(NAME, None)


def test_a_module_is_patched_when_it_is_imported(module_file: Path) -> None:
    seen: list[str] = []

    def patch(module: ModuleType) -> None:
        seen.append(module.__dict__["value"])
        module.__dict__["value"] = "patched"

    when_imported(NAME, patch)
    before = list(seen)
    module = importlib.import_module(NAME)

    assert (before, seen, module.__dict__["value"]) == ([], ["as written"], "patched")
    assert module.__file__ == str(module_file)


def test_a_module_that_is_there_is_patched_at_once(module_file: Path) -> None:
    importlib.import_module(NAME)
    seen: list[str] = []

    when_imported(NAME, lambda module: seen.append(module.value))

    assert seen == ["as written"]


def test_several_patches_of_a_module_are_applied_in_their_order(module_file: Path) -> None:
    seen: list[int] = []
    when_imported(NAME, lambda _module: seen.append(1))
    when_imported(NAME, lambda _module: seen.append(2))
    importlib.import_module(NAME)

    assert seen == [1, 2]
