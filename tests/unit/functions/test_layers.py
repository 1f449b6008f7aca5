"""Layers, laid over each other."""

import shutil
from pathlib import Path

from homeport.functions.layers import Layer, MergedLayers, merge_layers


def layer(folder: Path, **files: str) -> Layer:
    for name, content in files.items():
        file = folder / "python" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return Layer(str(folder), folder)


def contents(folder: Path | None) -> dict[str, str]:
    assert folder is not None
    return {str(file.relative_to(folder)): file.read_text() for file in sorted(folder.rglob("*.py"))}


def test_later_layers_lie_on_top(tmp_path: Path) -> None:
    first = layer(tmp_path / "1", own="first", shared="first")
    second = layer(tmp_path / "2", shared="second", more="second")

    merged = merge_layers([first, second], tmp_path / "merged")

    assert contents(merged) == {"python/more.py": "second", "python/own.py": "first", "python/shared.py": "second"}
    assert contents(first.path) == {"python/own.py": "first", "python/shared.py": "first"}


def test_merged_layers_outlive_their_folders(tmp_path: Path) -> None:
    made = layer(tmp_path / "1", own="first")
    merged = merge_layers([made], tmp_path / "merged")

    shutil.rmtree(made.path)

    assert contents(merged) == {"python/own.py": "first"}


def test_same_layers_share_a_folder_and_others_do_not(tmp_path: Path) -> None:
    first, second = layer(tmp_path / "1", a="1"), layer(tmp_path / "2", a="2")

    merged = [merge_layers(order, tmp_path / "m") for order in ([first, second], [first, second], [second, first])]

    assert (merged[0] == merged[1], merged[0] == merged[2]) == (True, False)
    assert [contents(folder) for folder in merged[1:]] == [{"python/a.py": "2"}, {"python/a.py": "1"}]
    assert len(list((tmp_path / "m").iterdir())) == 2


def test_links_are_kept_as_links(tmp_path: Path) -> None:
    made = layer(tmp_path / "1", own="first")
    (made.path / "lib").mkdir()
    (made.path / "lib" / "link").symlink_to("../python/own.py")
    (made.path / "lib" / "dangling").symlink_to("nowhere")

    merged = merge_layers([made, made], tmp_path / "merged")

    assert merged is not None
    assert [(merged / "lib" / name).readlink() for name in ("link", "dangling")] == [
        Path("../python/own.py"),
        Path("nowhere"),
    ]


def test_folder_replaces_a_file_and_a_file_a_folder(tmp_path: Path) -> None:
    first = layer(tmp_path / "1", name="first")
    (first.path / "other.py").mkdir()
    second = layer(tmp_path / "2", other="second")
    (second.path / "python" / "name.py").mkdir()
    (second.path / "python" / "name.py" / "inner.py").write_text("second")
    (second.path / "other.py").write_text("second")

    merged = merge_layers([first, second], tmp_path / "merged")

    assert merged is not None
    assert sorted(str(file.relative_to(merged)) for file in merged.rglob("*") if file.is_file()) == [
        "other.py",
        "python/name.py/inner.py",
        "python/other.py",
    ]


def test_no_layers_are_no_folder(tmp_path: Path) -> None:
    assert merge_layers([], tmp_path / "merged") is None
    assert not (tmp_path / "merged").exists()


def test_layers_whose_contents_were_replaced_are_merged_anew(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "version").write_text(name)
    one, other = (Layer(name, tmp_path / name) for name in ("one", "other"))
    layers = MergedLayers(tmp_path / "merged")
    before, untouched = layers.merge([other, one]), layers.merge([other])
    assert before is not None
    assert layers.merge([other, one]) == before

    (tmp_path / "new").write_text("new")
    (tmp_path / "new").replace(tmp_path / "one" / "version")
    assert layers.renew(tmp_path / "one") == {before}

    after = layers.merge([other, one])
    assert after is not None
    assert (after / "version").read_text() == "new"
    assert (before / "version").read_text() == "one"
    assert layers.merge([other]) == untouched
    assert layers.merge([]) is None
