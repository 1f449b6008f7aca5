"""Functions that bring their own runtime: the archive's `bootstrap`, or that of a layer, run as it is.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-provided.html
"""

import os
from collections.abc import Sequence
from pathlib import Path

from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Description, Launch, LaunchError
from homeport.functions.runtimes.architecture import architecture_note, elf_machine, refuse_foreign
from homeport.functions.sandbox.places import Places

_INVALID = "Runtime.InvalidEntrypoint"


class ProvidedRuntime:
    """`provided.al2` and `provided.al2023`."""

    identifiers: Sequence[str] = ("provided.al2", "provided.al2023")

    def runs(self, identifier: str) -> bool:
        return identifier in self.identifiers

    def prepare(self, identifier: str, code: Path | None = None) -> None:
        """The function brings all it needs."""

    def launch(self, config: FunctionConfig, places: Places) -> Launch:
        program = _bootstrap(config, places)
        task, opt, runtime = (
            str(place) for place in (places.task_root, places.opt, places.runtime or config.code_path)
        )
        return Launch(
            argv=[program],
            runtime_directory=config.code_path,
            environment={
                "PATH": f"/usr/local/bin:/usr/bin:/bin:{opt}/bin",
                "LD_LIBRARY_PATH": f"/lib64:/usr/lib64:{runtime}:{runtime}/lib:{task}:{task}/lib:{opt}/lib",
            },
            note=architecture_note(config),
        )

    def describe(self, identifier: str) -> Description:
        return Description(identifier, "the function's own bootstrap", origin="the function")


def _bootstrap(config: FunctionConfig, places: Places) -> str:
    """Where the function sees its program; LaunchError in AWS's words where there is none that runs."""
    for folder, place, name in (
        (config.code_path, places.task_root, "/var/task/bootstrap"),
        (config.layers_path, places.opt, "/opt/bootstrap"),
    ):
        file = folder / "bootstrap" if folder is not None else None
        if file is None or not file.is_file():
            continue
        machine = elf_machine(file)
        if machine is not None:
            refuse_foreign("bootstrap", machine)
        if not os.access(file, os.X_OK) or not file.stat().st_mode & 0o111:
            raise LaunchError(_INVALID, f"fork/exec {name}: permission denied")
        return str(place / "bootstrap")
    raise LaunchError(_INVALID, "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]")
