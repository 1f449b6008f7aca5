"""The cached environment of Python functions: found, made, and refused with a reason."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from homeport.core.errors import HomeportError
from homeport.functions import worker_environments
from homeport.functions.cached_folders import default_cache
from homeport.functions.python_packages import lock_file
from homeport.functions.worker_environments import WorkerEnvironments, main


def test_environment_holds_the_client_and_the_sdk_at_their_locked_versions() -> None:
    environment = WorkerEnvironments().ensure()
    program = "import importlib.metadata as m; print(*sorted(f'{d.name}=={d.version}' for d in m.distributions()))"

    found = subprocess.run([environment.python, "-I", "-c", program], capture_output=True, text=True, check=True)

    lines = lock_file("function-python.lock").read_text().splitlines()
    locked = [Requirement(line.removesuffix(" \\")) for line in lines if "==" in line.split(" ")[0]]
    assert set(found.stdout.split()) == {
        f"{each.name}{each.specifier}" for each in locked if each.marker is None or each.marker.evaluate()
    }
    assert environment.bootstrap.read_text() == worker_environments._BOOTSTRAP.read_text()


def test_it_is_made_once_by_many_and_complete_for_all(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: WorkerEnvironments(tmp_path / "cache").ensure(), range(4)))

    assert len(set(made)) == 1
    assert made[0].python.exists()
    # The environment and its lock file: nothing half-made is left.
    place = made[0].python.parents[1]
    assert {path.name for path in (tmp_path / "cache").iterdir()} == {place.name, f"{place.name}.lock"}


@pytest.mark.long
def test_it_is_made_without_uv_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    if shutil.which("uv"):
        pytest.skip("uv lies beside the system's own programs")
    program = "import awslambdaric, boto3, importlib.util as u; print(u.find_spec('pip'))"

    environment = WorkerEnvironments(tmp_path / "cache").ensure()

    found = subprocess.run([environment.python, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == "None\n"


def test_one_whose_interpreter_is_gone_is_made_again(tmp_path: Path) -> None:
    python = WorkerEnvironments(tmp_path).ensure().python
    python.unlink()
    python.symlink_to("/nowhere/python")

    assert WorkerEnvironments(tmp_path).ensure().python.exists()


def test_failure_says_why_and_what_to_do_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UV_OFFLINE", "PIP_NO_INDEX"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))

    with pytest.raises(HomeportError, match="the environment of Python functions could not be made: ") as raised:
        WorkerEnvironments(tmp_path / "cache").ensure()

    assert raised.value.hint == (
        "run `python -m homeport.functions.worker_environments` once where a package index can be reached"
    )
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".lock"]


def test_cache_that_cannot_be_written_is_a_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(HomeportError, match=r"could not be made: .*Not a directory"):
        WorkerEnvironments(tmp_path / "file" / "cache").ensure()


def test_command_prints_the_interpreter(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == f"{WorkerEnvironments().ensure().python}\n"


def test_command_prints_error_and_hint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")

    assert main(["--cache", str(tmp_path / "file" / "cache")]) == 1

    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["error", "hint"]


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has one place")
@pytest.mark.parametrize(
    ("value", "expected"),
    [("/caches", "/caches/homeport"), ("", "~/.cache/homeport"), ("relative", "~/.cache/homeport")],
)
def test_cache_follows_the_platforms_custom(value: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", value)

    assert default_cache() == Path(expected).expanduser()
