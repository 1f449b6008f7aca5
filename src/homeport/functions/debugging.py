"""Functions under a debugger: their next environments wait until it attaches, and no time limit holds."""

import socket
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from homeport.functions.config import Debugger, FunctionConfig
from homeport.functions.runtimes import Launch

HOST = "127.0.0.1"
NO_LIMIT_S = 86_400
"""In the place of the function's timeout and of the init phase's limit: a day."""
DEBUGGER_MB = 1024
"""What a function may hold beyond its MemorySize: the debugger's own memory, and what the developer looks at."""

_PYTHON = "python"
_NODE = "nodejs"


def can_debug(runtime: str) -> bool:
    """Whether there is a debugger for AWS's identifier of a runtime."""
    return runtime.startswith((_PYTHON, _NODE))


class Debugging:
    """Which code is debugged, by its folder: all versions of a function that run it are meant."""

    def __init__(self) -> None:
        self._debuggers: dict[Path, Debugger] = {}

    def begin(self, code: Path, debugger: Debugger) -> None:
        """Environments that are made from now on start under the debugger."""
        self._debuggers[code] = debugger

    def of(self, code: Path) -> Debugger | None:
        """What the code is debugged by; None for nothing."""
        return self._debuggers.get(code)

    def end(self, code: Path) -> bool:
        """They no longer do; whether they did."""
        return self._debuggers.pop(code, None) is not None

    def applied(self, config: FunctionConfig) -> FunctionConfig:
        """What an environment is to be made from."""
        return replace(config, debugger=self.of(config.code_path))


def debugged(launch: Launch, config: FunctionConfig) -> Launch:
    """How to run a worker so that the debugger of its function, if any, can attach.

    One environment at a time has the port; another one that starts meanwhile runs without, and says so.
    """
    debugger = config.debugger
    if debugger is None:
        return launch
    if not is_free(debugger.port):
        note = f"homeport: another process has the debugger's port {debugger.port}; this environment runs without\n"
        return replace(launch, note=launch.note + note)
    note = f"homeport: waiting for a debugger on {HOST}:{debugger.port}\n"
    program, *arguments = launch.argv
    if config.runtime.startswith(_NODE):
        return replace(
            launch, argv=[program, f"--inspect-brk={HOST}:{debugger.port}", *arguments], note=launch.note + note
        )
    return replace(
        launch,
        argv=[program, *_debugpy(debugger), *arguments],
        environment={**launch.environment, "PYDEVD_DISABLE_FILE_VALIDATION": "1"},
        reads=(*launch.reads, debugger.debugpy),
        has_template=False,
        note=launch.note + note,
    )


def _debugpy(debugger: Debugger) -> Sequence[str]:
    # Run as a folder, it leaves the function's module search path as it is.
    package = str(debugger.debugpy / "debugpy")
    listening = ["--listen", f"{HOST}:{debugger.port}", "--wait-for-client"]
    return ["-X", "frozen_modules=off", package, *listening]


def is_free(port: int) -> bool:
    """Whether a debugger can listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
