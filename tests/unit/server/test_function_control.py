"""What `homeport watch` and `homeport debug` ask a server for: what it refuses. What it does, tests/e2e shows."""

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from homeport.functions.config import Debugger
from homeport.functions.debugging import Debugging
from homeport.server.control import Refused
from homeport.server.function_control import FunctionControl

ARN = "arn:aws:lambda:eu-west-1:000000000000:function:codes"


@dataclass(frozen=True)
class Code:
    folder: Path
    runtime: str
    is_layer: bool = False


def _control(folder: Path, runtime: str = "python3.13", functions: Any = ...) -> FunctionControl:
    code = Code(folder, runtime)
    return FunctionControl(lambda: functions, lambda arn: code if arn == ARN else None, folder)


@pytest.mark.parametrize(
    ("document", "status", "message"),
    [
        ({"function": "other", "files": {}}, 404, "there is no code of other"),
        ({"files": {}}, 404, "there is no code of None"),
        ({"function": ARN}, 400, "expected files"),
        ({"function": ARN, "files": {"a": "?"}}, 400, "the content of a file has to be base64, or null"),
        ({"function": ARN, "files": {"../a": None}}, 400, "'../a' is no name of a file in an archive"),
    ],
)
def test_what_cannot_be_replaced_is_refused(
    tmp_path: Path, document: dict[str, Any], status: int, message: str
) -> None:
    with pytest.raises(Refused) as refused:
        _control(tmp_path).replace_code(document)

    assert (refused.value.status, refused.value.message) == (status, message)


def test_a_stack_that_starts_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="still starting"):
        _control(tmp_path, functions=None).replace_code({"function": ARN, "files": {}})


def test_a_runtime_without_a_debugger_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no debugger for functions of the runtime java21"):
        _control(tmp_path, "java21").debug({"function": ARN, "port": 1})


def test_a_port_that_is_none_changes_nothing(tmp_path: Path) -> None:
    functions = SimpleNamespace(debugging=Debugging())
    functions.debugging.begin(tmp_path, Debugger(5678, tmp_path))

    with pytest.raises(Refused, match="expected a port between 1 and 65535"):
        _control(tmp_path, functions=functions).debug({"function": ARN, "port": 65536})

    assert functions.debugging.end(tmp_path)
