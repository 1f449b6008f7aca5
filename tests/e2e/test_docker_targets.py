"""The targets docker and localstack, on a real engine. `make ci-docker` makes the image that HOMEPORT_IMAGE names."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from support.project import Project, project, wait_until

pytestmark = [pytest.mark.docker, pytest.mark.timeout(300)]

IMAGE = os.environ.get("HOMEPORT_IMAGE", "homeport:local")
DOCKER = ("--target", "docker")
TESTS = """import requests

def test_hello(api_url, homeport_stack, aws):
    assert requests.get(api_url, timeout=30).text == "hello"
    assert aws("dynamodb").list_tables()["TableNames"] == ["notes"]
"""


def docker(*arguments: str) -> list[str]:
    """The lines that docker prints."""
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True).stdout.split()


def made_for(project_name: str) -> list[str]:
    """Everything that compose has made for a project and that is still there."""
    of_project = f"label=com.docker.compose.project={project_name}"
    return [
        *docker("ps", "--all", "--quiet", "--filter", of_project),
        *docker("volume", "ls", "--quiet", "--filter", of_project),
        *docker("network", "ls", "--quiet", "--filter", of_project),
    ]


def compose_project(ours: Project, target: str = "docker") -> str:
    """What compose calls the stack that is up."""
    return str(json.loads((ours.state / target / "container.json").read_text())["project"])


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Project]:
    """A project whose containers are gone afterwards."""
    with project(tmp_path, stack="hello", HOMEPORT_IMAGE=IMAGE) as made:
        tests = made.folder / "tests" / "integration"
        tests.mkdir(parents=True)
        (tests / "test_hello.py").write_text(TESTS)
        try:
            yield made
        finally:
            made.run("down", *DOCKER)


def test_a_stack_in_docker_is_like_any_other(ours: Project) -> None:
    before = ours.tree()
    up = ours.run("up", *DOCKER, "--port", "0")
    assert up.returncode == 0, up.stderr
    status = ours.homeport.json("status", *DOCKER)
    api_url = ours.homeport.run("output", *DOCKER, "api_url").strip()
    *table, isolation = up.stdout.splitlines()
    assert isolation.startswith(f"functions run in isolation {status['isolation']['level']}, without: ")
    rows = [re.split(r"  +", line) for line in table]
    assert rows == [
        ["AWS API", f"container {status['container']}", status["endpoint"]],
        ["REST API", "hello", api_url],
        ["REST API", "hello", f"{status['endpoint']}/_homeport/api/hello/live"],
        ["table", "notes"],
        ["function", "hello", "python3.13"],
    ]
    assert (status["target"], status["pid"], status["state"]) == ("docker", None, str(ours.state / "docker"))
    assert (requests.get(api_url, timeout=30).text, ours.tree()) == ("hello", before)

    again = ours.run("up", *DOCKER)
    assert (again.returncode, again.stderr) == (
        0,
        f"the stack is up on {status['endpoint']} (container {status['container']})\n"
        "terraform/: nothing has changed since the last apply\n",
    )
    plan = ours.run("tf", *DOCKER, "--", "plan", "-detailed-exitcode", "-no-color")
    assert plan.returncode == 0, plan.stdout + plan.stderr
    there = ours.homeport.run("output", *DOCKER, "--endpoint", "http://localstack:4566", "api_url").strip()
    assert there == api_url.replace(status["endpoint"], "http://localstack:4566")
    assert "Ready." in ours.homeport.run("logs", *DOCKER).splitlines()
    lines = [re.split(r"[ :\t]", line)[0] for line in ours.homeport.run("logs", *DOCKER, "hello").splitlines()]
    assert lines[:5] == ["INIT_START", "START", "hello", "END", "REPORT"]
    tested = ours.run("test", *DOCKER, "-q")
    assert (tested.returncode, "1 passed" in tested.stdout) == (0, True), tested.stdout + tested.stderr

    name = compose_project(ours)
    assert len(made_for(name)) == 3
    down = ours.run("down", *DOCKER)
    assert (down.returncode, down.stderr) == (0, "the stack is down; its state is dropped, Terraform's with it\n")
    assert (made_for(name), ours.tfstates()) == ([], [])
    assert "Ready." in ours.homeport.run("logs", *DOCKER).splitlines()


def test_embedded_and_docker_side_by_side_and_a_container_that_is_killed(ours: Project) -> None:
    for target in ("embedded", "docker"):
        ours.homeport.run("up", "--target", target, "--port", "0")
    ours.homeport.run("down")
    assert ours.run("status").returncode == 3
    container = ours.homeport.json("status", *DOCKER)["container"]

    with ours.begun("logs", *DOCKER, "-f", "-n", "1") as logs:
        docker("kill", container)
        assert logs.end() == 0
    gone = ours.run("status", *DOCKER)
    assert (gone.returncode, gone.stdout) == (3, "the stack has ended unexpectedly; `homeport up` starts afresh\n")
    docker("start", container)
    assert ours.run("status", *DOCKER).returncode == 3

    afresh = ours.run("up", *DOCKER, "--port", "0")
    assert afresh.returncode == 0, afresh.stderr
    assert "the last server ended without `homeport down`: its stack's state is dropped" in afresh.stderr
    assert requests.get(ours.homeport.run("output", *DOCKER, "api_url").strip(), timeout=30).text == "hello"


def test_an_interrupt_leaves_nothing(ours: Project) -> None:
    before = ours.tree()
    with ours.begun("up", *DOCKER, "--port", "0") as up:
        up.wait_for("terraform apply")
        name = compose_project(ours)
        code = up.end(signal.SIGINT)

    assert (code, "stopping what was started\n" in up.said) == (130, True), up.said
    wait_until(lambda: not made_for(name), "containers, volumes and networks are gone")
    assert (ours.tfstates(), ours.tree()) == ([], before)


def test_a_port_that_another_stack_has(ours: Project) -> None:
    ours.homeport.run("up", "--port", "0")
    status = ours.homeport.json("status")
    result = ours.run("up", *DOCKER, "--port", str(status["port"]))

    assert (result.returncode, result.stderr) == (
        1,
        f"error: port {status['port']} is taken by another homeport (pid {status['pid']}, state in {ours.state})\n"
        "hint: stop it, or choose another with --port (0 takes a free one)\n",
    )


def test_the_official_images_place_is_taken_by_what_is_named(tmp_path: Path) -> None:
    target = ("--target", "localstack")
    with project(
        tmp_path, stack="hello", LOCALSTACK_IMAGE=IMAGE, LOCALSTACK_AUTH_TOKEN="token", HOMEPORT_IMAGE="none"
    ) as ours:
        try:
            ours.homeport.run("up", *target, "--port", "0")
            name = compose_project(ours, "localstack")
            api_url = ours.homeport.run("output", *target, "api_url").strip()
            assert requests.get(api_url, timeout=30).text == "hello"
            assert ours.homeport.json("status", *target)["target"] == "localstack"
        finally:
            without_token = Project(ours.folder, ours.state, {"HOMEPORT_IMAGE": "none"})
            down = without_token.run("down", *target)
        assert (down.returncode, made_for(name)) == (0, [])


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({}, "error: LocalStack's official image needs a token: LOCALSTACK_AUTH_TOKEN is not set"),
        (
            {"LOCALSTACK_AUTH_TOKEN": "token", "LOCALSTACK_IMAGE": "127.0.0.1:1/localstack:none"},
            "error: LocalStack's official image 127.0.0.1:1/localstack:none cannot be fetched: ",
        ),
    ],
)
def test_what_the_official_image_lacks_is_one_line(tmp_path: Path, environment: dict[str, str], message: str) -> None:
    with project(tmp_path, stack="hello", **environment) as ours:
        result = ours.run("up", "--target", "localstack", "--port", "0")

    lines = [line for line in result.stderr.splitlines() if not line.startswith(("hint: ", "fetching "))]
    assert (result.returncode, result.stdout, len(lines)) == (1, "", 1), result.stderr
    assert lines[0].startswith(message)
