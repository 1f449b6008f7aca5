"""Scripts of a function's own that start its runtime: AWS_LAMBDA_EXEC_WRAPPER.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper; runtimes of a function's own have
none. The exit codes are those of the scripts that start AWS's runtimes.
"""

import os
from dataclasses import replace
from pathlib import Path, PurePosixPath

from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Launch, LaunchError
from homeport.functions.sandbox.places import AWS, Places

_VARIABLE = "AWS_LAMBDA_EXEC_WRAPPER"
_MISSING, _NOT_EXECUTABLE = 127, 126


def wrapped(launch: Launch, config: FunctionConfig, places: Places) -> Launch:
    """How to run a worker by the script that its function names, if any. LaunchError where that cannot be run."""
    named = config.environment.get(_VARIABLE, "")
    if not named or config.brings_own_runtime:
        return launch
    place, file = _located(named, config, places)
    if not file.is_file():
        raise _exit(_MISSING, f"{named}: does not exist")
    if not os.access(file, os.X_OK):
        raise _exit(_NOT_EXECUTABLE, f"{named}: is not an executable")
    return replace(launch, argv=[str(place), *launch.argv], has_template=False)


def _located(named: str, config: FunctionConfig, places: Places) -> tuple[Path, Path]:
    """Where the function sees the script, and where it lies."""
    path = PurePosixPath(named)
    for aws, seen, folder in (
        (AWS.opt, places.opt, config.layers_path),
        (AWS.task_root, places.task_root, config.code_path),
    ):
        if folder is not None and path.is_relative_to(aws):
            return seen / path.relative_to(aws), folder / path.relative_to(aws)
    return Path(named), Path(named)


def _exit(code: int, said: str) -> LaunchError:
    return LaunchError("Runtime.ExitError", f"Runtime exited with error: exit status {code}", hint=said)
