"""The rule about versions is the same for every language."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from homeport.core.errors import HomeportError
from homeport.functions.config import Credentials, FunctionConfig
from homeport.functions.runtimes import Description, Runtime
from homeport.functions.runtimes.architecture import host_architecture
from homeport.functions.runtimes.java import JavaRuntime, java_interpreters
from homeport.functions.runtimes.node import NodeRuntime
from homeport.functions.runtimes.node_interpreters import node_interpreters
from homeport.functions.runtimes.ruby import RubyRuntime
from homeport.functions.runtimes.ruby_interpreters import ruby_interpreters
from homeport.functions.runtimes.versions import VersionRule
from homeport.functions.sandbox.places import AWS


def _node(folder: Path, release: str, *, strict: bool = False) -> tuple[Runtime, str]:
    program = _program(folder / "node", f"echo v{release}")
    return NodeRuntime(folder, node_interpreters({"PATH": str(program.parent)}, strict=strict)), str(program)


def _java(folder: Path, release: str, *, strict: bool = False) -> tuple[Runtime, str]:
    program = _program(folder / "bin" / "java", f"echo 'openjdk version \"{release}\" 2025-01-01' >&2")
    return JavaRuntime(folder, java_interpreters({"JAVA_HOME": str(folder)}, strict=strict)), str(program)


def _ruby(folder: Path, release: str, *, strict: bool = False) -> tuple[Runtime, str]:
    program = _program(folder / "bin" / "ruby", f"echo 'ruby {release}p20 (2025-01-01 revision 0) [x86_64-linux]'")
    return RubyRuntime(ruby_interpreters({"PATH": str(program.parent)}, strict=strict)), str(program)


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
        (False, "3.4", ["3.1", "4.0"], "3.1"),
        (False, "3.3", ["3.2", "3.4"], "3.4"),
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


def test_java_8_calls_itself_one_point_eight(tmp_path: Path) -> None:
    runtime, program = _java(tmp_path, "1.8.0_392")

    assert runtime.describe("java8.al2") == Description("java8.al2", "Java 1.8.0_392", program, "JAVA_HOME", "")


def test_no_node_is_told_with_what_brings_it(tmp_path: Path) -> None:
    runtime = NodeRuntime(tmp_path, node_interpreters({"HOME": str(tmp_path)}))

    assert runtime.describe("nodejs22.x") == Description(
        "nodejs22.x", "", remark="Node.js is not on this machine; `nvm install 22` brings it here"
    )


def test_another_ruby_is_told(tmp_path: Path) -> None:
    runtime, program = _ruby(tmp_path, "3.1.2")
    remark = "declared for Ruby 3.3, runs on Ruby 3.1; `rbenv install 3.3` brings it here"

    assert runtime.describe("ruby3.3") == Description("ruby3.3", "Ruby 3.1.2", program, "PATH", remark)


@pytest.mark.parametrize(
    ("make", "release", "identifier", "declared"),
    [
        (_node, "20.0.1", "nodejs98.x", "Node.js 98"),
        (_java, "20.0.1", "java98", "Java 98"),
        (_ruby, "3.1.2", "ruby3.4", "Ruby 3.4"),
    ],
)
def test_strict_refuses_another_version(
    tmp_path: Path, make: Callable[..., tuple[Runtime, str]], release: str, identifier: str, declared: str
) -> None:
    runtime, _ = make(tmp_path, release, strict=True)

    with pytest.raises(HomeportError) as raised:
        runtime.prepare(identifier)

    assert raised.value.message == f"{declared} is not on this machine, and strict refuses another version"


@pytest.mark.parametrize(
    ("make", "release", "identifier", "told"),
    [
        (_node, "20.19.0", "nodejs22.x", "Node.js 22, runs on Node.js 20; `nvm install 22` brings it here"),
        (_ruby, "3.1.2", "ruby3.4", "Ruby 3.4, runs on Ruby 3.1; `rbenv install 3.4` brings it here"),
    ],
)
def test_the_functions_log_tells_of_another_version(
    tmp_path: Path, make: Callable[..., tuple[Runtime, str]], release: str, identifier: str, told: str
) -> None:
    runtime, _ = make(tmp_path, release)
    credentials = Credentials("", "", "")
    config = FunctionConfig("arn", "codes", "1", "1", "eu-west-1", identifier, "a.b", tmp_path, credentials)

    launch = runtime.launch(replace(config, architecture=host_architecture()), AWS)

    assert launch.note == f"homeport: codes is declared for {told}\n"
