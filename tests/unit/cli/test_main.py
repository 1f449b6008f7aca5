"""The command line's contract: fast start, data apart from words, exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from homeport.cli import COMMANDS

# What starting the command may import beside the standard library; everything else waits for the command that needs it.
ALLOWED_AT_START = {"homeport", "click"}
LISTS_IMPORTS = (
    "import sys\nbefore = set(sys.modules)\nfrom homeport.cli import main\n"
    "code = main(['--version'])\nloaded = {name.split('.')[0] for name in set(sys.modules) - before}\n"
    "print(sorted(loaded - set(sys.stdlib_module_names)), file=sys.stderr)\nsys.exit(code)\n"
)


def _homeport(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOMEPORT_", "AWS_", "TF_"))}
    return subprocess.run(
        [sys.executable, "-m", "homeport", *arguments],
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def test_starting_imports_nothing_but_what_is_allowed() -> None:
    result = subprocess.run([sys.executable, "-c", LISTS_IMPORTS], capture_output=True, text=True, check=True)

    assert json.loads(result.stderr.replace("'", '"')) == sorted(ALLOWED_AT_START)


def test_help_lists_every_command_without_loading_one(tmp_path: Path) -> None:
    result = _homeport(tmp_path, "--help")

    listed = [line.split()[0] for line in result.stdout.partition("Commands:\n")[2].splitlines() if line[2:3].strip()]
    assert (result.returncode, listed) == (0, list(COMMANDS))


@pytest.mark.parametrize(("state", "reason"), [("file", "File exists"), ("file/below", "Not a directory")])
def test_a_place_that_cannot_take_our_files_is_named(tmp_path: Path, state: str, reason: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "main.tf").touch()

    result = _homeport(tmp_path, "up", "--state", state)

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        f"error: {tmp_path / state}: {reason}\n"
        "hint: --state DIR keeps the instance elsewhere; Terraform's folder has to be writable\n"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(tmp_path: Path, command: str) -> None:
    result = _homeport(tmp_path, command, "--help")

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"Usage: homeport {command} [OPTIONS]")


@pytest.mark.parametrize(
    ("arguments", "code", "stdout", "stderr"),
    [
        (["down"], 0, "", "no stack is up\n"),
        (["status"], 3, "no stack is up\n", ""),
        (["output"], 1, "", "error: no stack is up\nhint: `homeport up` starts it\n"),
        (["logs"], 1, "", "error: there is no log in {}/.homeport/logs\nhint: `homeport up` starts the stack\n"),
        (
            ["up"],
            1,
            "",
            "error: there is no Terraform in {}\n"
            "hint: name its folder with --terraform, or as terraform.roots in homeport.toml\n",
        ),
        (
            ["up", "--terraform", "x"],
            1,
            "",
            "error: there is no Terraform in {}/x\nhint: check --terraform or terraform.roots\n",
        ),
        (["test"], 1, "", "error: no stack is up\nhint: `homeport up` starts it\n"),
        (
            ["serve"],
            1,
            "",
            'error: homeport.toml names nothing to serve\nhint: [serve] command = ["flask", "run"]\n',
        ),
        (
            ["up", "--target", "aws"],
            1,
            "",
            "error: `up` is for local stacks\nhint: `homeport deploy` takes the Terraform to AWS\n",
        ),
    ],
)
def test_what_cannot_be_done_says_why_and_what_to_do(
    tmp_path: Path, arguments: list[str], code: int, stdout: str, stderr: str
) -> None:
    result = _homeport(tmp_path, *arguments)

    expected = (code, stdout.replace("{}", str(tmp_path)), stderr.replace("{}", str(tmp_path)))
    assert (result.returncode, result.stdout, result.stderr) == expected
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["up", "--nonsense"],
        ["up", "--target", "mars"],
        ["logs", "-n", "x"],
        ["logs", "--since", "1h"],
        ["logs", "codes", "--since", "tomorrow"],
    ],
)
def test_wrong_usage_exits_with_2(tmp_path: Path, arguments: list[str]) -> None:
    result = _homeport(tmp_path, *arguments)

    assert (result.returncode, result.stdout) == (2, "")
    assert "Error: " in result.stderr


def test_a_setting_that_is_wrong_is_an_error_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "homeport.toml").write_text("prot = 1\n")

    result = _homeport(tmp_path, "status")

    assert (result.returncode, result.stderr) == (
        1,
        "error: homeport.toml: unknown key prot\nhint: did you mean port?\n",
    )


def test_status_as_json_where_nothing_runs(tmp_path: Path) -> None:
    result = _homeport(tmp_path, "status", "--json")

    assert (result.returncode, json.loads(result.stdout)) == (
        3,
        {
            "target": "embedded",
            "state": str(tmp_path / ".homeport"),
            "endpoint": None,
            "port": None,
            "pid": None,
            "container": None,
            "region": "us-east-1",
            "account": None,
            "roots": [],
            "workspace": "default",
            "isolation": None,
            "endpoints": [],
        },
    )


def test_a_reader_that_leaves_gets_no_traceback(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        result = subprocess.run(
            [sys.executable, "-m", "homeport", "status"],
            cwd=tmp_path,
            stdout=write_end,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(write_end)

    assert (result.returncode, result.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
def test_output_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [sys.executable, "-m", "homeport", "event"], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False
        )

    assert (result.returncode, result.stderr) == (1, b"error: standard output: No space left on device\n")


def test_words_that_nobody_reads_change_nothing(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        result = subprocess.run([sys.executable, "-m", "homeport", "down"], cwd=tmp_path, stderr=write_end, check=False)
    finally:
        os.close(write_end)

    assert result.returncode == 0


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        (
            {"AWS_ENDPOINT_URL_S3": "http://localhost:1"},
            "error: this is not AWS: AWS_ENDPOINT_URL_S3 leads to http://localhost:1\n",
        ),
        (
            {"AWS_ACCESS_KEY_ID": "test"},
            "error: this is not AWS: AWS_ACCESS_KEY_ID has a local stack's credentials (test)\n",
        ),
    ],
)
def test_deploy_refuses_what_leads_to_a_local_stack(tmp_path: Path, environment: dict[str, str], message: str) -> None:
    (tmp_path / "main.tf").touch()

    result = _homeport(tmp_path, "deploy", **environment)

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(message)


def test_where_there_is_no_docker_its_targets_say_so(tmp_path: Path) -> None:
    (tmp_path / "main.tf").touch()
    (tmp_path / "terraform").touch(mode=0o755)

    result = _homeport(tmp_path, "up", PATH=str(tmp_path), HOMEPORT_TARGET="docker")

    assert (result.returncode, result.stdout, result.stderr) == (
        1,
        "",
        "error: docker is not installed\nhint: install Docker, or take the target embedded, which needs none\n",
    )


def test_an_interrupt_while_the_command_loads_ends_it_quietly(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt")

    result = _homeport(tmp_path, "status", PYTHONPATH=str(tmp_path))

    assert (result.returncode, result.stdout, result.stderr) == (130, "", "interrupted\n")
