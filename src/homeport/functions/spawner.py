"""The server's side of the process that forks the workers (`spawner_process`)."""

import asyncio
import contextlib
import itertools
import logging
import marshal
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import homeport
from homeport.core.errors import HomeportError
from homeport.functions.process_table import children
from homeport.functions.sandbox.level import Confinement, Step

LOG = logging.getLogger(__name__)

_LENGTH = struct.Struct(">I")
# Isolated, so it finds homeport, and nothing else that is installed, by this path alone.
_PROGRAM = (
    f"import sys; sys.path.append({str(Path(homeport.__file__).parents[1])!r}); "
    "from homeport.functions.spawner_process import main; main()"
)
_STOP_LIMIT_S = 15.0
_STOPPED = "no worker starts any more: the stack goes down"
# What the interpreter and `ps` may need to run at all.
_INHERITED = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Command:
    """A program to run as a worker."""

    argv: Sequence[str]
    """The program's absolute path first."""
    environment: Mapping[str, str]
    """All of its environment: nothing is inherited."""
    directory: str
    marker: str
    """An entry `NAME=value` of `environment` that no other worker has: descendants that left the worker's process group
    and lost their parent are found by it."""
    descriptors: Sequence[tuple[int, tuple[int, ...]]] = ()
    """Descriptors of ours, each with the numbers it gets in the worker. Standard input is always empty."""
    enclosure: Sequence[Step] = ()
    """What it does first, unless an earlier one of its `household` has made namespaces by it: those it enters."""
    restraints: Sequence[Step] = ()
    """What it does last before its program runs."""
    household: str = ""
    """Commands of one name share the namespaces of the first of them, until `Spawner.forget`."""
    group: str = ""
    """The folder of the household's control group, which goes when it is forgotten, and in whatever way we end."""
    template: Mapping[str, str] | None = None
    """The variables of a template (`functions.template`) from which the program may be forked, once it has been started
    in the ordinary way; None for a program that has none. Nobody can tell the difference."""
    afterwards: tuple[Sequence[str], Mapping[str, str]] | None = None
    """A program and its environment, run when the worker has ended in whatever way; only then it counts as exited."""


def confined(
    confinement: Confinement, environment: Mapping[str, str], marker: str, household: str, group: str
) -> Command:
    """A command that is kept within its bounds."""
    return Command(
        confinement.argv,
        environment,
        confinement.directory,
        marker,
        enclosure=confinement.enclosure,
        restraints=confinement.restraints,
        household=household,
        group=group,
    )


@dataclass(frozen=True, slots=True)
class Exit:
    """How a worker ended."""

    code: int | None
    """The exit code; None when a signal ended it."""
    signal: int | None = None
    peak_memory_kb: int = 0
    """The most resident memory it had; 0 when nobody can tell any more."""
    out_of_memory: bool = False
    """Whether it was killed because it held more than its function may."""


OUT_OF_MEMORY = Exit(None, signal.SIGKILL, out_of_memory=True)


class WorkerProcess:
    """One worker: the leader of a session and process group of its own."""

    def __init__(self, identity: int, pid: int, exited: asyncio.Future[Exit]) -> None:
        self.identity = identity
        self.pid = pid
        self.exited = exited
        """Done when the process has ended and everything below it was killed."""
        self.out_of_memory = False
        """Whether it is killed for its memory."""


class SpawnError(HomeportError):
    """A worker's program could not be run."""


class Spawner:
    """Forks workers through the spawner process, which kills them all when this process ends in whatever way.

    States: made → started (`start`, on any thread, before heavy libraries load) → attached to the loop it serves
    (`attach`) → stopped (`stop`). When the spawner process itself is killed its workers are killed from here and count
    as exited; the next `spawn` starts another.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._numbers = itertools.count(1)
        self._starting: dict[int, asyncio.Future[WorkerProcess]] = {}
        self._workers: dict[int, WorkerProcess] = {}
        self._afterwards: dict[int, tuple[Sequence[str], Mapping[str, str]]] = {}
        """What the spawner process runs after a worker."""
        self.templates: dict[str, int] = {}
        """The pids of the templates that are ready, by their programs."""
        self._received = bytearray()
        self._unsent: deque[tuple[memoryview, tuple[int, ...]]] = deque()
        self._lock = threading.Lock()
        self._has_stopped = False

    def start(self) -> None:
        """Start the spawner process; harmless when it runs."""
        with self._lock:
            if self._process is not None:
                return
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-S", "-c", _PROGRAM, str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    # Ctrl-C is the server's to handle: the spawner leaves when the server has gone.
                    start_new_session=True,
                    # The workers' environments are given one by one: nothing of the user's need be here.
                    env={name: os.environ[name] for name in _INHERITED if name in os.environ},
                )
            ours.setblocking(False)
            self._channel = ours

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Serve this loop; every other method runs on it from now on."""
        self.start()
        assert self._channel is not None
        self._loop = loop
        loop.add_reader(self._channel.fileno(), self._receive)

    async def spawn(self, command: Command) -> WorkerProcess:
        """Run a worker. SpawnError when its program cannot be run."""
        assert self._loop is not None
        if self._has_stopped:
            raise SpawnError(_STOPPED)
        if self._channel is None:
            self.attach(self._loop)
        identity = next(self._numbers)
        future: asyncio.Future[WorkerProcess] = self._loop.create_future()
        self._starting[identity] = future
        if command.afterwards is not None:
            self._afterwards[identity] = command.afterwards
        request = {
            "op": "spawn",
            "id": identity,
            "argv": list(command.argv),
            "env": dict(command.environment),
            "cwd": command.directory,
            "marker": command.marker,
            "targets": [list(targets) for _, targets in command.descriptors],
            "enclosure": list(command.enclosure),
            "restraints": list(command.restraints),
            "household": command.household,
            "group": command.group,
            "template": None if command.template is None else dict(command.template),
            "afterwards": command.afterwards and [list(command.afterwards[0]), dict(command.afterwards[1])],
        }
        self._send(request, tuple(descriptor for descriptor, _ in command.descriptors))
        return await future

    def kill(self, worker: WorkerProcess, *, out_of_memory: bool = False) -> None:
        """Kill a worker, its process group and its other descendants; `worker.exited` tells when it is done."""
        if not worker.exited.done():
            worker.out_of_memory = out_of_memory
            self._send({"op": "kill", "id": worker.identity}, ())

    def freeze(self, worker: WorkerProcess) -> None:
        """Stop a worker and all its descendants until `thaw`. They can be killed meanwhile."""
        self._hold("freeze", worker)

    def thaw(self, worker: WorkerProcess) -> None:
        """Let them go on."""
        self._hold("thaw", worker)

    def _hold(self, op: str, worker: WorkerProcess) -> None:
        if not worker.exited.done():
            self._send({"op": op, "id": worker.identity, "pid": worker.pid}, ())

    def terminate(self, worker: WorkerProcess) -> None:
        """Send SIGTERM to a worker's process group."""
        if not worker.exited.done():
            self._send({"op": "terminate", "id": worker.identity}, ())

    def orphans(self) -> set[int]:
        """Descendants of workers that have lost their parents; none where the system does not hand them on (macOS)."""
        if self._process is None:
            return set()
        return children(self._process.pid) - {worker.pid for worker in self._workers.values()}

    def forget(self, household: str) -> None:
        """Let go of the namespaces that a household shares; harmless when there are none."""
        if self._channel is not None:
            self._send({"op": "forget", "household": household}, ())

    async def stop(self) -> None:
        """Kill every worker and end the spawner process."""
        self._has_stopped = True
        process, workers, starting = self._process, list(self._workers.values()), list(self._starting.values())
        self._disconnect()
        if process is not None:
            await asyncio.to_thread(process.wait, _STOP_LIMIT_S)
        for worker in workers:
            self._exited(worker, Exit(None, signal.SIGKILL))
        self._refuse(starting, _STOPPED)

    def _send(self, request: dict[str, Any], descriptors: tuple[int, ...]) -> None:
        content = marshal.dumps(request)
        # Descriptors are duplicated: the caller may close its own before a full socket takes the frame.
        own = tuple(os.dup(descriptor) for descriptor in descriptors)
        self._unsent.append((memoryview(_LENGTH.pack(len(content)) + content), own))
        if len(self._unsent) == 1:
            self._flush()

    def _flush(self) -> None:
        channel, loop = self._channel, self._loop
        assert loop is not None
        while self._unsent and channel is not None:
            data, descriptors = self._unsent[0]
            try:
                sent = socket.send_fds(channel, [data], list(descriptors)) if descriptors else channel.send(data)
            except BlockingIOError:
                loop.add_writer(channel.fileno(), self._flush)
                return
            except OSError:
                self._lost()
                return
            for descriptor in descriptors:
                os.close(descriptor)
            self._unsent.popleft()
            if sent < len(data):
                self._unsent.appendleft((data[sent:], ()))
        if channel is not None:
            loop.remove_writer(channel.fileno())

    def _receive(self) -> None:
        assert self._channel is not None
        try:
            data = self._channel.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lost()
            return
        self._received += data
        while len(self._received) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._received)
            end = _LENGTH.size + length
            if len(self._received) < end:
                return
            news = marshal.loads(bytes(self._received[_LENGTH.size : end]))
            del self._received[:end]
            self._handle(news)

    def _handle(self, news: dict[str, Any]) -> None:
        if news["event"] == "template":
            self._hear_of_template(news["program"], news.get("pid", 0), news.get("error", ""))
            return
        identity = news["id"]
        match news["event"]:
            case "started":
                self._started(identity, news["pid"])
            case "failed":
                future = self._starting.pop(identity)
                self._afterwards.pop(identity, None)
                if not future.done():
                    future.set_exception(SpawnError(f"the worker could not be started: {news['error']}"))
            case "exited":
                self._afterwards.pop(identity, None)
                status = news["status"]
                code, number = (status, None) if status >= 0 else (None, -status)
                self._exited(self._workers.pop(identity), Exit(code, number, news["peak_memory_kb"]))

    def _hear_of_template(self, program: str, pid: int, error: str) -> None:
        if pid:
            self.templates[program] = pid
        else:
            self.templates.pop(program, None)
        if error:
            LOG.warning("cold starts of %s are not as fast as they could be: %s", program, error)

    def _started(self, identity: int, pid: int) -> None:
        assert self._loop is not None
        worker = WorkerProcess(identity, pid, self._loop.create_future())
        self._workers[identity] = worker
        future = self._starting.pop(identity)
        if future.done():
            # Whoever asked for it has been cancelled.
            self.kill(worker)
        else:
            future.set_result(worker)

    @staticmethod
    def _exited(worker: WorkerProcess, how: Exit) -> None:
        if not worker.exited.done():
            worker.exited.set_result(replace(how, out_of_memory=True) if worker.out_of_memory else how)

    def _lost(self) -> None:
        """The spawner process is gone: kill what it left, and let the next `spawn` start another."""
        LOG.error("the spawner process ended; its %d workers are killed", len(self._workers))
        process = self._process
        workers, starting = list(self._workers.values()), list(self._starting.values())
        due = list(self._afterwards.values())
        self._disconnect()
        if process is not None:
            # It is dead or of no use any more; collecting it takes no time.
            process.kill()
            process.wait()
        for worker in workers:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(worker.pid, signal.SIGKILL)
            self._exited(worker, Exit(None, signal.SIGKILL))
        assert self._loop is not None
        for argv, environment in due:
            self._loop.run_in_executor(None, partial(_run, argv, environment))
        self._refuse(starting, "the spawner process ended while it started a worker")

    @staticmethod
    def _refuse(starting: Sequence[asyncio.Future[WorkerProcess]], reason: str) -> None:
        for future in starting:
            if not future.done():
                future.set_exception(SpawnError(reason))

    def _disconnect(self) -> None:
        channel, self._channel, self._process = self._channel, None, None
        self._workers.clear()
        self.templates.clear()
        self._starting.clear()
        self._afterwards.clear()
        self._received.clear()
        for _, descriptors in self._unsent:
            for descriptor in descriptors:
                os.close(descriptor)
        self._unsent.clear()
        if channel is not None:
            if self._loop is not None:
                self._loop.remove_reader(channel.fileno())
                self._loop.remove_writer(channel.fileno())
            channel.close()


def _run(argv: Sequence[str], environment: Mapping[str, str]) -> None:
    subprocess.run(argv, env=environment, stdin=subprocess.DEVNULL, check=False)
