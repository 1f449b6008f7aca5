"""Functions that are container images: run by the engine of this machine, or by a command that stands for the image.

https://docs.aws.amazon.com/lambda/latest/dg/images-create.html: the file system is read-only but for /tmp, the user is
one without rights whatever the image says, and `ImageConfig` replaces entry point, command and working directory each
by itself.
"""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from homeport.functions.config import FunctionConfig, Image, LocalCommand
from homeport.functions.containers.engine import Engine, EngineError, absence, find_socket
from homeport.functions.runtimes import Container, Description, Launch, LaunchError
from homeport.functions.runtimes.architecture import host_architecture
from homeport.functions.sandbox.places import Places
from homeport.functions.sandbox.restraints import FILE_DESCRIPTORS, PROCESSES
from homeport.functions.sandbox.visible import installation

IDENTIFIER = "container image"
"""In lists; functions themselves declare none."""
_REMEDY = "Docker runs it, or a command that homeport.toml names: [functions.{name}] source = …, command = […]"
# The user that functions have on AWS, sbx_user1051.
_USER, _GROUP = 993, 990
# The engine gives it the rights of the image's own /tmp, if there is one.
_TMP = f"rw,exec,mode=1777,uid={_USER},gid={_GROUP}"
_MEGABYTE = 1024 * 1024
_DOCKERS_NAMES = {"amd64": "x86_64"}
_UNSUPPORTED = "Runtime.NotSupported"


class ImageRuntime:
    """What has no language."""

    identifiers: Sequence[str] = (IDENTIFIER,)

    def runs(self, identifier: str) -> bool:
        return not identifier

    def prepare(self, identifier: str, code: Path | None = None) -> None:
        """The image brings all it needs."""

    def launch(self, config: FunctionConfig, places: Places) -> Launch:
        image = config.image
        assert image is not None
        if image.local is not None:
            return _launch_locally(config, image.local, places)
        socket = find_socket()
        if socket is None:
            message = f"{config.name} is the container image {image.uri}, and {absence()}"
            raise LaunchError(_UNSUPPORTED, message, hint=_REMEDY.format(name=config.name))
        try:
            return _launch_in_container(config, image, Engine(socket))
        except EngineError as error:
            raise LaunchError(_UNSUPPORTED, str(error), hint=_REMEDY.format(name=config.name)) from error

    def describe(self, identifier: str) -> Description:
        socket = find_socket()
        if socket is None:
            return Description(identifier, "", remark=f"{absence()}; {_REMEDY.format(name='NAME')}")
        try:
            return Description(identifier, Engine(socket).version(), str(socket), origin="container engine")
        except EngineError as error:
            return Description(identifier, "", remark=f"{error}; {_REMEDY.format(name='NAME')}")


def _launch_locally(config: FunctionConfig, command: LocalCommand, places: Places) -> Launch:
    program = _program(command, places)
    return Launch(
        argv=[str(program), *command.argv[1:]],
        runtime_directory=command.folder,
        environment={"PATH": f"{program.parent}:/usr/local/bin:/usr/bin:/bin"},
        reads=installation(command.folder / program.relative_to(places.task_root))
        if program.is_relative_to(places.task_root)
        else installation(program),
        note=f"homeport: {config.name} runs {' '.join(command.argv)} in the place of its image\n",
    )


def _program(command: LocalCommand, places: Places) -> Path:
    """Where the function sees the program: in its folder, or on PATH."""
    name = command.argv[0]
    if "/" not in name:
        found = shutil.which(name)
        if found is not None:
            return Path(found)
    elif os.access(command.folder / name, os.X_OK):
        return Path(name) if name.startswith("/") else places.task_root / name
    message = f"{name} is no program, neither on PATH nor in {command.folder}"
    raise LaunchError("Runtime.InvalidEntrypoint", message, hint="homeport.toml names it in the place of the image")


def _launch_in_container(config: FunctionConfig, image: Image, engine: Engine) -> Launch:
    known = engine.image(image.uri)
    if known is None:
        hint = f"`docker pull {image.uri}` fetches it, `docker build -t {image.uri} …` makes it"
        raise LaunchError(_UNSUPPORTED, f"the container engine has no image {image.uri}", hint=hint)
    is_here = sys.platform.startswith("linux")
    return Launch(
        argv=[],
        runtime_directory=config.code_path,
        environment={},
        note=_note(config, known),
        # Elsewhere than on Linux an engine lives in a virtual machine, where the machine goes by a name.
        container=Container(
            engine.path,
            _request(config, image, known, "host" if is_here else "bridge"),
            "127.0.0.1" if is_here else "host.docker.internal",
        ),
    )


def _request(config: FunctionConfig, image: Image, known: dict[str, Any], network: str) -> dict[str, Any]:
    built = known.get("Config") or {}
    return {
        "Image": image.uri,
        "Entrypoint": list(image.entry_point) or built.get("Entrypoint") or [],
        # An entry point that is replaced would take the image's command with it.
        "Cmd": list(image.command) or built.get("Cmd") or [],
        "WorkingDir": image.working_directory or built.get("WorkingDir") or "/",
        "User": f"{_USER}:{_GROUP}",
        "Labels": {"homeport.function": config.name},
        "HostConfig": {
            "NetworkMode": network,
            "ReadonlyRootfs": True,
            "Tmpfs": {"/tmp": f"{_TMP},size={config.ephemeral_storage_mb}m"},
            "Memory": config.memory_mb * _MEGABYTE,
            "MemorySwap": config.memory_mb * _MEGABYTE,
            "PidsLimit": PROCESSES,
            "Ulimits": [{"Name": "nofile", "Soft": FILE_DESCRIPTORS, "Hard": FILE_DESCRIPTORS}],
            "LogConfig": {"Type": "none"},
            "CapDrop": ["ALL"],
            "SecurityOpt": ["no-new-privileges"],
        },
    }


def _note(config: FunctionConfig, known: dict[str, Any]) -> str:
    built_for = _DOCKERS_NAMES.get(str(known.get("Architecture")), str(known.get("Architecture")))
    if built_for == host_architecture():
        return ""
    return f"homeport: the image of {config.name} is for {built_for}, and this machine is {host_architecture()}\n"
