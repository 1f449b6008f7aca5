"""The files that other programs read: GitHub's action and workflow, the devcontainer."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # PyYAML brings no types

from homeport.config import KEYS

ROOT = Path(__file__).parents[2]
HOMEPORT = """#!/bin/sh
echo "$@" >>"$0.calls"
case $1 in
  status) echo '{"endpoint": "http://127.0.0.1:4599", "region": "eu-west-1", "account": ACCOUNT}' ;;
  output) printf '{\\n"api_url": "http://127.0.0.1:4599/a b"\\n}\\n' ;;
esac
"""


def document(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text())


def words() -> set[str]:
    """The Makefile's."""
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize(
    ("account", "key", "terraform", "options"),
    [("null", "test", "", ""), ('"111122223333"', "111122223333", "infra/my api", " --terraform infra/my api")],
)
def test_the_action_hands_on_what_the_sdks_and_the_workflow_ask_for(
    tmp_path: Path, account: str, key: str, terraform: str, options: str
) -> None:
    program = tmp_path / "homeport"
    program.write_text(HOMEPORT.replace("ACCOUNT", account))
    program.chmod(0o755)
    files = {name: str(tmp_path / name) for name in ("GITHUB_ENV", "GITHUB_OUTPUT")}
    (step,) = [each for each in document("action.yml")["runs"]["steps"] if each.get("id") == "up"]
    inputs = {"PYTHON": sys.executable, "TERRAFORM": terraform, "VAR_FILE": "", "PORT": "0"}

    subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", **files, **inputs},
        check=True,
    )

    assert step["env"].keys() == inputs.keys()
    assert program.with_name("homeport.calls").read_text().splitlines() == [
        f"up --port 0{options}",
        f"status --json{options}",
        f"output --json{options}",
    ]
    assert (tmp_path / "GITHUB_ENV").read_text().splitlines() == [
        "AWS_ENDPOINT_URL=http://127.0.0.1:4599",
        "AWS_REGION=eu-west-1",
        "AWS_DEFAULT_REGION=eu-west-1",
        f"AWS_ACCESS_KEY_ID={key}",
        "AWS_SECRET_ACCESS_KEY=test",
    ]
    assert (tmp_path / "GITHUB_OUTPUT").read_text().splitlines() == [
        "endpoint=http://127.0.0.1:4599",
        'outputs={"api_url": "http://127.0.0.1:4599/a b"}',
    ]


def test_the_workflow_says_words_that_there_are_and_needs_no_secret() -> None:
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    runs = [
        step["run"]
        for job in document(".github/workflows/ci.yml")["jobs"].values()
        for step in job["steps"]
        if "run" in step
    ]

    assert "secrets." not in text
    assert {word for run in runs for word in re.findall(r"make ([a-z-]+)", run)} <= words()
    assert [name for run in runs for name in re.findall(r"scripts/[a-z-]+", run) if not (ROOT / name).is_file()] == []


def test_the_devcontainer_brings_the_stack_up_where_its_port_is_forwarded() -> None:
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    port = next(key.default for key in KEYS if key.name == "port")

    assert container["postStartCommand"].removeprefix("make ") in words()
    assert (container["forwardPorts"], list(container["portsAttributes"])) == ([port], [str(port)])
