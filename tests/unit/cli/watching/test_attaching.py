"""How VS Code attaches to a function."""

from pathlib import Path

import pytest

from homeport.cli.watching.attaching import default_port, launch_configuration

PROJECT = Path("/project")


@pytest.mark.parametrize(
    ("sources", "local"),
    [
        (PROJECT, "${workspaceFolder}"),
        (PROJECT / "src" / "codes", "${workspaceFolder}/src/codes"),
        (Path("/elsewhere"), "/elsewhere"),
    ],
)
def test_python_maps_the_sources_to_where_the_function_finds_them(sources: Path, local: str) -> None:
    assert launch_configuration(
        "codes", "python3.13", 5678, sources=sources, project=PROJECT, task_root="/var/task"
    ) == {
        "name": "codes (homeport)",
        "request": "attach",
        "type": "debugpy",
        "connect": {"host": "127.0.0.1", "port": 5678},
        "pathMappings": [{"localRoot": local, "remoteRoot": "/var/task"}],
    }


def test_node_does_the_same_in_its_own_words() -> None:
    assert launch_configuration(
        "codes", "nodejs22.x", 9229, sources=PROJECT / "src", project=PROJECT, task_root="/var/task"
    ) == {
        "name": "codes (homeport)",
        "request": "attach",
        "type": "node",
        "address": "127.0.0.1",
        "port": 9229,
        "continueOnAttach": True,
        "localRoot": "${workspaceFolder}/src",
        "remoteRoot": "/var/task",
    }


def test_ports_are_those_that_the_debuggers_expect() -> None:
    assert (default_port("python3.12"), default_port("nodejs20.x")) == (5678, 9229)
