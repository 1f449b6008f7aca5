"""Where the files of a package lie in the project."""

import zipfile
from pathlib import Path

import pytest

from homeport.cli.watching.archive import contents
from homeport.cli.watching.finding import find_source
from homeport.cli.watching.sources import ArchiveSource, FileSource, FolderSource


def _write(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"# {name}")
    return folder


def _archive(path: Path, **entries: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__slash__", "/") + ".py", content)
    return path


def test_a_folder_is_packaged_whole_but_for_what_is_excluded(tmp_path: Path) -> None:
    _write(tmp_path, "app.py", "lib/one.py", "tests/test_app.py", "lib/notes.md", "__pycache__/app.pyc", ".env")
    _write(tmp_path, "a.log", "lib/deep/b.log", "c.cfg", "lib/d.cfg")

    assert FolderSource(tmp_path, ("tests", "lib/*.md", "**/*.log", "*.cfg")).listing().files == {
        name: tmp_path / name for name in ("app.py", "lib/one.py", ".env", "lib/d.cfg")
    }


def test_a_file_is_a_package_while_it_is_there(tmp_path: Path) -> None:
    source = FileSource(tmp_path / "app.py")
    assert source.listing().files == {}

    _write(tmp_path, "app.py")
    assert source.listing().files == {"app.py": tmp_path / "app.py"}


def test_what_a_build_left_out_stays_out_and_what_is_new_goes_in(tmp_path: Path) -> None:
    _write(tmp_path, "codes/handler.py", "codes/__main__.py", "codes/audit/handler.py", "other/x.py")
    source = ArchiveSource(tmp_path, ["codes/handler.py"])
    _write(tmp_path, "codes/new.py", "codes/new.txt", "codes/.swp.py", "codes/audit/new.py")
    (tmp_path / "codes" / "itself.py").symlink_to("itself.py")
    _write(tmp_path, "codes/rules/one.py", "codes/rules/deep/two.py", "codes/dist/x.py", "other/new.py", "more/x.py")

    listing = source.listing()
    assert sorted(listing.files) == [
        "codes/handler.py",
        "codes/new.py",
        "codes/rules/deep/two.py",
        "codes/rules/one.py",
    ]
    assert listing.folders == {tmp_path.parent} | {
        tmp_path / each for each in (".", "codes", "codes/rules", "codes/rules/deep")
    }


def test_the_folders_above_tell_when_one_is_made_again(tmp_path: Path) -> None:
    _write(tmp_path, "src/a/b/deep.py")

    listing = ArchiveSource(tmp_path / "src", ["a/b/deep.py"]).listing()

    assert listing.folders == {tmp_path, *(tmp_path / each for each in ("src", "src/a", "src/a/b"))}


def test_the_folder_that_an_archive_was_made_from_is_found_by_its_files(tmp_path: Path) -> None:
    _write(tmp_path, "src/codes/handler.py", "src/codes/rules.py", "docs/codes/handler.py", "build/codes/handler.py")
    archive = _archive(
        tmp_path / "build" / "codes.zip",
        codes__slash__handler="# src/codes/handler.py",
        codes__slash__rules="changed since",
        flask__slash__app="a dependency",
    )

    source = find_source(tmp_path, contents(archive))

    assert source is not None
    assert source.listing().files == {name: tmp_path / "src" / name for name in ("codes/handler.py", "codes/rules.py")}


@pytest.mark.parametrize("archive", ["none.zip", "other.zip"])
def test_an_archive_of_nothing_in_the_project_has_no_folder(tmp_path: Path, archive: str) -> None:
    _write(tmp_path, "app.py")
    _archive(tmp_path / "other.zip", elsewhere="x")

    assert find_source(tmp_path, contents(tmp_path / archive)) is None


def test_links_are_followed_as_the_archive_has_them(tmp_path: Path) -> None:
    _write(tmp_path, "shared/rules.py", "one.py", "src/app.py")
    (tmp_path / "src" / "shared").symlink_to(tmp_path / "shared")
    (tmp_path / "src" / "one.py").symlink_to(tmp_path / "one.py")
    (tmp_path / "src" / "again").symlink_to(tmp_path / "src")
    (tmp_path / "src" / "nowhere.py").symlink_to(tmp_path / "none.py")
    (tmp_path / "src" / "itself.py").symlink_to("itself.py")

    followed = FolderSource(tmp_path / "src").listing()

    assert sorted(followed.files) == ["app.py", "one.py", "shared/rules.py"]
    assert {tmp_path, tmp_path / "src", tmp_path / "src" / "shared"} <= followed.folders
    assert sorted(FolderSource(tmp_path / "src", follows_links=False).listing().files) == ["app.py", "one.py"]


def test_what_editors_leave_beside_a_file_is_no_part_of_a_package(tmp_path: Path) -> None:
    _write(tmp_path, "app.py", "app.py~", ".app.py.swp", "4913", "#app.py#", ".#app.py", "app.py___jb_tmp___", "a#b.py")

    assert sorted(FolderSource(tmp_path).listing().files) == ["a#b.py", "app.py"]
