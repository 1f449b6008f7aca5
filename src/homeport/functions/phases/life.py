"""What the phases of one execution environment share."""

import asyncio
import contextlib
import enum
from collections.abc import Sequence
from dataclasses import dataclass

from homeport.core.logs import LogStream
from homeport.functions import logs
from homeport.functions.config import FunctionConfig
from homeport.functions.deadline import Deadline
from homeport.functions.debugging import DEBUGGER_MB, NO_LIMIT_S
from homeport.functions.errors import FunctionFailure
from homeport.functions.extensions.extensions import Extensions
from homeport.functions.facilities import Facilities
from homeport.functions.invocation import Invocation
from homeport.functions.limits import INIT_LIMIT_S, PROVISIONED_INIT_LIMIT_S
from homeport.functions.memory import held_kb
from homeport.functions.phases.overhead import Overhead
from homeport.functions.platform_log import PlatformLog
from homeport.functions.process_table import carries
from homeport.functions.runtime_api import RuntimeApi
from homeport.functions.storage_watch import Storage
from homeport.functions.worker import Worker


class State(enum.Enum):
    """Where an environment is in its life."""

    CREATED = "created"
    """Nothing runs yet."""
    INITIALISING = "initialising"
    """The worker loads the runtime and the function."""
    READY = "ready"
    """The worker waits for an invocation."""
    BUSY = "busy"
    """An invocation is under way."""
    FAILED = "failed"
    """No worker runs: its init failed, or an invocation timed out or crashed. The next invocation starts another."""
    STOPPED = "stopped"
    """Ended for good."""


@dataclass(slots=True)
class Running:
    """The invocation under way."""

    invocation: Invocation
    started_s: float
    """By the clock's `monotonic`."""
    deadline_ms: int
    """In milliseconds since the epoch, as the function's context counts down to it."""
    outcome: asyncio.Future[bytes | FunctionFailure]
    is_answered: bool = False
    """Whether the runtime has begun its response, of which there is one only."""
    is_truncated: bool = False
    """Whether it broke its streamed response off: an error of its own if it lives on, else its exit says more."""
    is_delivered_again: bool = False
    """Whether it goes to its second worker: a runtime that always ends as it asks for work would take it for ever."""
    overhead: Overhead | None = None
    """Where something may come behind its response."""

    def settle(self, outcome: bytes | FunctionFailure) -> None:
        """Decide how it ends; the first word counts."""
        if not self.outcome.done():
            self.outcome.set_result(outcome)
            if self.overhead is not None:
                self.overhead.answered()
        elif self.overhead is not None and isinstance(outcome, FunctionFailure):
            self.overhead.fail(outcome)


def scratch_name(environment_id: str) -> str:
    """Of an environment's folder: short, as functions put sockets there, whose paths may have 108 bytes."""
    return environment_id[:12]


class Life:
    """One environment's state. The phases change it; each says which of it."""

    def __init__(
        self,
        config: FunctionConfig,
        environment_id: str,
        facilities: Facilities,
        api: RuntimeApi,
        extensions: Extensions,
        deadline: Deadline,
    ) -> None:
        self.config = config
        self.facilities = facilities
        self.api = api
        self.extensions = extensions
        self.deadline = deadline
        """Of the phase under way."""
        stream = logs.log_stream_name(config, environment_id, facilities.clock.time())
        self.log = logs.EnvironmentLog(
            LogStream(config.account, config.region, config.log_group_name, stream),
            facilities.log_sink,
            facilities.clock,
        )
        self.platform_log = PlatformLog(config, self.log, extensions.telemetry)
        self.scratch = facilities.scratch / scratch_name(environment_id)
        self.state = State.CREATED
        self.worker: Worker | None = None
        """The runtime's process."""
        self.extension_workers: dict[str, Worker] = {}
        """The external extensions' processes, by their names."""
        self.storage: Storage | None = None
        """Its files, where nothing else bounds them."""
        groups = facilities.memory_groups
        self.memory_group = None if groups is None else groups.of(self.scratch.name)
        """Where the kernel bounds its memory."""
        self.running: Running | None = None
        self.init_duration_ms: float | None = None
        """Of an init phase that no REPORT has told of yet."""

    def write_output(self, messages: Sequence[str]) -> None:
        """What the runtime and the function have written."""
        self._write("function", messages)

    def write_output_of_extension(self, messages: Sequence[str]) -> None:
        """What an external extension has written."""
        self._write("extension", messages)

    def _write(self, category: str, messages: Sequence[str]) -> None:
        self.log.write_output(messages)
        if self.extensions.telemetry.is_active:
            self.extensions.telemetry.tell_output(category, messages)

    @property
    def init_limit_s(self) -> float:
        """How long the init phase may take."""
        if self.config.debugger is not None:
            return NO_LIMIT_S
        return max(PROVISIONED_INIT_LIMIT_S, self.config.timeout_s) if self.config.is_provisioned else INIT_LIMIT_S

    @property
    def timeout_s(self) -> float:
        """How long an invocation may take."""
        return self.config.timeout_s if self.config.debugger is None else NO_LIMIT_S

    @property
    def memory_limit_mb(self) -> int:
        """What its processes may hold, of which a debugger takes no share."""
        return self.config.memory_mb + (0 if self.config.debugger is None else DEBUGGER_MB)

    def begin_work(self) -> None:
        """The worker works from now on, and is held to its limits."""
        self.facilities.memory_watch.begin(self)
        if self.storage is not None:
            self.facilities.storage_watch.begin(self.storage)

    def end_work(self) -> None:
        """It waits; harmless when it did."""
        self.facilities.memory_watch.end(self)
        if self.storage is not None:
            self.facilities.storage_watch.end(self.storage)

    @property
    def marker(self) -> str:
        """The variable by which each of its processes is known, wherever it went."""
        return f"AWS_LAMBDA_RUNTIME_API={self.api.address}"

    def exceeds_memory(self) -> bool:
        """Whether the runtime, the extensions and all they have started hold more than they may."""
        if self.worker is None or self.worker.exited.done():
            return False
        workers = (self.worker, *self.extension_workers.values())
        running = {each.pid for each in workers if not each.exited.done()}
        orphans = {pid for pid in self.facilities.spawner.orphans() if carries(pid, self.marker.encode())}
        limit_kb = self.memory_limit_mb * 1024
        held = held_kb(running | orphans, limit_kb)
        self.worker.note_memory(held)
        return held > limit_kb

    def run_out_of_memory(self) -> None:
        """End the runtime for that, and with it all others."""
        if self.worker is not None:
            self.worker.run_out_of_memory()

    def bound_memory(self, worker: Worker) -> None:
        """Let the kernel bound a worker's memory. It takes its time for that, and the worker starts meanwhile."""
        self.facilities.loop.run_in_executor(None, self._hold, worker.pid)

    def _hold(self, pid: int) -> None:
        assert self.memory_group is not None
        # Files in memory count, and are the function's storage.
        files_mb = self.config.ephemeral_storage_mb if self.storage is None else 0
        with contextlib.suppress(OSError):
            self.memory_group.hold(pid, self.memory_limit_mb + files_mb)
        if self.has_stopped():
            self.memory_group.remove()

    def has_stopped(self) -> bool:
        """Asked again after every wait: `stop` may come at any time."""
        return self.state is State.STOPPED

    @property
    def request_id(self) -> str:
        """Of the invocation under way; empty for none."""
        return self.running.invocation.request_id if self.running is not None else ""
