"""What functions leave behind goes, however they have left it."""

import os
from pathlib import Path

import pytest

from homeport.functions.scratch import remove


@pytest.mark.skipif(os.geteuid() == 0, reason="root removes what is read-only anyway")
def test_read_only_folders_are_removed(tmp_path: Path) -> None:
    folder = tmp_path / "scratch"
    (folder / "cache" / "module").mkdir(parents=True)
    (folder / "cache" / "module" / "source").write_text("")
    (folder / "cache" / "module").chmod(0o555)
    (folder / "cache").chmod(0)

    remove(folder)

    assert not folder.exists()


def test_what_links_lead_to_stays(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    outside.chmod(0o500)
    folder = tmp_path / "scratch"
    folder.mkdir()
    (folder / "link").symlink_to(outside)

    remove(folder)

    assert (folder.exists(), outside.exists(), outside.stat().st_mode & 0o777) == (False, True, 0o500)


def test_folder_that_is_not_there_is_removed_already(tmp_path: Path) -> None:
    remove(tmp_path / "nothing")
