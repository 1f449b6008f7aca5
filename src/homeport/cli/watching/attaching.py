"""How an editor attaches to a function under a debugger."""

import os
from pathlib import Path
from typing import Any

_HOST = "127.0.0.1"
PYTHON_PORT = 5678
NODE_PORT = 9229
"""What the debuggers themselves take unless they are told."""


def default_port(runtime: str) -> int:
    """The port that a runtime's debuggers expect."""
    return NODE_PORT if runtime.startswith("nodejs") else PYTHON_PORT


def launch_configuration(
    function: str, runtime: str, port: int, *, sources: Path, project: Path, task_root: str
) -> dict[str, Any]:
    """An entry of `configurations` in VS Code's `.vscode/launch.json`.

    https://code.visualstudio.com/docs/python/debugging and https://code.visualstudio.com/docs/nodejs/nodejs-debugging
    """
    local = _in_workspace(sources, project)
    common = {"name": f"{function} (homeport)", "request": "attach"}
    if runtime.startswith("nodejs"):
        return {
            **common,
            "type": "node",
            "address": _HOST,
            "port": port,
            "continueOnAttach": True,
            "localRoot": local,
            "remoteRoot": task_root,
        }
    return {
        **common,
        "type": "debugpy",
        "connect": {"host": _HOST, "port": port},
        "pathMappings": [{"localRoot": local, "remoteRoot": task_root}],
    }


def _in_workspace(folder: Path, project: Path) -> str:
    """A folder as VS Code finds it, which has opened the project."""
    relative = os.path.relpath(folder, project)
    if relative == ".":
        return "${workspaceFolder}"
    return str(folder) if relative.startswith("..") else "${workspaceFolder}/" + Path(relative).as_posix()
