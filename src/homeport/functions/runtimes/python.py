"""Python functions: AWS's own runtime interface client in an environment that holds it and boto3."""

import re

from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Launch
from homeport.functions.sandbox.places import Places
from homeport.functions.sandbox.visible import installation
from homeport.functions.worker_environments import WorkerEnvironments

_IDENTIFIER = re.compile(r"python(3\.\d+)")
# The runtime's log frames come on a descriptor of their own number, which AWS's client closes when it ends.
_FRAMES_DESCRIPTOR = 3


class PythonRuntime:
    """`python3.9` and later."""

    def __init__(self, environments: WorkerEnvironments) -> None:
        self._environments = environments

    def runs(self, identifier: str) -> bool:
        return _IDENTIFIER.fullmatch(identifier) is not None

    def prepare(self, identifier: str) -> None:
        self._environments.ensure()

    def launch(self, config: FunctionConfig, places: Places) -> Launch:
        environment = self._environments.ensure()
        layers = str(places.opt) if config.layers_path is not None else ""
        task = str(places.task_root)
        library_path = [task, f"{task}/lib", *([f"{layers}/lib"] if layers else [])]
        path = [str(environment.python.parent), "/usr/local/bin", "/usr/bin", "/bin"]
        path += [f"{layers}/bin"] if layers else []
        return Launch(
            argv=[str(environment.python), str(environment.bootstrap)],
            runtime_directory=environment.bootstrap.parent,
            environment={
                "PATH": ":".join(path),
                "LD_LIBRARY_PATH": ":".join(library_path),
                "_LAMBDA_TELEMETRY_LOG_FD": str(_FRAMES_DESCRIPTOR),
                "_HOMEPORT_LAYERS_PATH": layers,
            },
            log_descriptors=(1, 2, _FRAMES_DESCRIPTOR),
            reads=installation(environment.python),
            note=self._note(config, environment.version),
        )

    @staticmethod
    def _note(config: FunctionConfig, version: str) -> str:
        """Say it when another Python runs the function than the one it is declared for."""
        declared = config.runtime.removeprefix("python")
        if declared == version:
            return ""
        return f"homeport: {config.name} is declared for Python {declared} and runs on Python {version}\n"
