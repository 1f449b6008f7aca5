"""The packages of the AWS SDK for JavaScript that functions name: fetched once, whole, and kept."""

from pathlib import Path

import pytest

from homeport.core.errors import HomeportError
from homeport.functions.runtimes.node_sdk import NodeSdk, modules

NPM = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
while [ "$1" != --prefix ]; do shift; done
folder=$2
shift 2
for name in "$@"; do mkdir -p "$folder/node_modules/$name"; done
test -e "$(dirname "$0")/offline" && { echo "ENOTFOUND" >&2; exit 1; }
exit 0
"""


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an npm that fetches nothing: it writes down what it is asked for, and makes folders."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "npm").write_text(NPM)
    (folder / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def code(folder: Path, *names: str) -> Path:
    """Code that requires packages."""
    folder.mkdir(exist_ok=True)
    (folder / "index.js").write_text("".join(f"require('{name}');" for name in names))
    return folder


def calls(npm: Path) -> int:
    return len((npm / "calls").read_text().splitlines()) if (npm / "calls").exists() else 0


def test_what_code_names_is_fetched_once(tmp_path: Path, npm: Path) -> None:
    needs = code(tmp_path / "code", "@aws-sdk/client-s3", "@smithy/types", "left-pad")

    folders = {NodeSdk(tmp_path / "cache").ensure(needs) for _ in range(2)}

    assert (len(folders), calls(npm)) == (1, 1)
    (folder,) = folders
    assert folder is not None
    assert sorted(path.name for path in modules(folder).iterdir()) == ["@aws-sdk", "@smithy"]


def test_another_package_comes_into_a_folder_of_its_own_beside_the_former_ones(tmp_path: Path, npm: Path) -> None:
    sdk = NodeSdk(tmp_path / "cache")
    first = sdk.ensure(code(tmp_path / "first", "@aws-sdk/client-s3"))

    both = sdk.ensure(code(tmp_path / "second", "@aws-sdk/client-sqs"))

    assert both is not None
    assert both != first
    assert sorted(path.name for path in (modules(both) / "@aws-sdk").iterdir()) == ["client-s3", "client-sqs"]
    # Who needs less is served by what is there.
    assert sdk.ensure(code(tmp_path / "third", "@aws-sdk/client-sqs")) == both
    assert sdk.ensure(code(tmp_path / "fourth")) == both
    assert calls(npm) == 2


def test_what_could_not_be_fetched_whole_is_not_there(tmp_path: Path, npm: Path) -> None:
    sdk = NodeSdk(tmp_path / "cache")
    (npm / "offline").touch()
    needs = code(tmp_path / "code", "@aws-sdk/client-s3")

    with pytest.raises(HomeportError, match="npm could not bring @aws-sdk/client-s3: ENOTFOUND"):
        sdk.ensure(needs)

    assert sdk.at_hand() is None
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".lock"]
    (npm / "offline").unlink()
    assert sdk.ensure(needs) is not None


def test_packages_that_the_code_brings_are_not_fetched(tmp_path: Path, npm: Path) -> None:
    brings = code(tmp_path / "code", "@aws-sdk/client-s3")
    (brings / "node_modules" / "@aws-sdk" / "client-s3").mkdir(parents=True)

    assert NodeSdk(tmp_path / "cache").ensure(brings) is None
    assert calls(npm) == 0
