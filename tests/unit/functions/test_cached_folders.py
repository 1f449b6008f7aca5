"""What is cached is whole, or is not there."""

from pathlib import Path

import pytest

from homeport.functions.cached_folders import make_whole


def _build(folder: Path) -> None:
    (folder / "file").write_text("made")


def test_it_is_made_once(tmp_path: Path) -> None:
    place = tmp_path / "cache" / "thing"

    for _ in range(2):
        make_whole(place, _build, place.is_dir)
        (place / "mark").touch()

    assert sorted(each.name for each in place.iterdir()) == ["file", "mark"]


def test_a_maker_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        _build(folder)
        raise ValueError("no network")

    with pytest.raises(ValueError, match="no network"):
        make_whole(tmp_path / "thing", fail, (tmp_path / "thing").is_dir)

    assert [each.name for each in tmp_path.iterdir()] == ["thing.lock"]


def test_what_a_killed_maker_left_is_not_used_and_goes(tmp_path: Path) -> None:
    half = tmp_path / "thing.k1ll3d"
    half.mkdir()
    (half / "half").touch()

    make_whole(tmp_path / "thing", _build, (tmp_path / "thing").is_dir)

    assert sorted(each.name for each in tmp_path.iterdir()) == ["thing", "thing.lock"]
    assert [each.name for each in (tmp_path / "thing").iterdir()] == ["file"]


def test_what_is_there_but_not_whole_is_replaced(tmp_path: Path) -> None:
    place = tmp_path / "thing"
    place.mkdir()
    (place / "old").touch()

    make_whole(place, _build, (place / "file").exists)

    assert [each.name for each in place.iterdir()] == ["file"]
