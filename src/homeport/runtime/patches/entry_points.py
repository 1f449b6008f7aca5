"""Defect: plux, LocalStack's plug-in library, keeps its list of entry points in a file that can be wrong.

The file in the user's cache folder is written in place, so an instance that starts beside the first one after an
installation may read half of it; and it is named after modification times cut to 32 bits, which are two minutes wide,
so what is installed twice in two minutes is not seen. Either way our plug-ins are "unknown" to LocalStack. Reading the
packages' metadata anew takes ten milliseconds. Shown by tests/unit/runtime/patches/test_entry_points.py.
"""

from pathlib import Path
from typing import Any

from plux.runtime.cache import EntryPointsCache
from plux.runtime.metadata import MetadataEntryPointsResolver


def apply() -> None:
    """Read the packages' metadata, once in a process, and no file of plux's."""
    EntryPointsCache._build_and_store_index = _index  # noqa: SLF001  (the step between its memory and its file)


def _index(_cache: EntryPointsCache, _folder: Path) -> Any:
    return MetadataEntryPointsResolver().get_entry_points()
