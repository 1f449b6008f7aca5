"""The level `container`: a container that grants neither namespaces nor Landlock is a bound itself."""

import os
from pathlib import Path

from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Launch
from homeport.functions.sandbox.level import Confinement, Gap
from homeport.functions.sandbox.places import Places
from homeport.functions.sandbox.process import ProcessLevel
from homeport.functions.sandbox.restraints import UNASKED, UNFILTERED
from homeport.functions.sandbox.sized_tmp import UNSIZED

_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))


class ContainerLevel:
    """What `process` does, inside a container whose root file system is read-only."""

    name = "container"
    needs = "a container whose root file system is read-only"
    guarantees = (
        "nothing of the machine is there but what the container was given",
        "everything but /tmp and the container's volumes is read-only",
        *ProcessLevel.guarantees,
    )
    gaps = (
        UNFILTERED,
        UNASKED,
        Gap("functions share the container's files and processes with each other and with homeport"),
        Gap("/tmp is the container's, and what is written there is not counted"),
        UNSIZED,
        Gap("the code is not in /var/task, nor the layers in /opt"),
        Gap("the network is the container's, and with it the Runtime APIs of other functions"),
    )

    def __init__(self) -> None:
        self._process = ProcessLevel()

    def obstacle(self) -> str:
        """Why this is no such container; empty where it is."""
        if not any(mark.exists() for mark in _MARKS):
            return "this is no container"
        return "" if os.statvfs("/").f_flag & os.ST_RDONLY else "the container's root file system can be written"

    def places(self, config: FunctionConfig, scratch: Path) -> Places:
        return self._process.places(config, scratch)

    def confine(self, config: FunctionConfig, launch: Launch, scratch: Path) -> Confinement:
        return self._process.confine(config, launch, scratch)
