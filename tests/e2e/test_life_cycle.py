"""A stack from `up` to `down`, and all that can go wrong between."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import boto3
import pytest

from homeport.terraform import overrides
from support.project import Project, project, wait_until

PROVIDER = """terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.0" }
  }
}
provider "aws" {
  region = "eu-west-1"
}
"""
TABLE = """resource "aws_dynamodb_table" "notes" {
  name         = "notes"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}
"""
# The provider takes half a minute for a queue: long enough to interrupt it.
SLOW = 'resource "aws_sqs_queue" "slow" {\n  name = aws_dynamodb_table.notes.name\n}\n'
FAILING = """resource "terraform_data" "failing" {
  depends_on = [aws_dynamodb_table.notes]
  lifecycle {
    postcondition {
      condition     = aws_dynamodb_table.notes.name == "letters"
      error_message = "Notes are no letters."
    }
  }
}
"""
INTERRUPTS = [
    (signal.SIGINT, 130),
    (signal.SIGTERM, 143),
]


def client(project: Project, service: str) -> Any:
    """A boto3 client of the stack that is up."""
    return boto3.client(
        service,  # type: ignore[call-overload]  # boto3's overloads want a literal name
        endpoint_url=project.homeport.json("status")["endpoint"],
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def nothing_is_left(project: Project, before: dict[str, bytes]) -> None:
    """No process, no half of a stack's state, and the user's files as they were."""
    wait_until(lambda: not project.processes(), f"nothing runs any more: {project.processes()}")
    left = [name for name in ("homeport.pid", "state", "run") if (project.state / name).exists()]
    assert (left, project.tfstates()) == ([], [])
    assert project.tree() == before


@pytest.mark.timeout(180)
def test_a_stack_comes_up_and_again_outlives_a_kill_and_goes_down(tmp_path: Path) -> None:
    missing = str(tmp_path / "no-such-file")
    with project(tmp_path, terraform=PROVIDER + TABLE, TF_CLI_CONFIG_FILE=missing) as ours:
        before = ours.tree()
        stale = ours.folder / "terraform" / overrides.file_names("01234567")[0]
        stale.write_text("what a run that was killed has left\n")

        first = ours.run("up", "--port", "0")
        status = ours.homeport.json("status")
        expected = f"AWS API  pid {status['pid']}  {status['endpoint']}\ntable    notes\n"
        expected += f"functions run in isolation {status['isolation']['level']}, without: "
        expected += "; ".join(status["isolation"]["not_enforced"]) + "\n"
        assert (first.returncode, first.stdout) == (0, expected), first.stderr
        assert "terraform/: 1 added, 0 changed, 0 destroyed\n" in first.stderr
        assert ours.tree() == before

        began = time.monotonic()
        again = ours.run("up")
        took_s = time.monotonic() - began
        assert (again.returncode, again.stdout) == (0, expected)
        assert again.stderr == (
            f"the stack is up on {status['endpoint']} (pid {status['pid']})\n"
            "terraform/: nothing has changed since the last apply\n"
        )
        assert took_s < 5

        client(ours, "dynamodb").put_item(TableName="notes", Item={"id": {"S": "1"}})
        os.kill(status["pid"], signal.SIGKILL)
        wait_until(lambda: not ours.processes(), "the server's children end with it")
        gone = ours.run("status")
        assert (gone.returncode, gone.stdout) == (3, "the stack has ended unexpectedly; `homeport up` starts afresh\n")

        lock = (ours.folder / "terraform" / ".terraform.lock.hcl", b"# ours\n" + kept_lock(ours))
        lock[0].write_bytes(lock[1])
        afresh = ours.run("up", "--port", "0")
        assert afresh.returncode == 0, afresh.stderr
        assert afresh.stderr.startswith(
            "the last server ended without `homeport down`: its stack's state is dropped, Terraform's with it\n"
        )
        assert client(ours, "dynamodb").scan(TableName="notes")["Items"] == []
        before["terraform/.terraform.lock.hcl"] = lock[1]
        assert ours.tree() == before

        down = [ours.run("down") for _ in range(2)]
        assert [(each.returncode, each.stdout, each.stderr) for each in down] == [
            (0, "", "the stack is down; its state is dropped, Terraform's with it\n"),
            (0, "", "no stack is up\n"),
        ]
        nothing_is_left(ours, before)


def kept_lock(project: Project) -> bytes:
    """The lock file that Terraform has written: homeport's own copy."""
    return next((project.folder / ".homeport" / "terraform").glob("*/lock/kept.hcl")).read_bytes()


def test_a_port_that_is_taken_is_said_with_its_holder(tmp_path: Path) -> None:
    with project(tmp_path, terraform=PROVIDER + TABLE) as ours, socket.create_server(("127.0.0.1", 0)) as holder:
        before, port = ours.tree(), holder.getsockname()[1]
        result = ours.run("up", "--port", str(port))

        assert (result.returncode, result.stdout) == (1, "")
        first, hint = result.stderr.splitlines()
        assert first.startswith(f"error: port {port} is taken by pid {os.getpid()}: ")
        assert hint == "hint: stop it, or choose another with --port (0 takes a free one)"
        nothing_is_left(ours, before)


@pytest.mark.parametrize("command", ["status", "down", "output"])
def test_a_pid_that_another_process_has_got_is_left_alone(tmp_path: Path, command: str) -> None:
    with project(tmp_path, terraform=PROVIDER + TABLE) as ours, stranger() as process:
        announce(ours, process.pid)
        result = ours.run(command)

        assert result.returncode == {"status": 3, "down": 0, "output": 1}[command]
        assert process.poll() is None


def stranger() -> subprocess.Popen[bytes]:
    """Some process, which ends when its standard input does."""
    return subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)


def announce(project: Project, pid: int) -> None:
    """What a server that was killed leaves, when another process gets its number."""
    (project.state / "state").mkdir(parents=True)
    (project.state / "homeport.pid").write_text(f'{{"pid": {pid}, "port": 4566, "started": {time.time()}}}\n')


@pytest.mark.parametrize(("how", "code"), INTERRUPTS)
def test_an_interrupt_during_the_start_leaves_nothing(tmp_path: Path, how: signal.Signals, code: int) -> None:
    with project(tmp_path, terraform=PROVIDER + TABLE) as ours, stranger() as process:
        before = ours.tree()
        announce(ours, process.pid)
        with ours.begun("up", "--port", "0") as up:
            up.wait_for("terraform init")
            ended = up.end(how)

        assert ended == code, up.said
        assert up.said.splitlines()[:2] == [
            "the last server ended without `homeport down`: its stack's state is dropped, Terraform's with it",
            "starting",
        ]
        assert "Traceback" not in up.said
        assert process.poll() is None
        nothing_is_left(ours, before)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("how", "code"), [INTERRUPTS[0], pytest.param(*INTERRUPTS[1], marks=pytest.mark.long)])
def test_an_interrupt_during_the_apply_leaves_nothing(tmp_path: Path, how: signal.Signals, code: int) -> None:
    with project(tmp_path, terraform=PROVIDER + TABLE + SLOW) as ours:
        before = ours.tree()
        with ours.begun("up", "--port", "0") as up:
            up.wait_for("[1/2] aws_dynamodb_table.notes")
            ended = up.end(how)

        assert ended == code, up.said
        assert "stopping what was started\n" in up.said
        assert "Traceback" not in up.said
        nothing_is_left(ours, before)


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("terraform", "error"),
    [
        pytest.param(
            PROVIDER + 'resource "aws_dynamodb_table" "notes" {\n  nam = "notes"\n}\n',
            "Unsupported argument",
            id="configuration",
            marks=pytest.mark.long,
        ),
        pytest.param(PROVIDER + TABLE + FAILING, "Notes are no letters.", id="apply"),
    ],
)
def test_terraforms_own_error_is_shown_and_nothing_is_left(tmp_path: Path, terraform: str, error: str) -> None:
    with project(tmp_path, terraform=terraform) as ours:
        before = ours.tree()
        result = ours.run("up", "--port", "0")

        assert (result.returncode, result.stdout) == (1, "")
        assert error in result.stderr
        assert result.stderr.splitlines()[-1] == "error: terraform/: terraform apply failed"
        nothing_is_left(ours, before)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_two_instances_side_by_side_know_nothing_of_each_other(tmp_path: Path) -> None:
    with project(tmp_path, terraform=PROVIDER + TABLE) as one:
        other = Project(one.folder, tmp_path / "other")
        before = one.tree()
        try:
            with one.begun("up", "--port", "0") as first, other.begun("up", "--port", "0") as second:
                codes = (first.end(), second.end())
            client(one, "dynamodb").put_item(TableName="notes", Item={"id": {"S": "1"}})
            counts = [client(each, "dynamodb").scan(TableName="notes")["Count"] for each in (one, other)]
            one.homeport.run("down")
            left = client(other, "dynamodb").list_tables()["TableNames"]
        finally:
            other.run("down")

        assert (codes, counts, left) == ((0, 0), [1, 0], ["notes"]), first.said + second.said
        nothing_is_left(one, before)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_destroy_leaves_nothing_in_a_stack_that_stays_up(tmp_path: Path) -> None:
    with project(tmp_path, terraform=PROVIDER + TABLE) as ours:
        ours.homeport.run("up", "--port", "0")
        ours.homeport.run("tf", "--", "destroy", "-auto-approve", "-no-color")
        tables = client(ours, "dynamodb").list_tables()["TableNames"]
        ours.homeport.run("up")
        again = client(ours, "dynamodb").list_tables()["TableNames"]

        assert (tables, again) == ([], ["notes"])


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_server_that_is_killed_during_the_apply_leaves_nothing(tmp_path: Path) -> None:
    with project(tmp_path, terraform=PROVIDER + TABLE + SLOW) as ours:
        before = ours.tree()
        with ours.begun("up", "--port", "0") as up:
            up.wait_for("[1/2] aws_dynamodb_table.notes")
            os.kill(ours.homeport.json("status")["pid"], signal.SIGKILL)
            ended = up.end()

        assert ended == 1, up.said
        assert "Traceback" not in up.said
        nothing_is_left(ours, before)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_two_ups_at_once_bring_up_one_stack(tmp_path: Path) -> None:
    with project(tmp_path, terraform=PROVIDER + TABLE) as ours:
        before = ours.tree()
        with ours.begun("up", "--port", "0") as one, ours.begun("up", "--port", "0") as other:
            codes = (one.end(), other.end())

        assert codes == (0, 0), one.said + other.said
        told = sorted("1 added" in said for said in (one.said, other.said))
        assert told == [False, True], one.said + other.said
        assert len([line for line in ours.processes() if "homeport.server" in line]) == 1
        ours.homeport.run("down")
        nothing_is_left(ours, before)


def test_strict_refuses_a_stack_that_was_started_with_less(tmp_path: Path) -> None:
    with project(tmp_path, terraform=PROVIDER, HOMEPORT_ISOLATION="process") as ours:
        ours.homeport.run("up", "--port", "0", "--strict")
        asking_for_more = Project(ours.folder, ours.state, {"HOMEPORT_ISOLATION": "container"})
        refused = asking_for_more.run("up", "--strict")

        assert (refused.returncode, refused.stderr.splitlines()[0]) == (
            1,
            "error: functions run in isolation process, and strict asks for container",
        )
        assert asking_for_more.run("up").returncode == 0
