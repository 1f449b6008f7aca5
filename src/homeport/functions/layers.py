"""A function's layers merged into one folder: what `/opt` is on Lambda.

https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layer:
    """One version of a layer."""

    identity: str
    """Names these contents and no others."""
    path: Path
    """The folder that holds the unpacked archive."""


def merge_layers(layers: Sequence[Layer], folder: Path) -> Path | None:
    """Lay layers over each other, later ones on top, in a folder below `folder`; None without layers.

    The result stays when a layer's own folder is removed: functions keep the layer versions that were deleted.
    """
    if not layers:
        return None
    name = hashlib.sha256("\n".join(layer.identity for layer in layers).encode()).hexdigest()[:16]
    target = folder / name
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=folder))
    for layer in layers:
        shutil.copytree(layer.path, building, symlinks=True, dirs_exist_ok=True, copy_function=_place)
    try:
        building.rename(target)
    except OSError:
        # Another thread has just made the same.
        shutil.rmtree(building, ignore_errors=True)
    return target


def _place(source: str, target: str) -> str:
    """Put a file there, by a hard link where the file system has them."""
    Path(target).unlink(missing_ok=True)
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
    return target
