"""Python functions: AWS's own runtime interface client in an environment that holds it and boto3.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
"""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from homeport.core.errors import HomeportError
from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Description, Launch
from homeport.functions.runtimes.architecture import architecture_note
from homeport.functions.runtimes.python_bytecode import PythonBytecode
from homeport.functions.runtimes.python_interpreters import VERSIONS, PythonInterpreters, running
from homeport.functions.runtimes.versions import Interpreter, VersionRule
from homeport.functions.sandbox.places import Places
from homeport.functions.sandbox.visible import installation
from homeport.functions.template.choice import holds_libraries
from homeport.functions.worker_environments import WorkerEnvironment, WorkerEnvironments

_IDENTIFIER = re.compile(r"python(3\.\d+)")
# The runtime's log frames come on a descriptor of their own number, which AWS's client closes when it ends.
_FRAMES_DESCRIPTOR = 3


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What runs the functions of one declared version."""

    environment: WorkerEnvironment
    reason: str = ""
    """Why it is not the environment that it should be; empty when it is."""


class PythonRuntime:
    """`python3.9` and later."""

    def __init__(
        self,
        environments: WorkerEnvironments,
        interpreters: PythonInterpreters | None = None,
        *,
        strict: bool = False,
    ) -> None:
        self._environments = environments
        self._interpreters = interpreters or PythonInterpreters()
        self._rule = VersionRule("Python", "`uv python install {version}` brings it here", strict)
        self._chosen: dict[str, _Chosen] = {}
        self._choosing = threading.Lock()
        self._bytecode = PythonBytecode()

    @property
    def identifiers(self) -> Sequence[str]:
        return [f"python{version}" for version in VERSIONS]

    def runs(self, identifier: str) -> bool:
        return _IDENTIFIER.fullmatch(identifier) is not None

    def prepare(self, identifier: str, code: Path | None = None) -> None:
        declared = identifier.removeprefix("python")
        known = self._chosen.get(declared)
        if known is not None and known.reason:
            # What could not be had the last time may be there now.
            self._chosen.pop(declared, None)
        environment = self._choose(declared).environment
        self._rule.require(declared, environment.version)
        if code is not None:
            self._bytecode.compile(environment.python, code)

    def launch(self, config: FunctionConfig, places: Places) -> Launch:
        declared = config.runtime.removeprefix("python")
        chosen = self._choose(declared)
        environment = chosen.environment
        task, opt = str(places.task_root), str(places.opt)
        note = self._rule.note(config.name, declared, environment.version)
        note += f"homeport: {config.name}: {chosen.reason}\n" if chosen.reason else ""
        return Launch(
            argv=[str(environment.python), str(environment.bootstrap)],
            runtime_directory=environment.bootstrap.parent,
            environment={
                "PATH": f"{environment.python.parent}:/usr/local/bin:/usr/bin:/bin:{opt}/bin",
                "LD_LIBRARY_PATH": f"{task}:{task}/lib:{opt}/lib",
                "_LAMBDA_TELEMETRY_LOG_FD": str(_FRAMES_DESCRIPTOR),
                "_HOMEPORT_LAYERS_PATH": opt if config.layers_path is not None else "",
            },
            log_descriptors=(1, 2, _FRAMES_DESCRIPTOR),
            reads=installation(environment.python),
            keeps_egress_rules=True,
            has_template=environment.has_packages and not holds_libraries(*_library_folders(config)),
            note=note + architecture_note(config),
        )

    def describe(self, identifier: str) -> Description:
        declared = identifier.removeprefix("python")
        interpreter = self._nearest(declared)
        return Description(
            identifier,
            f"Python {interpreter.release}",
            str(interpreter.program),
            interpreter.origin,
            self._rule.remark(declared, interpreter.version),
        )

    def _choose(self, declared: str) -> _Chosen:
        # While one version's environment is made, functions of the others start.
        known = self._chosen.get(declared)
        if known is not None:
            return known
        with self._choosing:
            chosen = self._chosen.get(declared) or self._chosen_for(declared)
            self._chosen[declared] = chosen
            return chosen

    def _chosen_for(self, declared: str) -> _Chosen:
        interpreter = self._nearest(declared)
        try:
            return _Chosen(self._environments.ensure(interpreter))
        except HomeportError as error:
            return self._instead(declared, interpreter, error)

    def _instead(self, declared: str, interpreter: Interpreter, error: HomeportError) -> _Chosen:
        """Packages could not be had: the nearest environment that is there already, else one without any."""
        finished = {
            each.version: each
            for each in map(self._interpreters.find, self._interpreters.available())
            if each is not None and self._environments.is_finished(each)
        }
        nearest = self._rule.nearest(declared, list(finished))
        if nearest is not None and not self._rule.strict:
            return _Chosen(self._environments.ensure(finished[nearest]), error.message)
        return _Chosen(self._environments.ensure_bare(interpreter), f"{error.message}; it runs without boto3")

    def _nearest(self, declared: str) -> Interpreter:
        """The declared version where it is here."""
        own = self._interpreters.find(declared)
        if own is not None:
            return own
        version = self._rule.nearest(declared, self._interpreters.available())
        found = self._interpreters.find(version) if version is not None else None
        return found or running()


def _library_folders(config: FunctionConfig) -> list[Path]:
    """Those of LD_LIBRARY_PATH."""
    layers = [] if config.layers_path is None else [config.layers_path / "lib"]
    return [config.code_path, config.code_path / "lib", *layers]
