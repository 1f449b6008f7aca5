"""What the system refuses is seen by trying it, in a process of its own."""

import marshal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import homeport
from homeport.functions.sandbox.level import Step

_PROGRAM = (
    f"import os, sys; sys.path.append({str(Path(homeport.__file__).parents[1])!r}); "
    "from homeport.functions.sandbox.steps import carry_out; import marshal; "
    "steps, argv = marshal.loads(sys.stdin.buffer.read()); carry_out(steps); os.execve(argv[0], argv, {})"
)
_LIMIT_S = 10.0


def refusal(steps: Sequence[Step], argv: Sequence[str]) -> str:
    """Why a process cannot take these steps and run a program then; empty where it can."""
    try:
        trial = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _PROGRAM],
            input=marshal.dumps((list(steps), list(argv))),
            capture_output=True,
            timeout=_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"a trial did not end within {_LIMIT_S:.0f} s"
    if trial.returncode == 0:
        return ""
    lines = trial.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"exit status {trial.returncode}"
