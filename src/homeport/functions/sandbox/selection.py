"""Which isolation level holds: the best one that is seen to work on this machine."""

import marshal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import homeport
from homeport.functions.config import Credentials, FunctionConfig
from homeport.functions.runtimes import Launch
from homeport.functions.sandbox.level import Level
from homeport.functions.sandbox.namespace import NamespaceLevel
from homeport.functions.sandbox.process import ProcessLevel
from homeport.functions.sandbox.visible import installation

_TRIAL = (
    f"import os, sys; sys.path.append({str(Path(homeport.__file__).parents[1])!r}); "
    "from homeport.functions.sandbox.steps import carry_out; import marshal; "
    "steps, argv = marshal.loads(sys.stdin.buffer.read()); carry_out(steps); os.execve(argv[0], argv, {})"
)
_TRIAL_LIMIT_S = 10.0


def levels() -> Sequence[Level]:
    """All of them, the strongest first."""
    return (NamespaceLevel(), ProcessLevel())


@cache
def best_level() -> Level:
    """The strongest that works here; tried once in a process's life."""
    return next(level for level in levels() if not obstacle(level))


def obstacle(level: Level) -> str:
    """Why a level does not work here; empty where it does: a process confines itself and runs an interpreter."""
    with tempfile.TemporaryDirectory(prefix="homeport-trial-") as folder:
        confinement = level.confine(*_sample(Path(folder)))
        steps = [*confinement.enclosure, *confinement.restraints]
        trial = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _TRIAL],
            input=marshal.dumps((steps, list(confinement.argv))),
            capture_output=True,
            timeout=_TRIAL_LIMIT_S,
            check=False,
        )
    if trial.returncode == 0:
        return ""
    lines = trial.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"exit status {trial.returncode}"


def _sample(folder: Path) -> tuple[FunctionConfig, Launch, Path]:
    """A function that does nothing but write to its folder for temporary files."""
    for name in ("code", "runtime", "scratch"):
        (folder / name).mkdir()
    config = FunctionConfig(
        arn="",
        name="trial",
        version="$LATEST",
        account="",
        region="",
        runtime="",
        handler="",
        code_path=folder / "code",
        credentials=Credentials("", "", ""),
    )
    python = Path(sys.executable)
    argv = [sys.executable, "-I", "-S", "-c", ""]
    return config, Launch(argv, folder / "runtime", {}, reads=installation(python)), folder / "scratch"
