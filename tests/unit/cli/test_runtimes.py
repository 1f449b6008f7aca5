"""`homeport runtimes`."""

import json
import shutil

import pytest

from homeport.cli import main
from homeport.functions.runtimes.python_interpreters import running


def test_lists_every_identifier_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runtimes", "--json"]) == 0

    described = json.loads(capsys.readouterr().out)
    identifiers = [each["identifier"] for each in described]
    assert len(identifiers) == len(set(identifiers))
    assert {"python3.9", "python3.14", "nodejs20.x", "java21", "provided.al2023", "ruby3.4", "dotnet8"} <= set(
        identifiers
    )
    own = running()
    assert next(each for each in described if each["identifier"] == f"python{own.version}") == {
        "identifier": f"python{own.version}",
        "runs_on": f"Python {own.release}",
        "program": str(own.program),
        "origin": "homeport's own",
        "remark": "",
    }


@pytest.mark.skipif(shutil.which("dotnet") is not None, reason=".NET is on this machine")
def test_what_nothing_runs_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runtimes"]) == 0

    output = capsys.readouterr()
    remedy = "the runtime of .NET 8, with `dotnet` on PATH, runs its functions"
    assert "dotnet8          -" in output.out
    assert f"dotnet8: .NET is not on this machine; {remedy}" in output.err.splitlines()
