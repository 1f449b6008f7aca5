"""A function's layers merged into one folder: what `/opt` is on Lambda.

https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
"""

import hashlib
import os
import shutil
import tempfile
from collections import Counter
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


def extensions(layers: Path | None) -> list[str]:
    """The external extensions that merged layers bring: the files in their folder `extensions`."""
    folder = None if layers is None else layers / "extensions"
    return sorted(each.name for each in folder.iterdir() if each.is_file()) if folder and folder.is_dir() else []


class MergedLayers:
    """All merged layers of one instance; which layers are in which."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._merged: dict[Path, tuple[Path, ...]] = {}
        """Merged folder → the folders of its layers."""
        self._renewals: Counter[Path] = Counter()
        """How often the contents of a layer's folder have been replaced."""

    def merge(self, layers: Sequence[Layer]) -> Path | None:
        """The folder with layers in their order, as their folders are now; the same layers share one."""
        named = [Layer(f"{each.identity} {self._renewals[each.path]}", each.path) for each in layers]
        merged = merge_layers(named, self._folder)
        if merged is not None:
            self._merged[merged] = tuple(each.path for each in layers)
        return merged

    def renew(self, layer: Path) -> set[Path]:
        """A layer's contents have been replaced: what holds them is merged anew. The merged folders of before."""
        self._renewals[layer] += 1
        return {merged for merged, layers in list(self._merged.items()) if layer in layers}


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
        _lay_over(layer.path, building)
    try:
        building.rename(target)
    except OSError:
        # Another thread has just made the same.
        shutil.rmtree(building, ignore_errors=True)
    return target


def _lay_over(source: Path, target: Path) -> None:
    """Put everything of `source` into `target`, in place of what has the same name."""
    for folder, names, files in source.walk():
        place = target / folder.relative_to(source)
        for name in names:
            if not (place / name).is_dir():
                _remove(place / name)
            (place / name).mkdir(exist_ok=True)
        for name in files:
            _remove(place / name)
            _place(folder / name, place / name)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _place(source: Path, target: Path) -> None:
    """Put a file there, by a hard link where the file system has them, and a link as the link it is."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
