"""Behaviour that AWS has and tests rarely want: off unless it is switched on, and then nothing is paid for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What an engine is told when it is made."""

    lag_s: float = 0.0
    """Reads that are not strongly consistent show the state of so long ago; every read of a global index is one."""
    enforces_throughput: bool = False
    """Whether provisioned throughput, and the maximum of tables on demand, is a limit."""
    read_error_probability: float = 0.0
    """How often a read of items is refused as if the throughput was used up, from 0 to 1."""
    write_error_probability: float = 0.0
    syncs: bool = False
    """Whether each commit waits for the disk, to survive a power cut."""


DEFAULTS = EngineSettings()
