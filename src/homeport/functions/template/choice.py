"""Which workers may be forked from a template: those of which nobody can tell that they were.

The modules that a function brings are no matter (`preloaded`), nor what a template's imports read of the environment
(`templates`). What an interpreter, the C library and the loader do at their start is.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from homeport.functions.environment_variables import LOCALE
from homeport.functions.runtimes import Launch
from homeport.functions.template.preloaded import HOME

_READ_AT_START = ("PYTHON", "LD_", "LC_", "LANGUAGE", "LOCPATH", "GLIBC_", "MALLOC_", "OPENSSL_")
"""How the variables begin that are acted on before a program's first line."""
_LIBRARIES = "LD_LIBRARY_PATH"
# Modules in C, which Python finds by its own path.
_MODULES = (".cpython-", ".abi3.")


def template_of(launch: Launch, environment: Mapping[str, str]) -> Mapping[str, str] | None:
    """The variables of the template; None for a worker that has to be started as any program."""
    if not launch.has_template or not sys.platform.startswith("linux"):
        return None
    own = dict(environment)
    if own.pop(_LIBRARIES, "") != launch.environment.get(_LIBRARIES, ""):
        return None
    if any(name.startswith(_READ_AT_START) for name in own) or any(own.get(name) != LOCALE[name] for name in LOCALE):
        return None
    # Whoever has none is looked up among the users, at an interpreter's start.
    return {**LOCALE, "HOME": HOME} if "HOME" in own else LOCALE


def holds_libraries(*folders: Path) -> bool:
    """Whether the loader could find a shared library in one of these: it looks for folders at a program's start."""
    return any(_is_library(file.name) for folder in folders if folder.is_dir() for file in folder.iterdir())


def _is_library(name: str) -> bool:
    return (name.endswith(".so") or ".so." in name) and not any(mark in name for mark in _MODULES)
