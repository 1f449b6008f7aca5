"""The `homeport` command as tests run it: a process of its own, like any user's."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class CommandError(Exception):
    """A command that failed, with all that it said."""

    def __init__(self, arguments: tuple[str, ...], code: int, stdout: str, stderr: str) -> None:
        super().__init__(f"homeport {' '.join(arguments)} exited with {code}\n{stdout}{stderr}".rstrip())
        self.code = code


@dataclass(frozen=True, slots=True)
class Homeport:
    """`homeport` in one project, for one instance or target."""

    project: Path
    options: tuple[str, ...] = ()
    """Given to every command: `--state DIR`, `--target NAME`."""
    environment: Mapping[str, str] | None = field(default=None, repr=False)
    """None for this process's own."""

    def run(self, name: str, *arguments: str, timeout_s: float = 600.0) -> str:
        """Run a command; its standard output. Raises CommandError when it fails."""
        result = subprocess.run(
            self.line(name, *arguments),
            cwd=self.project,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        if result.returncode:
            raise CommandError((name, *arguments), result.returncode, result.stdout, result.stderr)
        return result.stdout

    def json(self, name: str, *arguments: str) -> Any:
        """What a command prints as JSON."""
        return json.loads(self.run(name, "--json", *arguments))

    def line(self, name: str, *arguments: str) -> list[str]:
        """The command line itself."""
        return [sys.executable, "-m", "homeport", name, *self.options, *arguments]
