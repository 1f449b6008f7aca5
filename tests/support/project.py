"""A user's project in a folder of its own, and `homeport` as the user runs it there."""

import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from homeport.testing.command import Homeport

STACKS = Path(__file__).parent.parent / "terraform" / "stacks"

# Whoever runs the tests may ignore signals; a user's shell does not.
_WITH_SIGNALS = (
    "import os, signal, sys\n"
    "for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):\n    signal.signal(number, signal.SIG_DFL)\n"
    "os.execv(sys.argv[1], sys.argv[1:])\n"
)


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with Terraform and whatever belongs to it; the instance lies beside it."""

    folder: Path
    state: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    """On top of this process's own, without what would aim homeport at something else."""

    @property
    def homeport(self) -> Homeport:
        """Commands that have to succeed."""
        return Homeport(self.folder, ("--state", str(self.state)), self._whole_environment())

    def run(self, name: str, *arguments: str, timeout_s: float = 300) -> subprocess.CompletedProcess[str]:
        """A command, whether it succeeds or not."""
        return subprocess.run(
            self._line(name, *arguments),
            cwd=self.folder,
            env=self._whole_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )

    @contextmanager
    def begun(self, name: str, *arguments: str) -> Iterator["Begun"]:
        """A command that goes on while the test does something."""
        process = subprocess.Popen(
            self._line(name, *arguments),
            cwd=self.folder,
            env=self._whole_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with process:
            try:
                yield Begun(process)
            finally:
                process.kill()

    def processes(self) -> list[str]:
        """The command lines of all processes that have to do with this project."""
        return [line for line in map(self._line_of, psutil.process_iter()) if line]

    def tree(self) -> dict[str, bytes]:
        """The user's files."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and ".homeport" not in path.parts
        }

    def tfstates(self) -> list[Path]:
        """What Terraform knows of a stack."""
        return sorted(path for path in (self.state / "terraform").glob("*/tfstate/**/*") if path.is_file())

    def _line(self, name: str, *arguments: str) -> list[str]:
        return [sys.executable, "-c", _WITH_SIGNALS, *self.homeport.line(name, *arguments)]

    def _line_of(self, process: psutil.Process) -> str | None:
        """Its command line, when its arguments, folder or environment name this project."""
        root = str(self.state.parent)
        try:
            line = " ".join(process.cmdline())
            named = root in line or process.cwd().startswith(root) or root in " ".join(process.environ().values())
        except (psutil.Error, OSError):
            return None
        return f"{process.pid}: {line}" if named and process.pid != os.getpid() else None

    def _whole_environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith(("HOMEPORT_", "AWS_", "TF_"))}
        return {**own, **self.environment}


class Begun:
    """A command that runs; standard output and error as one."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.said = ""

    def wait_for(self, text: str) -> str:
        """Read on until a line holds the text; that line. Fails with what was said when the command ends first."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said += line
            if text in line:
                return line
        raise AssertionError(f"{text!r} was never said, but:\n{self.said}")

    def end(self, how: signal.Signals | None = None, timeout_s: float = 120) -> int:
        """Send a signal, if any, and wait for the end; the exit code."""
        if how is not None:
            self._process.send_signal(how)
        rest, _ = self._process.communicate(timeout=timeout_s)
        self.said += rest
        return self._process.returncode


@contextmanager
def project(folder: Path, *, stack: str | None = None, terraform: str = "", **environment: str) -> Iterator[Project]:
    """A project with one of `tests/terraform/stacks` or a text as its Terraform; what runs is stopped at the end."""
    root = folder / "project" / "terraform"
    root.mkdir(parents=True)
    if stack:
        shutil.copytree(STACKS / stack, root, dirs_exist_ok=True)
        for code in root.glob("*.py"):
            with zipfile.ZipFile(code.with_suffix(".zip"), "w") as archive:
                archive.write(code, code.name)
    if terraform:
        (root / "main.tf").write_text(terraform)
    made = Project(root.parent, folder / "state", environment)
    try:
        yield made
    finally:
        made.run("down")


def wait_until(holds: Callable[[], bool], what: str, within_s: float = 20) -> None:
    """Wait for a fact; fails, saying `what`, when it does not come true."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, f"it never came true that {what}"
        time.sleep(0.05)
