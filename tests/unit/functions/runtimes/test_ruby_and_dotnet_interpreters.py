"""The Rubies and .NET runtimes that are found.

What `dotnet --list-runtimes` prints: https://learn.microsoft.com/dotnet/core/tools/dotnet
"""

from dataclasses import replace
from pathlib import Path

import pytest

from homeport.functions.config import Credentials, FunctionConfig
from homeport.functions.runtimes import LaunchError
from homeport.functions.runtimes.architecture import host_architecture
from homeport.functions.runtimes.dotnet import DotnetRuntime, dotnet_interpreters
from homeport.functions.runtimes.ruby_interpreters import ruby_interpreters
from homeport.functions.runtimes.versions import Interpreter
from homeport.functions.sandbox.places import AWS

LISTED = """Microsoft.AspNetCore.App 8.0.11 [/usr/share/dotnet/shared/Microsoft.AspNetCore.App]
Microsoft.NETCore.App 8.0.11 [/usr/share/dotnet/shared/Microsoft.NETCore.App]
Microsoft.NETCore.App 9.0.0 [/usr/share/dotnet/shared/Microsoft.NETCore.App]
"""


def _program(path: Path, says: str) -> Path:
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{says}\nEND\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("place", "origin"),
    [
        (".rbenv/versions/3.3.6", "rbenv"),
        (".asdf/installs/ruby/3.3.6", "asdf"),
        (".local/share/mise/installs/ruby/3.3.6", "mise"),
        (".rvm/rubies/ruby-3.3.6", "RVM"),
    ],
)
def test_rubies_of_version_managers(tmp_path: Path, place: str, origin: str) -> None:
    program = _program(tmp_path / place / "bin" / "ruby", "ruby 3.3.6 (2024-11-05 revision 75015d4c1f) [x86_64-linux]")

    found = ruby_interpreters({"HOME": str(tmp_path)}).find("3.3")

    assert found == Interpreter(program, "3.3", origin, "3.3.6")


def _dotnet(folder: Path) -> DotnetRuntime:
    _program(folder / "dotnet" / "dotnet", LISTED)
    return DotnetRuntime(dotnet_interpreters({"PATH": str(folder / "dotnet")}))


def _function(folder: Path, runtime: str, handler: str = "Shop") -> FunctionConfig:
    (folder / "Shop.dll").touch()
    credentials = Credentials("", "", "")
    config = FunctionConfig("arn", "codes", "1", "1", "eu-west-1", runtime, handler, folder, credentials)
    return replace(config, architecture=host_architecture())


def test_each_runtime_of_one_dotnet_counts(tmp_path: Path) -> None:
    runtime = _dotnet(tmp_path)

    assert [runtime.describe(each).runs_on for each in runtime.identifiers] == [".NET 8.0.11", ".NET 9.0.0"]


def test_assembly_is_run_as_aws_runs_it(tmp_path: Path) -> None:
    launch = _dotnet(tmp_path).launch(_function(tmp_path, "dotnet8"), AWS)

    assert launch.argv == [str(tmp_path / "dotnet" / "dotnet"), "exec", "/var/task/Shop.dll"]
    assert launch.environment["DOTNET_ROOT"] == str(tmp_path / "dotnet")
    assert "DOTNET_ROLL_FORWARD" not in launch.environment
    assert launch.note == ""


def test_another_runtime_is_let_to_run_it_and_told(tmp_path: Path) -> None:
    launch = _dotnet(tmp_path).launch(_function(tmp_path, "dotnet10", "Shop.dll"), AWS)

    assert launch.environment["DOTNET_ROLL_FORWARD"] == "Major"
    assert launch.note.startswith("homeport: codes is declared for .NET 10, runs on .NET 9; ")


def test_no_dotnet_is_an_error_that_names_what_to_install(tmp_path: Path) -> None:
    runtime = DotnetRuntime(dotnet_interpreters({"HOME": str(tmp_path)}))

    with pytest.raises(LaunchError) as raised:
        runtime.launch(_function(tmp_path, "dotnet8"), AWS)

    assert (raised.value.message, raised.value.hint) == (
        ".NET is not on this machine",
        "the runtime of .NET 8, with `dotnet` on PATH, runs its functions",
    )
