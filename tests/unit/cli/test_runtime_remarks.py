"""What `homeport status` says of functions that run on another version than they are declared for."""

from pathlib import Path

import pytest

from homeport.cli.runtime_remarks import remarks
from homeport.config import load
from homeport.functions.runtimes import Runtimes
from homeport.functions.runtimes.image import ImageRuntime
from homeport.functions.runtimes.python import PythonRuntime
from homeport.functions.runtimes.python_interpreters import PythonInterpreters
from homeport.functions.runtimes.versions import Interpreter
from homeport.functions.worker_environments import WorkerEnvironments
from homeport.terraform.state_file import Resource, TerraformState


class OnePython(PythonInterpreters):
    """A machine with Python 3.12 alone."""

    def find(self, version: str) -> Interpreter | None:
        return Interpreter(Path("/python"), version, "pyenv", "3.12.1") if version == "3.12" else None


def function(name: str, runtime: str | None) -> Resource:
    attributes = {"function_name": name, "runtime": runtime}
    return Resource("aws_lambda_function", f"aws_lambda_function.{name}", attributes)


def test_one_line_for_each_that_runs_on_another_version(tmp_path: Path) -> None:
    state = TerraformState(
        resources=(
            function("fits", "python3.12"),
            function("newer", "python3.13"),
            function("image", None),
            function("other", "ruby3.4"),
        )
    )

    lines = list(remarks(state, Runtimes([PythonRuntime(WorkerEnvironments(), OnePython())]), load({}, {}, tmp_path)))

    assert lines == [
        "newer: declared for Python 3.13, runs on Python 3.12; `uv python install 3.13` brings it here",
    ]


def test_images_without_an_engine_are_told_but_those_that_a_command_stands_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    (tmp_path / "homeport.toml").write_text('[functions.mapped]\nsource = "."\ncommand = "./run"\n')
    state = TerraformState(resources=(function("mapped", None), function("image", None)))

    lines = list(remarks(state, Runtimes([ImageRuntime()]), load({}, {}, tmp_path)))

    assert [line.partition(";")[0] for line in lines] == [
        "image: DOCKER_HOST names tcp://127.0.0.1:1, and engines are asked by a unix:// socket alone"
    ]
