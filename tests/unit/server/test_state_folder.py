"""An instance's folder: one server, announced while it listens."""

import json
import os
from pathlib import Path

import pytest

from homeport.core.errors import HomeportError
from homeport.server.state_folder import StateFolder


def test_a_folder_has_one_server_at_a_time(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path / "new" / ".homeport")
    lock = folder.claim()
    with pytest.raises(HomeportError, match=r"another server runs on .*\.homeport"):
        folder.claim()
    lock.close()

    folder.claim().close()


def test_the_pid_file_is_there_while_it_listens(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    folder.announce(4567)
    announced = json.loads(folder.pid_file.read_text())
    folder.withdraw()
    folder.withdraw()

    assert (announced.keys(), announced["pid"], announced["port"]) == ({"pid", "port", "started"}, os.getpid(), 4567)
    assert list(tmp_path.iterdir()) == []
