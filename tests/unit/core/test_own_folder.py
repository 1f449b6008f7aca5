"""Folders that we make in a user's project."""

from pathlib import Path

from homeport.core import own_folder


def test_git_leaves_out_a_folder_that_we_make(tmp_path: Path) -> None:
    folder = tmp_path / "sub" / ".homeport"

    own_folder.make(folder)
    own_folder.make(folder)

    assert [each.name for each in folder.iterdir()] == [".gitignore"]
    assert (folder / ".gitignore").read_text() == "*\n"


def test_nothing_is_added_to_a_folder_of_the_users(tmp_path: Path) -> None:
    own_folder.make(tmp_path)

    assert list(tmp_path.iterdir()) == []
