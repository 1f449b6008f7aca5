"""The Node.js installations that are found."""

from pathlib import Path

from homeport.functions.runtimes.node_interpreters import node_interpreters
from homeport.functions.runtimes.versions import Interpreter


def _node(home: Path, release: str) -> Path:
    program = home / ".nvm" / "versions" / "node" / f"v{release}" / "bin" / "node"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho v{release}\n")
    program.chmod(0o755)
    return program


def test_of_several_releases_of_a_version_the_newest_is_taken(tmp_path: Path) -> None:
    programs = {release: _node(tmp_path, release) for release in ("18.20.0", "20.9.0", "20.10.0")}
    interpreters = node_interpreters({"HOME": str(tmp_path)})

    assert interpreters.find("20") == Interpreter(programs["20.10.0"], "20", "nvm", "20.10.0")
    assert sorted(interpreters.available()) == ["18", "20"]
