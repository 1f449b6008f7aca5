"""Which functions are watched, time after time."""

import http.server
import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from homeport import config
from homeport.cli.watching.applied import Applied
from homeport.cli.watching.finder import Finder
from homeport.core.errors import HomeportError
from homeport.functions.code import fingerprint
from homeport.terraform.packages import Package

RUNNING = {"arn:one": {"one.py": list(fingerprint(b"old"))}}


class _Stack(http.server.BaseHTTPRequestHandler):
    """Tells what it runs."""

    def do_POST(self) -> None:
        document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        files = RUNNING.get(document["function"])
        content = json.dumps({"files": files} if files else {"message": "there is no code"}).encode()
        self.send_response(200 if files else 404)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None: ...


@pytest.fixture
def endpoint() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), _Stack) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def _package(project: Path, name: str, revision: str = "1", layers: tuple[str, ...] = ()) -> Package:
    (project / f"src-{name}").mkdir(exist_ok=True)
    (project / f"src-{name}" / f"{name}.py").write_text("new")
    with zipfile.ZipFile(project / f"{name}.zip", "w") as archive:
        archive.writestr(f"{name}.py", "new")
    is_layer = name.startswith("layer")
    return Package(name, name, f"arn:{name}", project / f"{name}.zip", None, revision, layers, is_layer=is_layer)


def test_the_sources_are_held_against_what_runs_or_else_against_the_archive(tmp_path: Path, endpoint: str) -> None:
    packages = [_package(tmp_path, "one"), _package(tmp_path, "other")]
    finder = Finder(config.load({}, {}, tmp_path), Applied([], lambda: packages), lambda: endpoint, frozenset())

    found, _ = finder.find()

    assert {each.name: each.package.changes() for each in found.watched} == {"one": {"one.py": b"new"}, "other": {}}


def test_what_terraform_has_not_touched_stays_what_it_was(tmp_path: Path, endpoint: str) -> None:
    packages = [_package(tmp_path, "one"), _package(tmp_path, "other")]
    finder = Finder(config.load({}, {}, tmp_path), Applied([], lambda: packages), lambda: endpoint, frozenset())
    first, _ = finder.find()
    packages[1] = _package(tmp_path, "other", "2")

    second, _ = finder.find()

    assert [each in first.watched for each in second.watched] == [True, False]


def test_with_a_function_its_layers_are_watched(tmp_path: Path, endpoint: str) -> None:
    packages = [
        _package(tmp_path, "layer-own"),
        _package(tmp_path, "layer-other"),
        _package(tmp_path, "one", layers=("arn:layer-own",)),
        _package(tmp_path, "other", layers=("arn:layer-other",)),
    ]
    finder = Finder(config.load({}, {}, tmp_path), Applied([], lambda: packages), lambda: endpoint, frozenset({"one"}))

    found, _ = finder.find()

    assert [each.name for each in found.watched] == ["one", "layer-own"]


def test_nothing_is_found_where_no_stack_is_up(tmp_path: Path) -> None:
    def endpoint() -> str:
        raise HomeportError("no stack is up")

    with pytest.raises(HomeportError, match="no stack is up"):
        Finder(config.load({}, {}, tmp_path), Applied([], list), endpoint, frozenset()).find()
