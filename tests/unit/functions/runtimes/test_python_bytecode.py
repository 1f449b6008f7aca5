"""Deployed Python code is compiled once."""

import subprocess
import sys
from pathlib import Path

from homeport.functions.runtimes.python_bytecode import PythonBytecode
from support.project import wait_until

LARGE = "# a comment\n" * 10_000


def _imported(folder: Path) -> str:
    code = "import app; print(app.VALUE)"
    command = [sys.executable, "-B", "-c", code]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def test_a_large_package_is_compiled_and_replaced_sources_win(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(f"VALUE = 1\n{LARGE}")
    (tmp_path / "broken.py").write_text("(")

    PythonBytecode().compile(Path(sys.executable), tmp_path)

    wait_until(lambda: len(list(tmp_path.glob("__pycache__/app.*.pyc"))) == 1, "app.py is compiled")
    (tmp_path / "app.py").write_text(f"VALUE = 2\n{LARGE}")
    assert _imported(tmp_path) == "2\n"


def test_a_small_package_or_a_compiled_one_stays_as_it_is(tmp_path: Path) -> None:
    small, compiled = tmp_path / "small", tmp_path / "compiled"
    (compiled / "__pycache__").mkdir(parents=True)
    small.mkdir()
    (small / "app.py").write_text("VALUE = 1")
    (compiled / "app.py").write_text(LARGE)
    bytecode = PythonBytecode()

    for folder in (small, compiled):
        bytecode.compile(Path(sys.executable), folder)
    # When one that was asked for later is done, these would be.
    other = tmp_path / "other"
    other.mkdir()
    (other / "app.py").write_text(LARGE)
    bytecode.compile(Path(sys.executable), other)
    wait_until(lambda: list(other.glob("__pycache__/*.pyc")) != [], "the other package is compiled")

    assert {each.parents[1].name for each in tmp_path.glob("*/__pycache__/*.pyc")} == {"other"}
