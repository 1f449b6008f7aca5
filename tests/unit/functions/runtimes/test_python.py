"""How Python functions are run."""

from pathlib import Path
from typing import Any

import pytest

from homeport.functions.config import Credentials, FunctionConfig
from homeport.functions.runtimes import Launch, Runtimes, refusal
from homeport.functions.runtimes.python import PythonRuntime
from homeport.functions.sandbox.places import Places
from homeport.functions.worker_environments import WorkerEnvironment, WorkerEnvironments


class Finished(WorkerEnvironments):
    """An environment that nobody has to make."""

    def ensure(self) -> WorkerEnvironment:
        return WorkerEnvironment(Path("/env/bin/python"), Path("/env/runtime/bootstrap.py"), "3.13")


def launch(**settings: Any) -> Launch:
    config = FunctionConfig(
        arn="arn",
        name="codes",
        version="$LATEST",
        account="123456789012",
        region="us-east-1",
        handler="app.handler",
        code_path=Path("/code"),
        credentials=Credentials("", "", ""),
        **{"runtime": "python3.13", **settings},
    )
    return PythonRuntime(Finished()).launch(config, Places(Path("/task"), Path("/opt"), Path("/tmp")))


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
            "PATH": "/env/bin:/usr/local/bin:/usr/bin:/bin",
            "LD_LIBRARY_PATH": "/task:/task/lib",
            "_LAMBDA_TELEMETRY_LOG_FD": "3",
            "_HOMEPORT_LAYERS_PATH": "",
        },
        log_descriptors=(1, 2, 3),
        reads=(Path("/env"),),
        note="",
    )


def test_layers_add_their_programs_and_libraries() -> None:
    environment = launch(layers_path=Path("/layers")).environment

    assert environment == {
        "PATH": "/env/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin",
        "LD_LIBRARY_PATH": "/task:/task/lib:/opt/lib",
        "_LAMBDA_TELEMETRY_LOG_FD": "3",
        "_HOMEPORT_LAYERS_PATH": "/opt",
    }


def test_other_version_is_told() -> None:
    assert launch(runtime="python3.9").note == "homeport: codes is declared for Python 3.9 and runs on Python 3.13\n"


@pytest.mark.parametrize(
    ("identifier", "sentence"),
    [
        ("java21", "homeport does not run the runtime java21 yet"),
        ("", "homeport does not run container-image functions yet"),
    ],
)
def test_refusal_names_what_is_missing(identifier: str, sentence: str) -> None:
    assert refusal(identifier) == sentence
