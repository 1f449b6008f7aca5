"""The AWS SDK for JavaScript, which is part of AWS's image: what functions use of it and do not bring themselves.

Each package is fetched by `npm` when the first function that names it is created, and kept in the cache.
"""

import fcntl
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from homeport.core.errors import HomeportError

_NAME = re.compile(rb"""["'](@(?:aws-sdk|smithy)/[a-z0-9-]+)""")
_SUFFIXES = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts")
_INSTALL_LIMIT_S = 300
_HINT = "put the package into the function's archive, or create the function once where npm reaches a registry"


class NodeSdk:
    """The packages in one folder, which NODE_PATH names."""

    def __init__(self, cache: Path) -> None:
        self.folder = cache / "node-sdk"

    @property
    def modules(self) -> Path:
        """The folder `node_modules`; it is there from the first package on."""
        return self.folder / "node_modules"

    def ensure(self, code: Path) -> None:
        """Have what the code names and does not bring. HomeportError when that fails."""
        wanted = sorted(name for name in _named(code) if not (code / "node_modules" / name).exists())
        if all(self._has(name) for name in wanted):
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            missing = [name for name in wanted if not self._has(name)]
            if missing:
                self._install(missing)

    def _has(self, name: str) -> bool:
        return (self.modules / name / "package.json").exists()

    def _install(self, names: list[str]) -> None:
        npm = shutil.which("npm")
        if npm is None:
            raise HomeportError(f"{', '.join(names)} is not there, and npm is not on PATH", hint=_HINT)
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(self.folder)]
        try:
            finished = subprocess.run(
                [npm, "install", *options, *names],
                capture_output=True,
                text=True,
                timeout=_INSTALL_LIMIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise HomeportError(f"npm did not bring {', '.join(names)} in {_INSTALL_LIMIT_S} s", hint=_HINT) from error
        if finished.returncode:
            reason = (finished.stderr.strip().splitlines() or ["no reason given"])[0]
            raise HomeportError(f"npm could not bring {', '.join(names)}: {reason}", hint=_HINT)


def _named(code: Path) -> set[str]:
    return {name.decode() for file in _sources(code) if file.is_file() for name in _NAME.findall(file.read_bytes())}


def _sources(code: Path) -> Iterator[Path]:
    for folder, names, files in code.walk():
        if "node_modules" in names:
            names.remove("node_modules")
        yield from (folder / file for file in files if file.endswith(_SUFFIXES))
