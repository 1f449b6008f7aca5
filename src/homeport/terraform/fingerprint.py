"""Whether anything that an apply reads has changed since the last one.

Taken over the root's own folder and modules, the variables, every file or folder that a text of the configuration
names, and the stack's identity; the tfstate has to be the one that the last apply wrote. Where that cannot tell
(functions of time and chance, data sources outside the stack, more files than can be read in a moment) there is no
fingerprint, and Terraform decides.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from homeport.terraform import hcl
from homeport.terraform.job import Job
from homeport.terraform.modules import Module

_FILES_READ = 5_000
_BYTES_READ = 256 * 1024 * 1024
_NOT_READ = frozenset({".git", ".terraform", ".homeport", ".venv", "__pycache__", "node_modules", ".mypy_cache"})
# What makes two applies of the same files differ.
_RESTLESS = re.compile(r"\b(?:timestamp|plantimestamp|uuid|bcrypt)\s*\(")
_OUTSIDE = frozenset({"external", "http"})
_TEXTS = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_PLACES = re.compile(r"\$\{\s*path\.(module|root|cwd)\s*\}")


def take(job: Job, server: str) -> str | None:
    """The fingerprint of what an apply would read now; None where none can be trusted."""
    modules = job.modules()
    if any(_is_restless(Module(folder)) for folder in modules):
        return None
    digest = hashlib.sha256()
    for text in _circumstances(job, server):
        digest.update(text.encode() + b"\0")
    budget = _Budget()
    places = {place for folder in modules for place in (folder, *_named_places(job, Module(folder)))}
    for place in sorted({*places, *job.root.var_files}):
        if not _add(digest, place, budget):
            return None
    return digest.hexdigest()


def matches(job: Job, server: str) -> bool:
    """Whether the last successful apply had the same fingerprint, and nobody has touched the tfstate since."""
    try:
        kept = json.loads(job.state.applied.read_text())
    except (OSError, ValueError):
        return False
    return bool(kept == {"fingerprint": take(job, server), "tfstate": _state_digest(job)})


def keep(job: Job, fingerprint: str | None) -> None:
    """Note that an apply of this has succeeded."""
    if fingerprint is not None:
        kept = {"fingerprint": fingerprint, "tfstate": _state_digest(job)}
        job.state.applied.write_text(json.dumps(kept))


def forget(job: Job) -> None:
    """An apply is under way."""
    job.state.applied.unlink(missing_ok=True)


def _state_digest(job: Job) -> str:
    path = job.state.tfstate_of(job.workspace)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _circumstances(job: Job, server: str) -> Iterator[str]:
    yield from (server, job.endpoint, job.region, job.workspace, job.binary.identity())
    yield from (str(file) for file in job.root.var_files)
    yield hashlib.sha256(job.lock_file.users() or b"").hexdigest()
    for name, value in sorted(job.environment.items()):
        if name.startswith(("TF_VAR_", "TF_CLI_ARGS")):
            yield f"{name}={value}"


def _is_restless(module: Module) -> bool:
    for block in module.blocks:
        if block.type == "data" and block.labels[:1] and block.labels[0] in _OUTSIDE:
            return True
        if _RESTLESS.search(hcl.mask(block.body)):
            return True
    return False


def _named_places(job: Job, module: Module) -> Iterator[Path]:
    """Files and folders outside the module that its texts name: archives, templates, sources.

    A text may be a path from the root, or begin with path.module, path.root or path.cwd; one that is put together at
    run time begins with a folder, and then the whole folder counts.
    """
    bases: Mapping[str, Path] = {"module": module.folder, "root": job.folder, "cwd": job.folder}
    for text in _texts(job, module):
        placed = _PLACES.sub(lambda place: str(bases[place[1]]), text)
        path = _existing(job.folder, placed.partition("${")[0])
        if path is not None and not path.is_relative_to(module.folder):
            yield path


def _texts(job: Job, module: Module) -> Iterator[str]:
    """Every quoted text of the module and of the variables."""
    variables = [*module.folder.glob("*.tfvars"), *module.folder.glob("*.tfvars.json"), *job.root.var_files]
    for file in [*module.files(), *(file for file in variables if file.is_file())]:
        yield from (match[1] for match in _TEXTS.finditer(file.read_text(errors="replace")))
    yield from (value for name, value in job.environment.items() if name.startswith("TF_VAR_"))


def _existing(root: Path, text: str) -> Path | None:
    """The file or folder that a text names; only what looks like a path counts."""
    if ("/" not in text and text != "..") or len(text) > 1000 or "://" in text or text == "/":
        return None
    path = Path(os.path.normpath(root / text))
    try:
        return path if path.exists() and path != Path("/") else None
    except OSError:
        return None


@dataclass(slots=True)
class _Budget:
    """What may be read in a moment."""

    files: int = _FILES_READ
    size: int = _BYTES_READ
    seen: set[Path] = field(default_factory=set)

    def spend(self, path: Path) -> bool:
        """Whether this file can still be read."""
        self.files -= 1
        self.size -= path.stat().st_size
        return self.files >= 0 and self.size >= 0


def _add(digest: "hashlib._Hash", place: Path, budget: _Budget) -> bool:
    """Take in a file, or all files of a folder; False when they are too many."""
    for path in [place] if place.is_file() else sorted(_walk(place)):
        if path in budget.seen:
            continue
        budget.seen.add(path)
        try:
            if not budget.spend(path):
                return False
            digest.update(f"{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
        except FileNotFoundError:
            continue
    return True


def _walk(folder: Path) -> Iterator[Path]:
    for current, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _NOT_READ]
        for name in files:
            if not name.startswith("zz_homeport_") and name != ".terraform.lock.hcl":
                yield Path(current) / name
