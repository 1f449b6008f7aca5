"""Which functions are watched, and by what their sources are known."""

import sys
import zipfile
from pathlib import Path

import pytest

from homeport import config
from homeport.cli.watching.functions import misnamed, watchable, without_folder
from homeport.cli.watching.watcher import WatchedFunction
from homeport.core.errors import HomeportError
from homeport.terraform.packages import ArchivedFiles, Package

ARN = "arn:aws:lambda:eu-west-1:000000000000:function"


def _package(name: str, archive: Path, inputs: ArchivedFiles | None = None) -> Package:
    return Package(name, f"aws_lambda_function.{name}", f"{ARN}:{name}", archive, inputs)


def _archive(path: Path, **entries: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(f"{name}.py", content)
    return path


def _built(project: Path, code: str) -> WatchedFunction:
    """A function that a script of the project builds from `src`, as homeport.toml tells."""
    (project / "src").mkdir()
    (project / "src" / "app.ts").write_text("1")
    (project / "build.py").write_text(code)
    toml = f'[functions.codes]\nsource = "src"\nbuild = ["{sys.executable}", "build.py"]\n'
    (project / "homeport.toml").write_text(toml)
    settings = config.load({}, {}, project)
    (watched,) = watchable(settings, [_package("codes", project / "codes.zip")]).watched
    return watched


def test_sources_are_told_by_homeport_toml_by_terraform_or_by_the_archive(tmp_path: Path) -> None:
    for name in ("mine", "folder", "packaged"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.py").write_text(name)
    (tmp_path / "homeport.toml").write_text('[functions.told]\nsource = "mine"\n')
    packages = [
        _package("told", _archive(tmp_path / "told.zip", mine="mine")),
        _package("archived", tmp_path / "a.zip", ArchivedFiles(tmp_path / "folder", (), None)),
        _package("single", tmp_path / "b.zip", ArchivedFiles(None, (), tmp_path / "folder" / "folder.py")),
        _package("found", _archive(tmp_path / "found.zip", packaged="packaged")),
        _package("lost", _archive(tmp_path / "lost.zip", elsewhere="x")),
    ]

    found = watchable(config.load({}, {}, tmp_path), packages)

    assert [(each.name, each.arn, each.package.folder) for each in found.watched] == [
        ("told", f"{ARN}:told", tmp_path / "mine"),
        ("archived", f"{ARN}:archived", tmp_path / "folder"),
        ("single", f"{ARN}:single", tmp_path / "folder" / "folder.py"),
        ("found", f"{ARN}:found", tmp_path / "packaged"),
    ]
    assert found.unknown == ["lost"]


def test_layers_are_watched_where_their_sources_are_the_projects_own(tmp_path: Path) -> None:
    (tmp_path / "shared" / "python").mkdir(parents=True)
    (tmp_path / "shared" / "python" / "rules.py").write_text("own")
    own = _archive(tmp_path / "own.zip", **{"python/rules": "own"})
    others = _archive(tmp_path / "others.zip", **{"python/requests/api": "x"})
    packages = [
        Package(f"layer {name}", "", f"arn:{name}", archive, None, is_layer=True)
        for name, archive in (("own", own), ("others", others))
    ]

    found = watchable(config.load({}, {}, tmp_path), packages)

    assert [(each.name, each.package.folder) for each in found.watched] == [("layer own", tmp_path / "shared")]
    assert found.unknown == []


def test_a_build_command_runs_in_the_project(tmp_path: Path) -> None:
    code = "import zipfile\nwith zipfile.ZipFile('codes.zip', 'w') as made:\n    made.write('src/app.ts', 'app.js')\n"
    package = _built(tmp_path, code).package

    assert package.changes() == {}
    (tmp_path / "src" / "app.ts").write_text("2")
    assert package.changes() == {"app.js": b"2"}


def test_a_build_command_that_fails_is_told_with_its_last_line(tmp_path: Path) -> None:
    package = _built(tmp_path, "import sys\nsys.exit('first\\nno compiler')").package
    (tmp_path / "src" / "app.ts").write_text("2")

    with pytest.raises(HomeportError, match=r"build\.py: no compiler$"):
        package.changes()


def test_a_table_that_is_about_no_function_is_told() -> None:
    assert list(misnamed(["codes-live", "code-live", "other"], ["codes-live", "audit-live"])) == [
        "homeport.toml: [functions.code-live] is about no function of this stack (did you mean codes-live?)",
        "homeport.toml: [functions.other] is about no function of this stack (functions: audit-live, codes-live)",
    ]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "homeport.toml").write_text('[functions.one]\nsource = "src"\n[functions.other]\nsource = "scr"\n')

    assert list(without_folder(config.load({}, {}, tmp_path).function_sources)) == [
        f"homeport.toml: [functions.other]: there is no folder {tmp_path / 'scr'}"
    ]


def test_what_a_build_makes_beside_its_sources_starts_no_other_build(tmp_path: Path) -> None:
    package = _built(tmp_path, "").package
    for name in ("dist", "node_modules/lib", ".cache"):
        (tmp_path / "src" / name).mkdir(parents=True)
        (tmp_path / "src" / name / "made.js").write_text("1")

    assert package.changes() == {}
