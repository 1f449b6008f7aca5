"""The server in a container, with a program in docker's place."""

import json
import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from homeport.cli.stack.docker.container import ContainerServer
from homeport.cli.stack.docker.engine import Docker
from homeport.cli.stack.instance import Instance
from homeport.cli.stack.running import Running
from homeport.cli.stack.stack import Tell
from homeport.core.errors import HomeportError
from support.fake_docker import IDENTIFIER, STARTED_S, FakeDocker, container

UP = {"compose ps": {"stdout": f"{IDENTIFIER}\n"}, "inspect": {"stdout": container()}}
RUNNING = Running(None, 4599, STARTED_S, IDENTIFIER[:12])


@dataclass
class Image:
    """An image that is here, and becomes ready when it is asked often enough."""

    asked_until_ready: int = 1

    def files(self) -> Sequence[Path]:
        return [Path("/compose.yml")]

    def variables(self) -> Mapping[str, str]:
        return {}

    def check(self) -> None:
        """Nothing is missing."""

    def provide(self, docker: Docker, tell: Tell) -> None:
        """It is here."""

    def is_ready(self, port: int) -> bool:
        self.asked_until_ready -= 1
        return self.asked_until_ready == 0


@pytest.fixture
def fake(tmp_path: Path) -> FakeDocker:
    """An engine on which the container comes up."""
    made = FakeDocker(tmp_path / "bin")
    made.answers(UP)
    return made


@pytest.fixture
def server(tmp_path: Path, fake: FakeDocker) -> ContainerServer:
    """One that has not been started."""
    (tmp_path / "state").mkdir()
    (tmp_path / "project").mkdir()
    instance = Instance(tmp_path / "state")
    return ContainerServer(instance, 0, tmp_path / "project", Docker(fake.environment), Image())


def recorded(server: ContainerServer) -> ContainerServer:
    """As an `up` leaves it."""
    server.record.write_text(
        json.dumps({"project": "homeport-x", "port": 4599, "container": IDENTIFIER, "started": STARTED_S})
    )
    return server


def compose(fake: FakeDocker, server: ContainerServer) -> list[str]:
    """The calls of compose on the server's own project."""
    prefix = f"compose --project-name homeport-{server.instance.name} --file /compose.yml "
    return [call.removeprefix(prefix) for call in fake.calls() if call.startswith(prefix)]


def test_a_start_brings_the_project_up_and_remembers_the_container(fake: FakeDocker, server: ContainerServer) -> None:
    starting = server.start()

    assert compose(fake, server) == ["up --detach --no-build", "ps --all --quiet localstack"]
    port = starting.running.port
    assert fake.environments(" up ") == [
        {"HOMEPORT_PORT": str(port), "HOMEPORT_INIT": str(server.folder / "run" / "init")}
    ]
    assert starting.wait_until_ready(5) == Running(None, port, STARTED_S, IDENTIFIER[:12])
    assert server.running() == starting.running
    assert (starting.running.name, starting.running.endpoint) == ("container 0123456789ab", f"http://127.0.0.1:{port}")


def test_the_projects_own_init_hooks_are_handed_over(fake: FakeDocker, server: ContainerServer) -> None:
    hooks = server.project / "init"
    hooks.mkdir()

    server.start()

    assert fake.environments(" up ")[0]["HOMEPORT_INIT"] == str(hooks)


def test_a_start_that_fails_says_why_and_leaves_nothing(fake: FakeDocker, server: ContainerServer) -> None:
    fake.answers({**UP, "compose up": {"code": 1, "stderr": "Creating network\nport is already allocated\n"}})

    with pytest.raises(HomeportError) as caught:
        server.start()

    assert caught.value.message == "compose cannot start the container: port is already allocated"
    assert compose(fake, server)[-1] == "down --volumes --remove-orphans"
    assert (server.record.exists(), server.is_gone()) == (False, False)


def test_what_a_removed_state_folder_has_left_is_cleared_away_first(fake: FakeDocker, server: ContainerServer) -> None:
    fake.answers({**UP, "volume ls": {"stdout": "homeport-x_state\n"}})

    server.start()

    assert compose(fake, server) == [
        "down --volumes --remove-orphans",
        "up --detach --no-build",
        "ps --all --quiet localstack",
    ]
    assert (
        f"volume ls --quiet --filter label=com.docker.compose.project=homeport-{server.instance.name}" in fake.calls()
    )


def test_a_port_that_is_taken_is_refused_before_anything_is_made(fake: FakeDocker, server: ContainerServer) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(HomeportError, match=f"port {port} is taken by pid {os.getpid()}"):
            replace(server, port=port).start()

    assert (compose(fake, server), server.record.exists()) == ([], False)


def test_a_container_that_ends_at_once_shows_its_log(fake: FakeDocker, server: ContainerServer) -> None:
    starting = server.start()
    fake.answers({"inspect": {"stdout": container("exited", exit_code=1)}, "logs": {"stderr": "x\nerror: no room\n"}})
    starting.server.image.is_ready(0)

    with pytest.raises(HomeportError) as caught:
        starting.wait_until_ready(5)

    assert caught.value.message == (
        "the container ended at once (exit code 1); container 0123456789ab says:\n  error: no room"
    )


def test_time_that_is_over(fake: FakeDocker, server: ContainerServer) -> None:
    fake.answers({**UP, "logs": {"stderr": "still at it\n"}})
    starting = server.start()
    starting.server.image.is_ready(0)

    with pytest.raises(HomeportError) as caught:
        starting.wait_until_ready(0.2)

    assert caught.value.message == ("the server is not ready after 0.2 s; container 0123456789ab says:\n  still at it")
    assert caught.value.hint == "ready_timeout_s in homeport.toml gives it more time"


@pytest.mark.parametrize(
    ("inspected", "running", "gone"),
    [
        ({"stdout": container()}, RUNNING, False),
        ({"stdout": container("exited")}, None, True),
        # Started again, as after a reboot: what was in its memory is lost.
        ({"stdout": container(started="2026-03-01T13:00:00Z")}, None, True),
        ({"code": 1, "stderr": "no such container\n"}, None, True),
    ],
)
def test_only_the_same_run_of_the_container_counts(
    fake: FakeDocker, server: ContainerServer, inspected: dict[str, object], running: Running | None, gone: bool
) -> None:
    recorded(server)
    fake.answers({"inspect": inspected})

    assert (server.running(), server.is_gone()) == (running, gone)


def test_where_nothing_is_recorded_docker_is_not_asked(fake: FakeDocker, server: ContainerServer) -> None:
    assert (server.running(), server.is_gone(), server.drop(), fake.calls()) == (None, False, False, [])


@pytest.mark.parametrize("text", ["", "{", "[]", '{"port": 1}', '{"project": "p", "port": 1, "pid": 2}'])
def test_a_record_that_says_nothing_counts_for_nothing(server: ContainerServer, text: str) -> None:
    server.record.write_text(text)

    assert (server.running(), server.is_gone()) == (None, False)


def test_stop_keeps_the_log_and_drop_removes_the_rest(fake: FakeDocker, server: ContainerServer) -> None:
    fake.answers({**UP, "logs": {"stdout": "one\ntwo\n"}})
    running = server.start().wait_until_ready(5)

    server.stop(running, pytest.fail)
    assert server.drop()

    assert compose(fake, server)[2:] == ["stop", "down --volumes --remove-orphans"]
    assert (server.log(1), list(server.follow_log(2))) == ("two\n", ["one\ntwo\n"])
    assert (server.running(), server.drop()) == (None, False)


def test_the_log_of_the_container_that_runs(fake: FakeDocker, server: ContainerServer) -> None:
    recorded(server)
    fake.answers({"logs": {"stdout": "one\n"}})

    assert (server.log(5), list(server.follow_log(5))) == ("one\n", ["one\n"])


def test_no_log(server: ContainerServer) -> None:
    with pytest.raises(HomeportError, match="there is no log in"):
        server.log(1)
