"""Where a function finds what AWS puts into `/var/task`, `/opt`, `/tmp` and `/var/runtime`."""

import sys
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32


@dataclass(frozen=True, slots=True)
class Places:
    """Paths as the function's processes see them; every isolation level says its own."""

    task_root: Path
    """The function's code: LAMBDA_TASK_ROOT."""
    opt: Path
    """The layers, merged; an empty folder without layers."""
    tmp: Path
    """What the environment alone writes to."""
    runtime: Path | None = None
    """LAMBDA_RUNTIME_DIR, where it is not simply the launch's own folder."""


AWS = Places(Path("/var/task"), Path("/opt"), Path("/tmp"), Path("/var/runtime"))
"""Where they are on AWS."""

SANDBOX_HOSTS = ("sandbox.localdomain", "sandbox")
"""How extensions call their own environment."""
LOOPBACK = "127.0.0.1"


def sandbox_address(household: str) -> str:
    """What these names lead to: on Linux a loopback address for each environment, so that the listeners of two can have
    one port, as each environment has a network of its own on AWS."""
    if not sys.platform.startswith("linux"):
        return LOOPBACK
    number = crc32(household.encode())
    return f"127.{128 + (number >> 16) % 64}.{number >> 8 & 0xFF}.{number & 0xFF}"
