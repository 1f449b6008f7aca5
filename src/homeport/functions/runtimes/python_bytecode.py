"""Compiles deployed Python code once, as pip does with what it installs.

Functions cannot write beside their code, so without it every cold start would compile all that it imports anew. What is
compiled is held against its source's hash at each import: code that is replaced is never run in its old form.
"""

import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

_WORTHWHILE_BYTES = 100_000
"""Of sources; less is compiled in no time."""
_COMPILER = """
import compileall, os, py_compile, sys
os.nice(10)
compileall.compile_dir(sys.argv[1], quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
"""


class PythonBytecode:
    """Works in the background, on one package at a time."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()

    def compile(self, python: Path, code: Path) -> None:
        """Begin to compile the code in a folder for an interpreter, where it is worth it."""
        if _is_worthwhile(code):
            threading.Thread(target=self._compile, args=(python, code), daemon=True).start()

    def _compile(self, python: Path, code: Path) -> None:
        with self._one_at_a_time:
            # Files that do not compile are the function's own business.
            subprocess.run(
                [str(python), "-I", "-c", _COMPILER, str(code)],
                env={"PATH": os.defpath},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )


def _is_worthwhile(code: Path) -> bool:
    size = 0
    for each in _sources(code):
        size += each
        if size > _WORTHWHILE_BYTES:
            return True
    return False


def _sources(code: Path) -> Iterator[int]:
    """The sizes of the sources that have not been compiled."""
    for folder, folders, files in os.walk(code):
        if "__pycache__" in folders:
            folders.remove("__pycache__")
            continue
        for file in files:
            if file.endswith(".py"):
                yield Path(folder, file).lstat().st_size
