"""How Python functions are run."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from homeport.core.errors import HomeportError
from homeport.functions.config import Credentials, FunctionConfig
from homeport.functions.runtimes import Description, Launch, Runtimes, refusal
from homeport.functions.runtimes.architecture import host_architecture
from homeport.functions.runtimes.python import PythonRuntime
from homeport.functions.runtimes.python_interpreters import PythonInterpreters
from homeport.functions.runtimes.versions import Interpreter
from homeport.functions.sandbox.places import Places
from homeport.functions.worker_environments import WorkerEnvironment, WorkerEnvironments


class Finished(WorkerEnvironments):
    """An environment that nobody has to make."""

    def ensure(self, interpreter: Interpreter | None = None) -> WorkerEnvironment:
        version = interpreter.version if interpreter is not None else "3.13"
        return WorkerEnvironment(Path("/env/bin/python"), Path("/env/runtime/bootstrap.py"), version)


class Offline(WorkerEnvironments):
    """Nothing can be fetched; some environments are there."""

    def __init__(self, *finished: str) -> None:
        super().__init__()
        self._versions = finished

    def is_finished(self, interpreter: Interpreter) -> bool:
        return interpreter.version in self._versions

    def ensure(self, interpreter: Interpreter | None = None) -> WorkerEnvironment:
        assert interpreter is not None
        if not self.is_finished(interpreter):
            raise HomeportError("no index answers")
        return WorkerEnvironment(Path("/env/bin/python"), Path("/env/runtime/bootstrap.py"), interpreter.version)

    def ensure_bare(self, interpreter: Interpreter) -> WorkerEnvironment:
        return WorkerEnvironment(Path("/bare/bin/python"), Path("/bare/runtime/bootstrap.py"), interpreter.version)


class Slow(Finished):
    """The environment of Python 3.12 is being made until somebody lets it be finished."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.finished = threading.Event(), threading.Event()

    def ensure(self, interpreter: Interpreter | None = None) -> WorkerEnvironment:
        if interpreter is not None and interpreter.version == "3.12":
            self.begun.set()
            assert self.finished.wait(30)
        return super().ensure(interpreter)


class Pythons(PythonInterpreters):
    """A machine with these."""

    def __init__(self, *versions: str) -> None:
        super().__init__()
        self._versions = versions

    def find(self, version: str) -> Interpreter | None:
        return Interpreter(Path("/python"), version, "pyenv", f"{version}.7") if version in self._versions else None


def config_of(**settings: Any) -> FunctionConfig:
    return FunctionConfig(
        arn="arn",
        name="codes",
        version="$LATEST",
        account="123456789012",
        region="us-east-1",
        handler="app.handler",
        code_path=Path("/code"),
        credentials=Credentials("", "", ""),
        **{"runtime": "python3.13", "architecture": host_architecture(), **settings},
    )


PLACES = Places(Path("/task"), Path("/opt"), Path("/tmp"))


def launch(**settings: Any) -> Launch:
    return PythonRuntime(Finished(), Pythons("3.12", "3.13")).launch(config_of(**settings), PLACES)


@pytest.mark.parametrize(
    ("identifier", "runs"),
    [
        ("python3.9", True),
        ("python3.13", True),
        ("python3.14", True),
        ("python", False),
        ("python2.7", False),
        ("nodejs22.x", False),
        ("provided.al2023", False),
        ("", False),
    ],
)
def test_identifiers(identifier: str, runs: bool) -> None:
    runtime = PythonRuntime(Finished())

    assert runtime.runs(identifier) is runs
    assert Runtimes([runtime]).find(identifier) is (runtime if runs else None)


def test_launch_without_layers() -> None:
    assert launch() == Launch(
        argv=["/env/bin/python", "/env/runtime/bootstrap.py"],
        runtime_directory=Path("/env/runtime"),
        environment={
            "PATH": "/env/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin",
            "LD_LIBRARY_PATH": "/task:/task/lib:/opt/lib",
            "_LAMBDA_TELEMETRY_LOG_FD": "3",
            "_HOMEPORT_LAYERS_PATH": "",
        },
        log_descriptors=(1, 2, 3),
        reads=(Path("/env"),),
        keeps_egress_rules=True,
        has_template=True,
        note="",
    )


def test_the_client_is_told_of_layers() -> None:
    assert launch(layers_path=Path("/layers")).environment == {
        **launch().environment,
        "_HOMEPORT_LAYERS_PATH": "/opt",
    }


@pytest.mark.parametrize(
    ("declared", "here", "runs_on"),
    [
        ("3.12", ("3.9", "3.12", "3.13"), "3.12"),
        ("3.11", ("3.9", "3.12"), "3.12"),
        ("3.10", ("3.9", "3.11"), "3.11"),
        ("3.9", ("3.12", "3.14"), "3.12"),
        ("3.14", ("3.9", "3.12"), "3.12"),
    ],
)
def test_nearest_version_runs_and_is_told(declared: str, here: tuple[str, ...], runs_on: str) -> None:
    runtime, identifier = PythonRuntime(Finished(), Pythons(*here)), f"python{declared}"
    runtime.prepare(identifier)
    remark = f"declared for Python {declared}, runs on Python {runs_on}; `uv python install {declared}` brings it here"
    note = f"homeport: codes is {remark}\n"

    assert runtime.launch(config_of(runtime=identifier), PLACES).note == ("" if declared == runs_on else note)
    assert runtime.describe(identifier) == Description(
        identifier, f"Python {runs_on}.7", "/python", "pyenv", "" if declared == runs_on else remark
    )


def test_strict_refuses_another_version() -> None:
    runtime = PythonRuntime(Finished(), Pythons("3.12"), strict=True)
    runtime.prepare("python3.12")

    with pytest.raises(HomeportError) as raised:
        runtime.prepare("python3.13")

    assert (raised.value.message, raised.value.hint) == (
        "Python 3.13 is not on this machine, and strict refuses another version",
        "`uv python install 3.13` brings it here",
    )


def test_functions_start_while_another_versions_environment_is_made() -> None:
    environments = Slow()
    runtime = PythonRuntime(environments, Pythons("3.12", "3.13"))
    runtime.prepare("python3.13")
    with ThreadPoolExecutor(2) as threads:
        making = threads.submit(runtime.prepare, "python3.12")
        assert environments.begun.wait(30)
        try:
            started = threads.submit(runtime.launch, config_of(), PLACES).result(10)
            still_making = not making.done()
        finally:
            environments.finished.set()

    assert (started.argv[0], still_making) == ("/env/bin/python", True)


@pytest.mark.parametrize(
    ("finished", "program", "told"),
    [
        (("3.12",), "/env/bin/python", ["runs on Python 3.12; ", "no index answers\n"]),
        ((), "/bare/bin/python", ["no index answers; it runs without boto3\n"]),
    ],
)
def test_without_packages_to_be_had_the_nearest_environment_runs_else_a_bare_one(
    finished: tuple[str, ...], program: str, told: list[str]
) -> None:
    runtime = PythonRuntime(Offline(*finished), Pythons("3.10", "3.12"))
    runtime.prepare("python3.10")

    launch = runtime.launch(config_of(runtime="python3.10"), PLACES)

    assert launch.argv[0] == program
    assert [part in launch.note for part in told] == [True] * len(told)
    assert launch.note.count("\n") == len(told)


def test_refusal_names_what_is_missing() -> None:
    assert refusal("dotnet6") == "homeport does not run the runtime dotnet6"
