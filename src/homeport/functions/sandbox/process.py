"""The level `process`: what every system can do, macOS among them."""

from pathlib import Path

from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Launch
from homeport.functions.sandbox.level import Confinement, Gap
from homeport.functions.sandbox.places import Places
from homeport.functions.sandbox.restraints import UNASKED, UNFILTERED, restraints
from homeport.functions.sandbox.sized_tmp import UNSIZED, sized_tmp


class ProcessLevel:
    """A process group, an environment and a folder of its own."""

    name = "process"
    needs = "nothing"
    guarantees = (
        "nothing of the user's environment variables, open files or standard input",
        "TMPDIR is the environment's own and holds no more than EphemeralStorage",
        "no process outlives the environment",
    )
    gaps = (
        UNFILTERED,
        UNASKED,
        Gap("functions can read and write what the user can, other functions' files among it"),
        Gap("functions can read, trace and signal the user's processes, and reach their sockets and System V memory"),
        Gap("/tmp is the machine's, and what is written there is not counted"),
        UNSIZED,
        Gap("the code is not in /var/task, nor the layers in /opt"),
        Gap("the network is the machine's, and with it the Runtime APIs of other functions"),
    )

    def obstacle(self) -> str:
        """There is none."""
        return ""

    def places(self, config: FunctionConfig, scratch: Path) -> Places:
        return Places(config.code_path, config.layers_path or scratch.parent / "no-layers", scratch)

    def confine(self, config: FunctionConfig, launch: Launch, scratch: Path) -> Confinement:
        tmp = sized_tmp(scratch, config.ephemeral_storage_mb)
        return Confinement(tmp, restraints(), launch.argv, str(config.code_path), bounds_storage=bool(tmp))
