"""What execution environments are given by the instance they live in."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from homeport.core.clock import Clock
from homeport.core.logs import LogSink
from homeport.core.observer import Observer
from homeport.functions.egress.guard import EgressGuard
from homeport.functions.freezing import Freezing
from homeport.functions.memory_group import MemoryGroups
from homeport.functions.memory_watch import MemoryWatch
from homeport.functions.runtimes import Runtimes
from homeport.functions.sandbox.level import Level
from homeport.functions.spawner import Spawner
from homeport.functions.storage_watch import StorageWatch


@dataclass(frozen=True, slots=True)
class Facilities:
    """One instance's facilities."""

    loop: asyncio.AbstractEventLoop
    """All environments live on it."""
    spawner: Spawner
    clock: Clock
    observer: Observer
    log_sink: LogSink
    runtimes: Runtimes
    isolation: Level
    """How the environments are kept apart from the machine."""
    endpoint_url: str
    """Where functions reach this stack: `http://127.0.0.1:PORT`."""
    scratch: Path
    """A folder of the instance's own, for what functions write; emptied with the environments."""
    xray_address: str
    """Where functions send their traces."""
    memory_watch: MemoryWatch
    storage_watch: StorageWatch
    memory_groups: MemoryGroups | None
    """None where the machine allows no control groups."""
    freezing: Freezing
    egress: EgressGuard
    """Keeps functions where they may connect."""
