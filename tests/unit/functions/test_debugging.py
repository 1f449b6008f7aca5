"""Functions under a debugger: how their workers start, and which functions they are."""

import asyncio
import json
import shutil
import socket
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from homeport.functions.config import Credentials, Debugger, FunctionConfig
from homeport.functions.debugging import Debugging, can_debug, debugged
from homeport.functions.runtimes import Launch
from support.functions import ENVIRONMENT_ID, FunctionLab, eventually, run_in_lab

CODE = Path("/code")
CONFIG = FunctionConfig("arn", "codes", "$LATEST", "1", "eu-west-1", "python3.13", "a.b", CODE, Credentials("", "", ""))
LAUNCH = Launch(["/bin/python", "/boot.py"], Path("/runtime"), {"A": "1"}, reads=(Path("/bin/python"),))


def _debugger() -> Debugger:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Debugger(probe.getsockname()[1], Path("/cache/debugpy"))


def test_all_versions_with_the_code_are_debugged_until_it_ends() -> None:
    debugging, debugger = Debugging(), _debugger()
    elsewhere = replace(CONFIG, code_path=Path("/other"))

    debugging.begin(CODE, debugger)
    assert debugging.applied(replace(CONFIG, version="7")).debugger == debugger
    assert debugging.applied(elsewhere) == elsewhere

    assert debugging.end(CODE)
    assert debugging.applied(replace(CONFIG, debugger=debugger)) == CONFIG
    assert not debugging.end(CODE)


def test_python_runs_under_debugpy_and_waits() -> None:
    debugger = _debugger()
    launch = debugged(LAUNCH, replace(CONFIG, debugger=debugger))

    assert launch == replace(
        LAUNCH,
        argv=[
            "/bin/python",
            "-X",
            "frozen_modules=off",
            "/cache/debugpy/debugpy",
            "--listen",
            f"127.0.0.1:{debugger.port}",
            "--wait-for-client",
            "/boot.py",
        ],
        environment={"A": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"},
        reads=(Path("/bin/python"), Path("/cache/debugpy")),
        note=f"homeport: waiting for a debugger on 127.0.0.1:{debugger.port}\n",
    )


def test_node_runs_with_its_inspector_and_waits() -> None:
    debugger = _debugger()
    launch = debugged(LAUNCH, replace(CONFIG, runtime="nodejs22.x", debugger=debugger))

    assert launch.argv == ["/bin/python", f"--inspect-brk=127.0.0.1:{debugger.port}", "/boot.py"]


def test_a_function_without_a_debugger_starts_as_ever() -> None:
    assert debugged(LAUNCH, CONFIG) is LAUNCH


def test_a_second_environment_runs_without_and_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        launch = debugged(LAUNCH, replace(CONFIG, debugger=Debugger(port, Path("/cache"))))

    assert launch == replace(
        LAUNCH,
        note=f"homeport: another process has the debugger's port {port}; this environment runs without\n",
    )


@pytest.mark.parametrize(
    ("runtime", "can"), [("python3.9", True), ("nodejs22.x", True), ("java21", False), ("provided.al2023", False)]
)
def test_debuggers_are_there_for_python_and_node(runtime: str, can: bool) -> None:
    assert can_debug(runtime) is can


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not on this machine")
def test_nodes_inspector_answers_before_the_function_is_loaded(tmp_path: Path) -> None:
    async def body(lab: FunctionLab) -> None:
        debugger = _debugger()
        config = lab.config("", runtime="nodejs20.x")
        lab.functions.prepare("nodejs20.x")
        lab.functions.debugging.begin(config.code_path, debugger)
        environment = lab.functions.create(config, ENVIRONMENT_ID)
        starting = asyncio.get_running_loop().create_task(environment.start())

        await eventually(lambda: _listens(debugger.port))
        targets = await asyncio.to_thread(_targets, debugger.port)
        assert [target["type"] for target in targets] == ["node"]
        # Longer than the init phase may take otherwise.
        lab.clock.advance(60)
        assert not starting.done()

        await environment.stop()
        await starting

    run_in_lab(tmp_path, body)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _targets(port: int) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=10) as answer:
        return json.load(answer)
