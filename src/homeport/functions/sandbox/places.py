"""Where a function finds what AWS puts into `/var/task`, `/opt`, `/tmp` and `/var/runtime`."""

from dataclasses import dataclass
from pathlib import Path


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
"""How extensions call their own environment: the loopback interface."""
