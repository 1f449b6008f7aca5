"""Which stack a target means."""

import os
from collections.abc import Callable, Mapping

from homeport.cli.stack.aws import AwsStack
from homeport.cli.stack.docker.container import ContainerServer
from homeport.cli.stack.docker.engine import Docker
from homeport.cli.stack.docker.images import OfficialImage, OwnImage
from homeport.cli.stack.embedded import EmbeddedServer
from homeport.cli.stack.instance import Instance
from homeport.cli.stack.served import ServedStack
from homeport.cli.stack.server import Server
from homeport.cli.stack.stack import Stack, Tell
from homeport.config import Settings, Target


def stack_of(settings: Settings, tell: Tell) -> Stack:
    """The stack of the settings' target; `tell` says a line to a person."""
    return _STACKS[settings.target](settings, tell)


def _served(server: Callable[[Settings], Server]) -> Callable[[Settings, Tell], Stack]:
    return lambda settings, tell: ServedStack(settings, server(settings), tell)


def _process(settings: Settings) -> Server:
    return EmbeddedServer(Instance(settings.state), settings.port, settings.project, strict=settings.strict)


def _own_image(settings: Settings) -> Server:
    return ContainerServer(Instance(settings.state), settings.port, settings.project, Docker(os.environ), OwnImage())


def _official_image(settings: Settings) -> Server:
    image = OfficialImage(os.environ)
    return ContainerServer(Instance(settings.state), settings.port, settings.project, Docker(os.environ), image)


_STACKS: Mapping[Target, Callable[[Settings, Tell], Stack]] = {
    Target.EMBEDDED: _served(_process),
    Target.DOCKER: _served(_own_image),
    Target.LOCALSTACK: _served(_official_image),
    Target.AWS: lambda settings, _: AwsStack(settings),
}
