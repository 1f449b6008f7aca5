"""Filesystem mirrors of providers on this machine: a folder HOST/NAMESPACE/TYPE with packed or unpacked providers.

https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

TERRAFORM_REGISTRY = "registry.terraform.io"
_SYSTEM_FOLDERS = ("/opt", "/usr/local/share", "/usr/local/lib", "/usr/share", "/usr/lib", "/var/lib", "/srv")
_SEARCH_DEPTH = 4
_FOLDERS_LOOKED_AT = 20_000
_NOT_SEARCHED = frozenset({"node_modules", "__pycache__", "site-packages", "doc", "man", "locale", "proc", "sys"})


def implied_folders(environment: Mapping[str, str]) -> list[Path]:
    """The folders that Terraform itself takes for mirrors on Unix.

    https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
    """
    home = Path(environment.get("HOME") or "/")
    data_home = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    data_folders = (environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
    return [
        home / ".terraform.d" / "plugins",
        home / "Library" / "Application Support" / "io.terraform" / "plugins",
        *(Path(folder) / "terraform" / "plugins" for folder in (str(data_home), *data_folders) if folder),
    ]


def find(registry: str, environment: Mapping[str, str], root: Path) -> list[Path]:
    """Every mirror that holds something of `registry`, the most deliberate first; `root` is the folder of the
    configuration, whose `terraform.d/plugins` counts too."""
    named = [Path(folder) for folder in environment.get("TF_PLUGIN_MIRROR", "").split(os.pathsep) if folder]
    certain = [*named, root / "terraform.d" / "plugins", *implied_folders(environment)]
    mirrors = [folder for folder in certain if _holds(folder, registry)]
    if not mirrors:
        home = environment.get("HOME")
        folders = [Path(folder) for folder in (*_SYSTEM_FOLDERS, *([home] if home else []))]
        mirrors = list(search(folders, registry))
    return list(dict.fromkeys(mirrors))


def search(folders: Iterable[Path], registry: str) -> Iterator[Path]:
    """Folders below these that hold a tree of `registry`, at most four levels deep and within a bounded effort."""
    level = [folder for folder in folders if folder.is_dir()]
    looked_at = 0
    for _ in range(_SEARCH_DEPTH):
        below: list[Path] = []
        for folder in level:
            if _holds(folder, registry):
                yield folder
                continue
            below += _subfolders(folder)
            looked_at += 1
            if looked_at > _FOLDERS_LOOKED_AT:
                return
        level = below


def _subfolders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return sorted(
                Path(entry.path)
                for entry in entries
                if entry.is_dir(follow_symlinks=False) and entry.name not in _NOT_SEARCHED
            )
    except OSError:
        return []


def _holds(folder: Path, registry: str) -> bool:
    """Whether the folder holds a provider of the registry, not just a folder of that name."""
    return next((folder / registry).glob("*/*/*"), None) is not None
