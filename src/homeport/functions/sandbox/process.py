"""The level `process`: what every system can do, macOS among them."""

from pathlib import Path

from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Launch
from homeport.functions.sandbox.level import Confinement
from homeport.functions.sandbox.places import Places
from homeport.functions.sandbox.restraints import restraints


class ProcessLevel:
    """A process group, an environment and a folder of its own."""

    name = "process"
    guarantees = (
        "nothing of the user's environment variables, open files or standard input",
        "a folder of the environment's own for temporary files",
        "no process outlives the environment",
    )
    not_enforced = (
        "functions can read and write what the user can",
        "/tmp is the machine's",
        "EphemeralStorage",
        "the network is the machine's",
    )

    def obstacle(self) -> str:
        """There is none."""
        return ""

    def places(self, config: FunctionConfig, scratch: Path) -> Places:
        return Places(config.code_path, config.layers_path or scratch.parent / "no-layers", scratch)

    def confine(self, config: FunctionConfig, launch: Launch, scratch: Path) -> Confinement:
        return Confinement([], restraints(), launch.argv, str(config.code_path))
