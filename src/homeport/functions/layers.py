"""A function's layers merged into one folder: what `/opt` is on Lambda.

https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path


def merge_layers(layers: Sequence[Path], target: Path) -> Path | None:
    """Lay unpacked layers over each other, later ones on top; None without layers.

    One layer is used where it lies. More are merged into `target`, which is made anew, with hard links where the file
    system has them.
    """
    if len(layers) <= 1:
        return layers[0] if layers else None
    building = target.with_name(f"{target.name}.building")
    for leftover in (building, target):
        shutil.rmtree(leftover, ignore_errors=True)
    for layer in layers:
        shutil.copytree(layer, building, symlinks=True, dirs_exist_ok=True, copy_function=_place)
    building.rename(target)
    return target


def _place(source: str, target: str) -> str:
    Path(target).unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target
