"""The AWS SDK for JavaScript, which is part of AWS's image: what functions use of it and do not bring themselves.

Packages are fetched by `npm` when the first function that names them is created, into a folder of the user's cache that
nobody changes any more; the next one that names another package gets a folder with the former ones too.
"""

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from homeport.core.errors import HomeportError
from homeport.functions.cached_folders import make_whole

_NAME = re.compile(rb"""["'](@(?:aws-sdk|smithy)/[a-z0-9-]+)""")
_SUFFIXES = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts")
_FOLDER = "node-sdk-"
_MODULES = "node_modules"
_CONTENTS = "packages.json"
_INSTALL_LIMIT_S = 300
_HINT = "put the package into the function's archive, or create the function once where npm reaches a registry"
_OPTIONS = (
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--prefer-offline",
    # Without a network the function is to be there soon.
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
)


class NodeSdk:
    """The folders in a cache."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache

    def ensure(self, code: Path) -> Path | None:
        """The folder whose `node_modules` has what the code names and does not bring; None where there is none yet.

        HomeportError when it cannot be made.
        """
        wanted = {name for name in _named(code) if not (code / _MODULES / name).exists()}
        if not wanted:
            return self.at_hand()
        made = self._made()
        whole = next((place for place, names in made.items() if wanted <= names), None)
        return whole or self._make(sorted(wanted.union(*made.values())))

    def at_hand(self) -> Path | None:
        """The folder with the most packages: a layer's code may name them."""
        made = self._made()
        return max(made, key=lambda place: len(made[place]), default=None)

    def _made(self) -> dict[Path, frozenset[str]]:
        """The folders that are whole, each with the packages that it was made for."""
        files = sorted(self._cache.glob(f"{_FOLDER}*/{_CONTENTS}"))
        return {file.parent: frozenset(json.loads(file.read_text())) for file in files if "." not in file.parent.name}

    def _make(self, names: Sequence[str]) -> Path:
        place = self._cache / f"{_FOLDER}{hashlib.sha256(json.dumps(names).encode()).hexdigest()[:12]}"
        try:
            make_whole(place, lambda folder: _install(folder, names), place.is_dir)
        except OSError as error:
            raise HomeportError(f"{', '.join(names)} cannot be kept: {error}", hint=_HINT) from error
        return place


def modules(folder: Path) -> Path:
    """Where Node.js looks for packages in a folder that `ensure` gave."""
    return folder / _MODULES


def _install(folder: Path, names: Sequence[str]) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise HomeportError(f"{', '.join(names)} is not there, and npm is not on PATH", hint=_HINT)
    command = [npm, "install", *_OPTIONS, "--prefix", str(folder), *names]
    try:
        finished = subprocess.run(command, capture_output=True, text=True, timeout=_INSTALL_LIMIT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise HomeportError(f"npm did not bring {', '.join(names)} in {_INSTALL_LIMIT_S} s", hint=_HINT) from error
    if finished.returncode:
        reason = (finished.stderr.strip().splitlines() or ["no reason given"])[0]
        raise HomeportError(f"npm could not bring {', '.join(names)}: {reason}", hint=_HINT)
    (folder / _CONTENTS).write_text(json.dumps(names))


def _named(code: Path) -> set[str]:
    return {name.decode() for file in _sources(code) if file.is_file() for name in _NAME.findall(file.read_bytes())}


def _sources(code: Path) -> Iterator[Path]:
    for folder, names, files in code.walk():
        if _MODULES in names:
            names.remove(_MODULES)
        yield from (folder / file for file in files if file.endswith(_SUFFIXES))
