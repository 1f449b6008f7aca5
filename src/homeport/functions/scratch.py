"""The folders in which functions write."""

import contextlib
import shutil
from pathlib import Path


def remove(folder: Path) -> None:
    """Remove a folder with all that lies in it, read-only folders too: caches of modules are such. Links stay links."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        _open(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _open(folder: Path) -> None:
    """Let the owner into every folder again."""
    with contextlib.suppress(OSError):
        folder.chmod(0o700)
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                _open(entry)
