"""scripts/build-functions: reproducible archives, made anew only when something has changed."""

import importlib.machinery
import importlib.util
import os
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[3] / "scripts" / "build-functions"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script as a module; it has no suffix, so it is loaded by hand."""
    loader = importlib.machinery.SourceFileLoader("build_functions", str(SCRIPT))
    spec = importlib.util.spec_from_loader("build_functions", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    # dataclasses look their module up by name.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "build_functions", module)
        patch.setattr("sys.dont_write_bytecode", True)
        loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the sources of two functions."""
    for name in ("pkg/__init__.py", "pkg/app.py", "pkg/audit/__init__.py", "pkg/audit_log.py", "pkg/notes.txt"):
        path = tmp_path / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    (tmp_path / "build").mkdir()
    return tmp_path


def _build(script: ModuleType, project: Path, **function: Any) -> tuple[bool, Path]:
    described = script.Function("app", **{"sources": ("pkg",), "without": ("pkg/audit/",)} | function)
    return script.build(described, project, project / "build"), project / "build" / "app.zip"


def test_an_archive_holds_the_sources_without_what_belongs_elsewhere(script: ModuleType, project: Path) -> None:
    built, archive = _build(script, project)

    assert built
    assert zipfile.ZipFile(archive).namelist() == ["pkg/__init__.py", "pkg/app.py", "pkg/audit_log.py"]


def test_the_same_sources_give_the_same_bytes(script: ModuleType, project: Path) -> None:
    _, archive = _build(script, project)
    first = archive.read_bytes()
    for path in (project / "src").rglob("*.py"):
        os.utime(path, (1, 1))
        path.chmod(0o600)
    archive.unlink()

    _build(script, project)

    assert archive.read_bytes() == first


def test_entries_carry_no_time_and_one_mode(script: ModuleType, project: Path) -> None:
    _, archive = _build(script, project)

    entries = zipfile.ZipFile(archive).infolist()

    assert {(entry.date_time, entry.external_attr >> 16) for entry in entries} == {((1980, 1, 1, 0, 0, 0), 0o100644)}


def test_nothing_is_done_when_nothing_has_changed(script: ModuleType, project: Path) -> None:
    _, archive = _build(script, project)
    before = archive.stat().st_mtime_ns

    built, _ = _build(script, project)

    assert not built
    assert archive.stat().st_mtime_ns == before


def test_a_changed_source_is_built(script: ModuleType, project: Path) -> None:
    _build(script, project)
    (project / "src" / "pkg" / "app.py").write_text("# changed\n")

    built, archive = _build(script, project)

    assert built
    assert zipfile.ZipFile(archive).read("pkg/app.py") == b"# changed\n"


def test_a_removed_source_leaves_the_archive(script: ModuleType, project: Path) -> None:
    _build(script, project)
    (project / "src" / "pkg" / "app.py").unlink()

    _, archive = _build(script, project)

    assert "pkg/app.py" not in zipfile.ZipFile(archive).namelist()


@pytest.mark.parametrize(
    ("name", "belongs"),
    [
        ("flask/app.py", True),
        ("flask/sansio/README.md", True),
        ("flask-3.1.3.dist-info/METADATA", True),
        ("flask-3.1.3.dist-info/licenses/LICENSE.txt", True),
        ("markupsafe/_speedups.cpython-313-x86_64-linux-gnu.so", True),
        ("flask-3.1.3.dist-info/RECORD", False),
        ("flask-3.1.3.dist-info/INSTALLER", False),
        ("flask-3.1.3.dist-info/REQUESTED", False),
        ("flask-3.1.3.dist-info/direct_url.json", False),
        ("flask/__pycache__/app.cpython-313.pyc", False),
        ("bin/flask", False),
        (".lock", False),
    ],
)
def test_traces_of_the_installer_stay_out(script: ModuleType, name: str, belongs: bool) -> None:
    assert script.belongs(name) is belongs


def test_packages_that_cannot_be_installed_are_an_error_and_leave_nothing(script: ModuleType, project: Path) -> None:
    (project / "some.lock").write_text("nothing==0.0.0\n")  # a requirement without its hash

    with pytest.raises(script.BuildError, match=r"some\.lock cannot be installed"):
        _build(script, project, lock="some.lock")

    assert list((project / "build").iterdir()) == []
