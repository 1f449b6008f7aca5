"""Stacks that something else has brought up."""

import json
from pathlib import Path
from typing import Any

from homeport.testing.stack import Stack, described


def test_a_file_describes_a_stack(tmp_path: Path) -> None:
    members: dict[str, Any] = {
        "outputs": {"api_url": "http://127.0.0.1:4566/_aws/execute-api/abc/development/"},
        "region": "eu-west-1",
        "endpoint": "http://127.0.0.1:4566",
        "account": "000000000000",
    }
    file = tmp_path / "stack.json"
    file.write_text(json.dumps(members))

    stack = described(file)

    assert stack == Stack(**members, log=None)
    assert stack.api_url == "http://127.0.0.1:4566/_aws/execute-api/abc/development"
