"""The rule about versions is the same for every language."""

from collections.abc import Callable
from pathlib import Path

import pytest

from homeport.core.errors import HomeportError
from homeport.functions.runtimes import Description, Runtime
from homeport.functions.runtimes.java import JavaRuntime
from homeport.functions.runtimes.node import NodeRuntime
from homeport.functions.runtimes.node_interpreters import NodeInterpreters
from homeport.functions.runtimes.versions import VersionRule


def _node(folder: Path, release: str, *, strict: bool = False) -> tuple[Runtime, str]:
    program = _program(folder / "node", f"echo v{release}")
    return NodeRuntime(folder, NodeInterpreters({"PATH": str(program.parent)}), strict=strict), str(program)


def _java(folder: Path, release: str, *, strict: bool = False) -> tuple[Runtime, str]:
    program = _program(folder / "bin" / "java", f"echo 'openjdk version \"{release}\" 2025-01-01' >&2")
    return JavaRuntime(folder, {"JAVA_HOME": str(folder)}, strict=strict), str(program)


def _program(path: Path, script: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("newer_first", "declared", "available", "nearest"),
    [
        (False, "22", ["18", "20", "24"], "24"),
        (False, "18", ["20", "24"], "20"),
        (False, "24", ["18", "22"], "22"),
        (True, "17", ["11", "25"], "25"),
        (True, "17", ["11", "16"], "16"),
        (True, "17", ["17", "25"], "17"),
        (False, "18", [], None),
    ],
)
def test_the_nearest_version(newer_first: bool, declared: str, available: list[str], nearest: str | None) -> None:
    assert VersionRule("Language", "", newer_first=newer_first).nearest(declared, available) == nearest


def test_another_node_is_told(tmp_path: Path) -> None:
    runtime, program = _node(tmp_path, "20.19.0")
    remark = "declared for Node.js 22, runs on Node.js 20; `nvm install 22` brings it here"

    assert runtime.describe("nodejs22.x") == Description("nodejs22.x", "Node.js 20.19.0", program, "PATH", remark)
    assert runtime.describe("nodejs20.x").remark == ""


def test_the_java_of_java_home_runs_functions_that_are_declared_for_it(tmp_path: Path) -> None:
    # A version that AWS does not have, so that no installation of this machine is it.
    runtime, program = _java(tmp_path, "99.0.1")

    assert runtime.describe("java99") == Description("java99", "Java 99.0.1", program, "JAVA_HOME", "")


def test_no_node_is_told_with_what_brings_it(tmp_path: Path) -> None:
    runtime = NodeRuntime(tmp_path, NodeInterpreters({"HOME": str(tmp_path)}))

    assert runtime.describe("nodejs22.x") == Description(
        "nodejs22.x", "", remark="Node.js is not on this machine; `nvm install 22` brings it here"
    )


@pytest.mark.parametrize("make", [_node, _java])
def test_strict_refuses_another_version(tmp_path: Path, make: Callable[..., tuple[Runtime, str]]) -> None:
    runtime, _ = make(tmp_path, "20.0.1", strict=True)
    language, identifier = ("Java", "java98") if isinstance(runtime, JavaRuntime) else ("Node.js", "nodejs98.x")

    with pytest.raises(HomeportError) as raised:
        runtime.prepare(identifier)

    assert raised.value.message == (f"{language} 98 is not on this machine, and strict refuses another version")
