"""The functions that can be watched: each with its package, found by homeport.toml, by Terraform, or by its archive."""

import difflib
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from homeport.cli.stack import jobs
from homeport.cli.watching.archive import contents
from homeport.cli.watching.build import BuiltPackage
from homeport.cli.watching.finding import find_source
from homeport.cli.watching.listing import MADE_BY_TOOLS
from homeport.cli.watching.package import WatchedPackage
from homeport.cli.watching.sources import ArchiveSource, FileSource, FolderSource, Source
from homeport.cli.watching.watcher import WatchedFunction
from homeport.config import FunctionSource, Settings
from homeport.core.errors import HomeportError
from homeport.functions.code import Fingerprint
from homeport.terraform import state_file
from homeport.terraform.packages import Package, packages

type Deployed = Callable[[Package], Mapping[str, Fingerprint]]
"""Name → fingerprint of the files that run."""

_MADE_BY_TOOLS = (".*", "**/.*", *sorted(pattern for name in MADE_BY_TOOLS for pattern in (name, f"**/{name}")))


@dataclass(frozen=True, slots=True)
class Found:
    """What becomes of the stack's functions."""

    watched: Sequence[WatchedFunction]
    unknown: Sequence[str]
    """Names of those, looked at for the first time, whose sources nobody tells."""


def packages_of(settings: Settings) -> list[Package]:
    """The packages of all roots."""
    found: list[Package] = []
    for root, file in zip(jobs.checked_roots(settings), state_files(settings), strict=True):
        found += packages(state_file.read([file]), root.folder)
    return found


def state_files(settings: Settings) -> list[Path]:
    """Where Terraform keeps what it knows of each root."""
    return [jobs.root_state(settings, root).tfstate_of(settings.workspace) for root in settings.roots]


def in_archive(package: Package) -> Mapping[str, Fingerprint]:
    """What Terraform has uploaded, or is about to."""
    return contents(package.archive)


def watchable(settings: Settings, found: Iterable[Package], deployed: Deployed = in_archive) -> Found:
    """The functions of these packages, as far as their sources are known."""
    watched, unknown = [], []
    for each in found:
        package = _package(settings, each, deployed(each))
        if package is not None:
            watched.append(WatchedFunction(each.function, each.arn, package))
        elif not each.is_layer:
            # A layer is mostly packages of others.
            unknown.append(each.function)
    return Found(watched, unknown)


def misnamed(tables: Iterable[str], functions: Sequence[str]) -> Iterator[str]:
    """A line for each table of homeport.toml, `[functions.NAME]`, that is about no function of the stack."""
    for name in tables:
        if name not in functions:
            close = difflib.get_close_matches(name, functions, n=1)
            meant = f"did you mean {close[0]}?" if close else f"functions: {', '.join(sorted(functions)) or 'none'}"
            yield f"homeport.toml: [functions.{name}] is about no function of this stack ({meant})"


def without_folder(sources: Mapping[str, FunctionSource]) -> Iterator[str]:
    """A line for each table whose folder is not there (yet)."""
    for name, each in sources.items():
        if not each.source.is_dir():
            yield f"homeport.toml: [functions.{name}]: there is no folder {each.source}"


def _package(
    settings: Settings, package: Package, deployed: Mapping[str, Fingerprint]
) -> WatchedPackage | BuiltPackage | None:
    chosen = None if package.is_layer else settings.function_sources.get(package.function)
    if chosen is not None and chosen.build:
        # What the build makes beside its sources is none of them.
        source = FolderSource(chosen.source, _MADE_BY_TOOLS, made=package.archive)
        return BuiltPackage(source, package.archive, _Builder(settings.project, chosen.build), deployed)
    # What was removed while it was watched may come back, and what was new then is the function's, too.
    found = _source(settings.project, package, chosen, {**in_archive(package), **deployed})
    return WatchedPackage(found, deployed) if found is not None else None


def _source(
    project: Path, package: Package, chosen: FunctionSource | None, packaged: Mapping[str, Fingerprint]
) -> Source | None:
    if chosen is not None:
        there = [name for name in packaged if (chosen.source / name).is_file()]
        return ArchiveSource(chosen.source, there) if there else FolderSource(chosen.source)
    inputs = package.inputs
    if inputs is not None and inputs.folder is not None:
        return FolderSource(inputs.folder, inputs.excludes, follows_links=inputs.follows_links)
    if inputs is not None and inputs.file is not None:
        return FileSource(inputs.file)
    return find_source(project, packaged)


class _Builder:
    """Runs a build command in the project."""

    def __init__(self, project: Path, command: Sequence[str]) -> None:
        self._project = project
        self._command = command

    def __call__(self) -> None:
        try:
            result = subprocess.run(
                self._command, cwd=self._project, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
            )
        except OSError as error:
            raise HomeportError(f"{self._command[0]}: {error.strerror}") from error
        if result.returncode:
            said = (result.stderr.strip() or result.stdout.strip()).splitlines() or [f"exit code {result.returncode}"]
            raise HomeportError(f"{' '.join(self._command)}: {said[-1]}")
