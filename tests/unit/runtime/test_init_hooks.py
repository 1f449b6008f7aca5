"""Where init hooks are looked for."""

from pathlib import Path

from homeport.runtime.init_hooks import STAGES, SYSTEM_FOLDER, find


def test_the_chosen_folder_comes_first(tmp_path: Path) -> None:
    (tmp_path / "init" / "ready.d").mkdir(parents=True)

    assert find(tmp_path / "chosen", tmp_path) == tmp_path / "chosen"


def test_then_the_projects_own(tmp_path: Path) -> None:
    (tmp_path / "init" / "ready.d").mkdir(parents=True)

    assert find(None, tmp_path) == tmp_path / "init"


def test_a_folder_of_that_name_without_stages_is_not_meant(tmp_path: Path) -> None:
    (tmp_path / "init" / "templates").mkdir(parents=True)

    is_used = any((SYSTEM_FOLDER / stage).is_dir() for stage in STAGES)
    assert find(None, tmp_path) == (SYSTEM_FOLDER if is_used else None)
