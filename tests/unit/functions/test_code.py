"""Files of a function's code, replaced where they lie."""

from pathlib import Path

import pytest

from homeport.functions.code import fingerprints, replace_files


def test_files_are_put_in_and_taken_out(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("old")
    (tmp_path / "app.py").chmod(0o755)
    (tmp_path / "gone.py").write_text("old")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "app.cpython-313.pyc").write_text("compiled")
    with (tmp_path / "app.py").open() as before:
        replace_files(tmp_path, {"app.py": b"new", "lib/other.py": b"other", "gone.py": None, "never.py": None})

        assert before.read() == "old"
    assert {str(path.relative_to(tmp_path)): path.read_text() for path in tmp_path.rglob("*") if path.is_file()} == {
        "app.py": "new",
        "lib/other.py": "other",
    }
    assert (tmp_path / "app.py").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("name", ["../x", "/x", "", "a/../../x", "out/x", "folder"])
def test_nothing_is_written_elsewhere(tmp_path: Path, name: str) -> None:
    code = tmp_path / "code"
    (code / "folder").mkdir(parents=True)
    (code / "out").symlink_to(tmp_path)

    with pytest.raises(ValueError):
        replace_files(code, {"app.py": b"new", name: b"x"})

    assert [path.name for path in tmp_path.iterdir()] == ["code"]
    assert not (code / "app.py").exists()


def test_files_are_told_by_what_zip_notes_of_them(tmp_path: Path) -> None:
    files = {"app.py": b"1", "lib/rules.py": b"2", "lib/__pycache__/rules.cpython-313.pyc": b"3"}
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "nowhere").symlink_to(tmp_path / "none")

    assert fingerprints(tmp_path) == {"app.py": (0x83DCEFB7, 1), "lib/rules.py": (0x1AD5BE0D, 1)}
