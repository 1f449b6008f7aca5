"""One worker process of an execution environment: run, read, measured, frozen, killed."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import replace

from homeport.functions.memory import held_kb, megabytes, memory
from homeport.functions.output import OutputParser
from homeport.functions.spawner import Command, Exit, Spawner, WorkerProcess

_READ_BYTES = 65536
# How much one look into the pipe takes at most, so that a function that only prints cannot hold the loop.
_READS_AT_ONCE = 16


class Worker:
    """A running worker. `start` makes one; `exited` is done when it and everything below it are gone."""

    def __init__(
        self,
        spawner: Spawner,
        process: WorkerProcess,
        output: int,
        parser: OutputParser,
        memory_mb: int,
    ) -> None:
        self._spawner = spawner
        self._process = process
        self._output = output
        self._parser = parser
        self._memory_kb = memory_mb * 1024
        self._peak_memory_kb = 0
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(output, self._read)
        process.exited.add_done_callback(self._finish)

    @classmethod
    async def start(
        cls,
        spawner: Spawner,
        command: Command,
        log_descriptors: tuple[int, ...],
        emit: Callable[[Sequence[str]], None],
        *,
        memory_mb: int,
        keeps: Callable[[bytes], bool] | None = None,
    ) -> "Worker":
        """Run a command; what it writes to `log_descriptors` arrives at `emit`. SpawnError when it cannot be run.

        `memory_mb` is what it may hold; `keeps` is OutputParser's.
        """
        output, worker_output = os.pipe()
        os.set_blocking(output, False)
        try:
            process = await spawner.spawn(
                replace(command, descriptors=[*command.descriptors, (worker_output, log_descriptors)])
            )
        except BaseException:
            os.close(output)
            raise
        finally:
            os.close(worker_output)
        return cls(spawner, process, output, OutputParser(emit, keeps), memory_mb)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exited(self) -> asyncio.Future[Exit]:
        return self._process.exited

    def kill(self) -> None:
        # What it held can be read only as long as it lives.
        self.measure_memory()
        self._spawner.kill(self._process)

    def terminate(self) -> None:
        """Ask it, and what it has started in its process group, to end."""
        self.measure_memory()
        self._spawner.terminate(self._process)

    def run_out_of_memory(self) -> None:
        """Kill it as the kernel kills on AWS."""
        self.measure_memory()
        self._spawner.kill(self._process, out_of_memory=True)

    def freeze(self) -> None:
        """Let it and all it started stand still; what it has written is read first."""
        self._read()
        self._spawner.freeze(self._process)

    def thaw(self) -> None:
        """Let them go on."""
        self._spawner.thaw(self._process)

    def read_output(self) -> None:
        """Take what the worker has written so far: before its invocation's END is logged."""
        self._read()

    def measure_memory(self) -> bool:
        """Take the peak so far; whether its own process, without what it has started, makes it too much."""
        if self._process.exited.done():
            return False
        pid, limit_kb = self._process.pid, self._memory_kb
        held = memory(pid)
        self.note_memory(held.peak_kb)
        return held.own_kb > limit_kb and held_kb({pid}, limit_kb) > limit_kb

    def note_memory(self, held_kb: int) -> None:
        """It and all that belongs to it are seen to hold so much."""
        self._peak_memory_kb = max(self._peak_memory_kb, held_kb)

    @property
    def peak_memory_mb(self) -> int:
        """The most memory that it was seen to hold, and no more than it may; 0 where the system does not tell."""
        return megabytes(min(self._peak_memory_kb, self._memory_kb))

    def _read(self) -> bool:
        """Read for a while; whether there may be more."""
        for _ in range(_READS_AT_ONCE):
            if self._output < 0:
                return False
            try:
                data = os.read(self._output, _READ_BYTES)
            except BlockingIOError:
                return False
            if not data:
                self._close()
                return False
            self._parser.feed(data)
        return True

    def _finish(self, exited: asyncio.Future[Exit]) -> None:
        """Nobody writes any more: read to the end."""
        self._peak_memory_kb = max(self._peak_memory_kb, exited.result().peak_memory_kb)
        while self._read():
            pass
        self._close()

    def _close(self) -> None:
        if self._output < 0:
            return
        self._loop.remove_reader(self._output)
        os.close(self._output)
        self._output = -1
        self._parser.flush()
