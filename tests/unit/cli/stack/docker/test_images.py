"""How the images come to be on a machine, with a program in docker's place."""

from pathlib import Path

import pytest

from homeport.cli.stack.docker import files
from homeport.cli.stack.docker.engine import Docker
from homeport.cli.stack.docker.images import OfficialImage, OwnImage
from homeport.core.errors import HomeportError
from support.fake_docker import FakeDocker

MISSING = {"code": 1, "stderr": "Error: No such image\n"}
UNREACHABLE = {"code": 1, "stderr": "Error response from daemon: Get registry-1.docker.io: no such host\n"}
BASE = f"--file {files.base()}"


def test_an_image_that_is_here_is_taken_as_it_is(tmp_path: Path) -> None:
    fake = FakeDocker(tmp_path / "bin")

    OwnImage().provide(Docker({**fake.environment, "HOMEPORT_IMAGE": "ours:1"}), pytest.fail)

    assert fake.calls() == ["image inspect ours:1"]


def test_homeports_image_is_built_where_its_dockerfile_is(tmp_path: Path) -> None:
    fake, told = FakeDocker(tmp_path / "bin"), list[str]()
    fake.answers({"image inspect": MISSING})

    OwnImage().provide(Docker(fake.environment), told.append)

    assert told == ["building the image homeport:local"]
    assert fake.calls()[-1] == f"compose --project-name homeport {BASE} build localstack"


def test_a_build_that_fails_says_why(tmp_path: Path) -> None:
    fake = FakeDocker(tmp_path / "bin")
    fake.answers({"image inspect": MISSING, "compose build": {"code": 1, "stderr": "Step 1\nno space left\n"}})

    with pytest.raises(HomeportError) as caught:
        OwnImage().provide(Docker(fake.environment), lambda _: None)

    assert caught.value.message == "the image homeport:local cannot be built: no space left"


def test_without_a_token_the_official_image_is_not_even_looked_for() -> None:
    with pytest.raises(HomeportError) as caught:
        OfficialImage({}).check()

    assert (caught.value.message, caught.value.hint) == (
        "LocalStack's official image needs a token: LOCALSTACK_AUTH_TOKEN is not set",
        "get one from app.localstack.cloud, or take the target docker, which needs none",
    )


def test_an_official_image_that_cannot_be_had_is_one_line(tmp_path: Path) -> None:
    fake, told = FakeDocker(tmp_path / "bin"), list[str]()
    fake.answers({"image inspect": MISSING, "pull": UNREACHABLE})

    with pytest.raises(HomeportError) as caught:
        OfficialImage({"LOCALSTACK_AUTH_TOKEN": "t"}).provide(Docker(fake.environment), told.append)

    assert told == ["fetching the image localstack/localstack:latest"]
    assert (caught.value.message, caught.value.hint) == (
        "LocalStack's official image localstack/localstack:latest cannot be fetched: "
        "Error response from daemon: Get registry-1.docker.io: no such host",
        "LOCALSTACK_IMAGE names another, or a mirror's name for it",
    )


def test_the_official_image_is_made_the_services_image(tmp_path: Path) -> None:
    fake = FakeDocker(tmp_path / "bin")
    image = OfficialImage({"LOCALSTACK_AUTH_TOKEN": "t", "LOCALSTACK_IMAGE": "mirror/localstack:4"})

    image.provide(Docker(fake.environment), pytest.fail)

    assert fake.calls() == [
        "image inspect mirror/localstack:4",
        "compose version",
        f"compose --project-name homeport {BASE} --file {files.official()} build localstack",
    ]
    assert fake.environments(" build") == [{"LOCALSTACK_AUTH_TOKEN": "t", "LOCALSTACK_IMAGE": "mirror/localstack:4"}]


def test_both_compose_files_are_here() -> None:
    assert [path.is_file() for path in (files.base(), files.official())] == [True, True]
