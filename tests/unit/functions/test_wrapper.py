"""Scripts that start a function's runtime: what of them is seen before anything runs."""

from dataclasses import replace
from pathlib import Path

import pytest

from homeport.functions.config import Credentials, FunctionConfig
from homeport.functions.runtimes import Launch, LaunchError
from homeport.functions.sandbox.places import AWS
from homeport.functions.wrapper import wrapped

LAUNCH = Launch(["/bin/python", "/boot.py"], Path("/runtime"), {})


def function(code: Path, path: str, runtime: str = "python3.13") -> FunctionConfig:
    config = FunctionConfig("arn", "codes", "1", "1", "eu-west-1", runtime, "a.b", code, Credentials("", "", ""))
    return replace(config, environment={"AWS_LAMBDA_EXEC_WRAPPER": path})


def test_a_script_is_run_where_the_function_sees_it(tmp_path: Path) -> None:
    (tmp_path / "start").touch(0o755)

    launch = wrapped(LAUNCH, function(tmp_path, "/var/task/start"), AWS)

    assert launch.argv == ["/var/task/start", "/bin/python", "/boot.py"]


def test_what_may_not_be_run_is_refused_as_on_aws(tmp_path: Path) -> None:
    (tmp_path / "start").touch(0o644)

    with pytest.raises(LaunchError) as raised:
        wrapped(LAUNCH, function(tmp_path, "/var/task/start"), AWS)

    assert (raised.value.message, raised.value.hint) == (
        "Runtime exited with error: exit status 126",
        "/var/task/start: is not an executable",
    )


@pytest.mark.parametrize("runtime", ["provided.al2023", ""])
def test_functions_with_a_runtime_of_their_own_have_none(tmp_path: Path, runtime: str) -> None:
    assert wrapped(LAUNCH, function(tmp_path, "/nowhere", runtime), AWS) is LAUNCH
