"""docker and compose, with a program in their place."""

from pathlib import Path

import pytest

from homeport.cli.stack.docker.engine import Container, Docker, last_line
from homeport.core.errors import HomeportError
from support.fake_docker import IDENTIFIER, STARTED_S, FakeDocker, container

NO_ENGINE = {"code": 1, "stderr": "\nCannot connect to the Docker daemon. Is it running?\n"}
NO_PLUGIN = {"compose version": {"code": 1, "stderr": "docker: unknown command: docker compose\n"}}


def test_compose_is_a_plugin_of_docker_or_a_command_of_its_own(tmp_path: Path) -> None:
    both = FakeDocker(tmp_path / "both", "docker", "docker-compose")
    docker = Docker(both.environment)

    assert docker.compose_command() == [str(both.folder / "docker"), "compose"]
    both.answers(NO_PLUGIN)
    assert docker.compose_command() == [str(both.folder / "docker-compose")]


@pytest.mark.parametrize(
    ("names", "script", "message", "hint"),
    [
        (("other",), {}, "docker is not installed", "install Docker, or take the target embedded, which needs none"),
        (
            ("docker",),
            NO_PLUGIN,
            "neither `docker compose` nor `docker-compose` is installed",
            "install Docker, or take the target embedded, which needs none",
        ),
        (
            ("docker",),
            {"version": NO_ENGINE},
            "no Docker engine answers: Cannot connect to the Docker daemon. Is it running?",
            "start Docker",
        ),
    ],
)
def test_what_is_missing_is_said_in_one_line(
    tmp_path: Path, names: tuple[str, ...], script: dict[str, dict[str, object]], message: str, hint: str
) -> None:
    fake = FakeDocker(tmp_path / "bin", *names)
    fake.answers(script)

    with pytest.raises(HomeportError) as caught:
        Docker(fake.environment).require()

    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_container(tmp_path: Path) -> None:
    fake = FakeDocker(tmp_path / "bin")
    fake.answers({"inspect": {"stdout": container("exited", exit_code=3)}})

    assert Docker(fake.environment).container("name") == Container(IDENTIFIER, "exited", 3, STARTED_S)


def test_a_container_that_there_is_not_is_told_from_an_engine_that_there_is_not(tmp_path: Path) -> None:
    fake = FakeDocker(tmp_path / "bin")
    none = {"inspect": {"code": 1, "stderr": "Error: No such container: name\n"}}
    fake.answers(none)
    assert Docker(fake.environment).container("name") is None

    fake.answers({**none, "version": NO_ENGINE})
    with pytest.raises(HomeportError, match="no Docker engine answers"):
        Docker(fake.environment).container("name")


def test_compose_is_given_project_files_and_variables(tmp_path: Path) -> None:
    fake = FakeDocker(tmp_path / "bin")
    docker = Docker({**fake.environment, "HOMEPORT_PORT": "1"})

    docker.compose(["up"], project="p", files=[Path("/a.yml"), Path("/b.yml")], variables={"HOMEPORT_PORT": "2"})

    assert fake.calls()[-1] == "compose --project-name p --file /a.yml --file /b.yml up"
    assert fake.environments(" up") == [{"HOMEPORT_PORT": "2"}]


def test_logs_of_both_streams(tmp_path: Path) -> None:
    fake = FakeDocker(tmp_path / "bin")
    fake.answers({"logs": {"stdout": "one\n", "stderr": "two\n"}})
    docker = Docker(fake.environment)

    assert sorted(docker.logs("name", 2).splitlines()) == ["one", "two"]
    assert sorted(docker.follow_logs("name", 3)) == ["one\n", "two\n"]
    assert fake.calls() == ["logs --tail 2 name", "logs --follow --tail 3 name"]


@pytest.mark.parametrize(("text", "expected"), [("a\n b \n\n", "b"), ("\n", "it does not say why")])
def test_the_line_that_says_why(text: str, expected: str) -> None:
    assert last_line(text) == expected
