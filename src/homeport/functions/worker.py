"""One worker process of an execution environment: run, read, measured, killed."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import replace

from homeport.functions.memory import megabytes, peak_memory_kb
from homeport.functions.output import OutputParser
from homeport.functions.spawner import Command, Exit, Spawner, WorkerProcess

_READ_BYTES = 65536
# How much one look into the pipe takes at most, so that a function that only prints cannot hold the loop.
_READS_AT_ONCE = 16


class Worker:
    """A running worker. `start` makes one; `exited` is done when it and everything below it are gone."""

    def __init__(self, spawner: Spawner, process: WorkerProcess, output: int, parser: OutputParser) -> None:
        self._spawner = spawner
        self._process = process
        self._output = output
        self._parser = parser
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
    ) -> "Worker":
        """Run a command; what it writes to `log_descriptors` arrives at `emit`. SpawnError when it cannot be run."""
        output, worker_output = os.pipe()
        os.set_blocking(output, False)
        try:
            process = await spawner.spawn(replace(command, descriptors=[(worker_output, log_descriptors)]))
        except BaseException:
            os.close(output)
            raise
        finally:
            os.close(worker_output)
        return cls(spawner, process, output, OutputParser(emit))

    @property
    def exited(self) -> asyncio.Future[Exit]:
        return self._process.exited

    def kill(self) -> None:
        # What it held can be read only as long as it lives.
        self.peak_memory_mb()
        self._spawner.kill(self._process)

    def read_output(self) -> None:
        """Take what the worker has written so far: before its invocation's END is logged."""
        self._read()

    def peak_memory_mb(self) -> int:
        """The most memory it has held; 0 where the system does not tell."""
        if not self._process.exited.done():
            self._peak_memory_kb = max(self._peak_memory_kb, peak_memory_kb(self._process.pid))
        return megabytes(self._peak_memory_kb)

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
