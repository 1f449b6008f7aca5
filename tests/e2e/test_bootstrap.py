"""scripts/bootstrap on a machine where something is missing."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = [
    "cat",
    "cksum",
    "cp",
    "dirname",
    "env",
    "grep",
    "ls",
    "mkdir",
    "mktemp",
    "mv",
    "rm",
    "sed",
    "sh",
    "tr",
    "uname",
]
# Where it looks beside PATH and the home folder.
SYSTEM = [Path(folder, "python3.13") for folder in ("/usr/local/bin", "/usr/bin", "/opt/homebrew/bin")]


@pytest.mark.skipif(any(path.exists() for path in SYSTEM), reason="this machine's own Python 3.13 would be found")
def test_a_python_that_only_seems_to_be_there_is_none_and_one_line_says_so(tmp_path: Path) -> None:
    project, tools = tmp_path / "project", tmp_path / "bin"
    shutil.copytree(ROOT / "requirements", project / "requirements")
    shutil.copytree(ROOT / "scripts", project / "scripts")
    shutil.copy(ROOT / "pyproject.toml", project)
    tools.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None
        (tools / tool).symlink_to(found)
    for shim in ("python3", "python3.13", "uv"):
        (tools / shim).write_text("#!/bin/sh\nexit 127\n")
        (tools / shim).chmod(0o755)

    result = subprocess.run(
        ["sh", "scripts/bootstrap"],
        cwd=project,
        env={"HOME": str(tmp_path), "PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )

    error, hint = result.stderr.splitlines()
    assert error.startswith("error: Python 3.13 with ssl, sqlite3 and venv is missing")
    assert hint.startswith("hint: ")
    assert (result.returncode, result.stdout) == (1, "")
    assert not (project / ".venv").exists()
