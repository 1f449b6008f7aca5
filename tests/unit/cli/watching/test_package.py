"""What has changed of a package."""

import zipfile
from pathlib import Path

import pytest

from homeport.cli.watching.archive import contents
from homeport.cli.watching.build import BuiltPackage
from homeport.cli.watching.package import WatchedPackage
from homeport.cli.watching.sources import FolderSource
from homeport.core.errors import HomeportError
from homeport.functions.code import fingerprint


def test_what_differs_from_the_deployed_code_comes_first_and_then_what_is_saved(tmp_path: Path) -> None:
    (tmp_path / "same.py").write_text("same")
    (tmp_path / "other.py").write_text("new")
    package = WatchedPackage(FolderSource(tmp_path), {"same.py": fingerprint(b"same"), "other.py": fingerprint(b"old")})

    assert package.changes() == {"other.py": b"new"}
    assert package.changes() == {}
    (tmp_path / "same.py").write_text("changed")
    (tmp_path / "added.py").write_text("added")
    assert package.changes() == {"same.py": b"changed", "added.py": b"added"}


def test_a_file_that_is_saved_as_it_was_is_no_change(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("same")
    package = WatchedPackage(FolderSource(tmp_path), {"app.py": fingerprint(b"same")})
    package.changes()
    (tmp_path / "scratch").write_text("same")
    (tmp_path / "scratch").replace(tmp_path / "app.py")

    assert package.changes() == {}


def test_a_file_is_gone_when_it_is_missed_twice(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_text("1")
    package = WatchedPackage(FolderSource(tmp_path), {})
    package.changes()
    file.unlink()

    assert package.changes() == {}
    assert package.changes() == {"app.py": None}
    assert package.changes() == {}
    file.write_text("1")
    assert package.changes() == {"app.py": b"1"}


def test_a_built_package_is_built_when_a_source_is_saved(tmp_path: Path) -> None:
    source, archive = tmp_path / "src", tmp_path / "out.zip"
    source.mkdir()
    builds: list[str] = []

    def build() -> None:
        builds.append("built")
        with zipfile.ZipFile(archive, "w") as made:
            for file in source.iterdir():
                made.writestr(f"built/{file.name}", file.read_text().upper())

    (source / "a.ts").write_text("a")
    (source / "b.ts").write_text("b")
    build()
    package = BuiltPackage(FolderSource(source), archive, build, contents(archive))

    assert (package.changes(), builds) == ({}, ["built"])
    (source / "a.ts").write_text("aa")
    assert (package.changes(), builds) == ({"built/a.ts": b"AA"}, ["built", "built"])
    (source / "b.ts").unlink()
    package.changes()
    assert package.changes() == {"built/b.ts": None}


def test_an_archive_that_is_built_into_its_sources_is_none_of_them(tmp_path: Path) -> None:
    archive, builds = tmp_path / "out.zip", list[int]()

    def build() -> None:
        builds.append(len(builds))
        with zipfile.ZipFile(archive, "w") as made:
            made.writestr("app.js", f"build {len(builds)}")

    (tmp_path / "app.ts").write_text("1")
    build()
    package = BuiltPackage(FolderSource(tmp_path, made=archive), archive, build, contents(archive))
    (tmp_path / "app.ts").write_text("2")

    assert [package.changes(), package.changes()] == [{"app.js": b"build 2"}, {}]


def test_a_build_that_makes_no_archive_is_told(tmp_path: Path) -> None:
    source = tmp_path / "src"
    source.mkdir()
    package = BuiltPackage(FolderSource(source), tmp_path / "out.zip", lambda: None, {})
    (source / "app.ts").write_text("1")

    with pytest.raises(HomeportError, match=f"^the build has made no archive {tmp_path / 'out.zip'}$"):
        package.changes()
