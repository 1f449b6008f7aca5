"""Which Terraform runs: terraform or OpenTofu, from the settings, PATH or `.homeport/bin`."""

import os
import platform
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from homeport.core.errors import HomeportError

NAMES = ("terraform", "tofu")
_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True, slots=True)
class Binary:
    """An installed terraform or tofu."""

    path: Path

    @property
    def is_tofu(self) -> bool:
        """Whether it is OpenTofu, which has a registry of its own."""
        return self.path.name.startswith("tofu")

    @property
    def registry(self) -> str:
        """The host that short provider sources stand for."""
        return "registry.opentofu.org" if self.is_tofu else "registry.terraform.io"

    def identity(self) -> str:
        """A text that changes when another binary, or another version of it, lies there."""
        real = self.path.resolve()
        status = real.stat()
        return f"{real} {status.st_size} {status.st_mtime_ns}"


def find(wanted: str | None, environment: Mapping[str, str], shared: Path) -> Binary:
    """The binary that the settings want, else the first on PATH, else the one that bootstrap fetched.

    Raises HomeportError when there is none.
    """
    search_path = os.pathsep.join([environment.get("PATH", os.defpath), str(shared / "bin")])
    for name in (wanted,) if wanted else NAMES:
        found = shutil.which(name, path=search_path)
        if found:
            return Binary(Path(found).absolute())
    if wanted:
        raise HomeportError(f"{wanted} is no command", hint="terraform.binary names a terraform or tofu")
    raise HomeportError(
        "neither terraform nor tofu is installed",
        hint="install one of them, or run scripts/bootstrap, which fetches Terraform",
    )


def host_platform() -> str:
    """This machine as Terraform names it: `linux_amd64`, `darwin_arm64`, …"""
    machine = platform.machine().lower()
    return f"{platform.system().lower()}_{_MACHINES.get(machine, machine)}"
