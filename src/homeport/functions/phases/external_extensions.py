"""External extensions: the programs in the folder `extensions` of layers, run beside the runtime."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from homeport.functions.environment_variables import extension_variables
from homeport.functions.extensions.extension import Extension
from homeport.functions.extensions.registry import MOST_EXTENSIONS
from homeport.functions.layers import extensions
from homeport.functions.phases.life import Life
from homeport.functions.runtimes import LaunchError
from homeport.functions.spawner import Command, Exit, SpawnError
from homeport.functions.worker import Worker

_ERRNO = re.compile(r"\[Errno (\d+)\]")
_LAUNCH_ERROR = "Extension.LaunchError"


class ExternalExtensions:
    """Changes `extension_workers`."""

    def __init__(self, life: Life, exited: Callable[[Worker, Extension, Exit], None]) -> None:
        self._life = life
        self._exited = exited

    async def start(self, runtime: Command) -> None:
        """Start them all before the runtime, in its surroundings. LaunchError, in AWS's words, when one does not."""
        for name in extensions(self._life.config.layers_path):
            extension = self._life.extensions.registry.expect(name)
            if len(self._life.extensions.registry) > MOST_EXTENSIONS:
                extension.cannot_be_started("TooManyExtensions")
                raise LaunchError(_LAUNCH_ERROR, "ErrTooManyExtensions")
            await self._start(extension, runtime)

    async def _start(self, extension: Extension, runtime: Command) -> None:
        life = self._life
        place = life.facilities.isolation.places(life.config, life.scratch).opt / "extensions" / extension.name
        variables = extension_variables(runtime.environment)
        command = replace(runtime, argv=[str(place)], environment=variables, directory="/", template=None)
        try:
            start = partial(
                Worker.start,
                life.facilities.spawner,
                log_descriptors=(1, 2),
                emit=life.write_output_of_extension,
                memory_mb=life.memory_limit_mb,
            )
            worker = await life.facilities.egress.started(start, command, life.config, life.platform_log.noted)
        except SpawnError as error:
            raise _cannot_be_started(extension, error) from error
        life.extension_workers[extension.name] = worker
        if command.group:
            life.bound_memory(worker)
        worker.exited.add_done_callback(lambda exited: self._exited(worker, extension, exited.result()))


def _cannot_be_started(extension: Extension, error: SpawnError) -> LaunchError:
    """AWS names the file as functions see it, and the system's reason."""
    number = _ERRNO.search(error.message)
    reason = os.strerror(int(number[1])).lower() if number else error.message
    extension.cannot_be_started("PermissionDenied" if reason == "permission denied" else "UnknownError")
    return LaunchError(_LAUNCH_ERROR, f"fork/exec /opt/extensions/{extension.name}: {reason}")
