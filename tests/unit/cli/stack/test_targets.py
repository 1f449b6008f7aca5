"""Each target has its stack, and says what it cannot do."""

from pathlib import Path

import pytest

from homeport import config
from homeport.cli.stack.aws import AwsStack
from homeport.cli.stack.docker.container import ContainerServer
from homeport.cli.stack.docker.images import OfficialImage, OwnImage
from homeport.cli.stack.embedded import EmbeddedServer
from homeport.cli.stack.served import ServedStack
from homeport.cli.stack.stack import Condition
from homeport.cli.stack.targets import stack_of
from homeport.config import Settings, Target
from homeport.core.errors import HomeportError


def settings(folder: Path, target: Target) -> Settings:
    """Of a project without Terraform."""
    return config.load({"target": target}, {}, folder)


def served(folder: Path, target: Target) -> ServedStack:
    """The stack of a local target."""
    found = stack_of(settings(folder, target), pytest.fail)
    assert isinstance(found, ServedStack)
    return found


@pytest.mark.parametrize(
    ("target", "folder", "image"),
    [(Target.DOCKER, ".homeport/docker", OwnImage), (Target.LOCALSTACK, ".homeport/localstack", OfficialImage)],
)
def test_targets_in_docker_differ_by_their_image(
    tmp_path: Path, target: Target, folder: str, image: type[OwnImage | OfficialImage]
) -> None:
    server = served(tmp_path, target).server

    assert isinstance(server, ContainerServer)
    assert isinstance(server.image, image)
    assert (server.folder, server.project, server.port) == (tmp_path / folder, tmp_path, 4566)


def test_the_target_embedded_is_a_process(tmp_path: Path) -> None:
    server = served(tmp_path, Target.EMBEDDED).server

    assert isinstance(server, EmbeddedServer)
    assert (server.folder, server.project, server.port) == (tmp_path / ".homeport", tmp_path, 4566)


@pytest.mark.parametrize("target", [target for target in Target if target is not Target.AWS])
def test_a_local_stack_that_is_not_up(tmp_path: Path, target: Target) -> None:
    stack = stack_of(settings(tmp_path, target), pytest.fail)

    assert (stack.condition(), stack.running(), stack.down()) == (Condition.DOWN, None, False)
    with pytest.raises(HomeportError, match="no stack is up"):
        stack.endpoint()
    with pytest.raises(HomeportError, match="there is no log in"):
        stack.log(1)
    assert list(tmp_path.iterdir()) == []


def test_aws_is_up_and_nobodys_to_start(tmp_path: Path) -> None:
    stack = stack_of(settings(tmp_path, Target.AWS), pytest.fail)

    assert isinstance(stack, AwsStack)
    assert (stack.condition(), stack.running(), stack.endpoint()) == (Condition.UP, None, None)
    for refused, message in (
        (lambda: stack.up(None), "`up` is for local stacks"),
        (stack.down, "`down` is for local stacks"),
        (lambda: stack.log(1), "AWS has no server's log"),
        (lambda: stack.follow_log(1), "AWS has no server's log"),
        (stack.state, "there is no Terraform in"),
        (stack.outputs, "there is no Terraform in"),
        (lambda: stack.outputs("http://localstack:4566"), "--endpoint is for local stacks"),
    ):
        with pytest.raises(HomeportError, match=message):
            refused()
