"""The long-lived process that forks the workers and outlives nobody.

Run by `main` in an interpreter without site-packages, which imports of homeport only what confines a worker, finds its
processes and stops them, and little of Python: what it forks must be small. Its argument FD is one end of a socket pair
whose other end the server holds; when that closes, however the server ended, every worker's process group and every
other descendant is killed, and this process exits.

Both ways the socket carries frames: 4 bytes of length, big endian, then a dict in `marshal`'s format (both ends are the
same interpreter). File descriptors travel beside the frame that names them.

    → {"op": "spawn", "id", "argv", "env", "cwd", "marker", "enclosure", "restraints", "household", "group",
       "afterwards": [argv, env] or None, "template": variables or None,
       "targets": [[1, 2], …]}   one list for each descriptor sent
    → {"op": "kill", "id"}
    → {"op": "freeze", "id", "pid"}   or   {"op": "thaw", "id", "pid"}
    → {"op": "terminate", "id"}
    → {"op": "forget", "household"}
    ← {"event": "started", "id", "pid"}   or   {"event": "failed", "id", "error"}
    ← {"event": "exited", "id", "status", "peak_memory_kb"}   status: the exit code, or minus the signal
    ← {"event": "template", "program", "pid"}   it is ready; pid 0: it has ended   or   {"event", "program", "error"}
"""

import array
import contextlib
import marshal
import os
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Sequence
from typing import Any, NoReturn

from homeport.functions.freezer import Freezer
from homeport.functions.process_table import carries, descendants, kill, kill_group, parents
from homeport.functions.template.templates import Templates
from homeport.functions.worker_start import confine, lay_out, parked

LENGTH = struct.Struct(">I")
PR_SET_CHILD_SUBREAPER = 36
# How long the last round of killing waits for processes that do not die (uninterruptible sleep in the kernel).
SHUTDOWN_LIMIT_S = 10.0
# How long it then waits for what is run after workers.
AFTERWARDS_LIMIT_S = 10.0
# How often to look for what a worker has left; the pause while one of the processes is still on its way out.
KILL_ROUNDS = 100
ENDING_PAUSE_S = 0.005
IGNORED_SIGNALS = (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE)


def become_subreaper() -> None:
    """Let orphaned descendants become our children, wherever they moved their session to (Linux only)."""
    if not sys.platform.startswith("linux"):
        return
    # Imported where it is used: macOS does without.
    import ctypes

    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def namespaces_of(pid: int) -> tuple[int, ...]:
    """Descriptors that keep a process's user and mount namespaces; none where it shares ours, or is gone already."""
    kept: list[int] = []
    for name in ("user", "mnt"):
        try:
            number = os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            break
        kept.append(number)
        if os.path.samestat(os.fstat(number), os.stat(f"/proc/self/ns/{name}")):  # noqa: PTH116 - as above
            break
    else:
        return tuple(kept)
    for number in kept:
        os.close(number)
    return ()


def remove_group(folder: str) -> None:
    """Remove a control group; harmless where there is none, or the kernel has not let go of its last process yet."""
    with contextlib.suppress(OSError):
        os.rmdir(folder)  # noqa: PTH106 - as above


def exec_worker(request: dict[str, Any], descriptors: list[int], namespaces: list[int], parent: int) -> NoReturn:
    """In the child: take the descriptors, bounds, directory and environment of the request and become the worker."""
    lay_out(descriptors, request["targets"])
    # Also what the server itself was started with: a shell's background job ignores SIGINT and SIGQUIT.
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        if signal.getsignal(number) is not signal.SIG_DFL:
            signal.signal(number, signal.SIG_DFL)
    confine(request, namespaces, parent)
    os.execve(request["argv"][0], request["argv"], request["env"])


def run_child(
    request: dict[str, Any], descriptors: Sequence[int], report: int, namespaces: tuple[int, ...], parent: int
) -> NoReturn:
    """In the child: become the worker, or say why not and end."""
    try:
        report = parked(report)
        exec_worker(request, [parked(each) for each in descriptors], [parked(each) for each in namespaces], parent)
    except Exception as error:
        os.write(report, str(error).encode())
    finally:
        os._exit(127)


def start_program(request: dict[str, Any], descriptors: Sequence[int], namespaces: tuple[int, ...] = ()) -> int:
    """Fork a child and have it become what the request says; its pid. ChildProcessError when it could not."""
    outcome, report = os.pipe()
    own = os.getpid()
    pid = os.fork()
    if pid == 0:
        run_child(request, descriptors, report, namespaces, own)
    os.close(report)
    # Ends when exec closes the child's end, so a worker that is reported as started is the program asked for.
    with open(outcome, "rb") as reading:  # noqa: PTH123 - a descriptor, not a path
        error = reading.read().decode()
    if error:
        raise ChildProcessError(error)
    return pid


class Spawner:
    """The server's requests in, workers and news of them out."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self.received = bytearray()
        self.descriptors: list[int] = []
        self.workers: dict[int, tuple[int, bytes]] = {}
        """The request's id and marker, by pid."""
        self.namespaces: dict[str, tuple[int, ...]] = {}
        """Descriptors of a household's user and mount namespaces."""
        self.groups: dict[str, str] = {}
        """The folder of a household's control group."""
        self.afterwards: dict[int, tuple[list[str], dict[str, str]]] = {}
        """What is to be run when a worker has ended, by its id."""
        self.endings: dict[int, dict[str, Any]] = {}
        """By the pid of what runs after a worker: the news of its end."""
        self.poll = select.poll()
        self.templates = Templates(self.poll, start_program, self.send)
        self.freezer = Freezer(self.is_known)

    def run(self) -> None:
        """Serve until the server is gone."""
        wakeup, wakeup_writer = os.pipe()
        for descriptor in (wakeup, wakeup_writer):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(wakeup_writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self.shut_down())
        for number in IGNORED_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        self.poll.register(self.channel, select.POLLIN)
        self.poll.register(wakeup, select.POLLIN)
        try:
            while True:
                ready = {descriptor for descriptor, _ in self.poll.poll(self.templates.pause_ms)}
                if wakeup in ready:
                    os.read(wakeup, 4096)
                    self.reap()
                for descriptor in ready - {wakeup, self.channel.fileno()}:
                    self.templates.hear(descriptor)
                if self.channel.fileno() in ready and not self.receive():
                    break
                self.templates.begin_due()
        except ConnectionError:
            pass
        except Exception:
            sys.excepthook(*sys.exc_info())
        finally:
            self.shut_down()

    def receive(self) -> bool:
        """Take what the server sent; False when it closed its end."""
        space = socket.CMSG_SPACE(64 * 4)
        data, ancillary, _, _ = self.channel.recvmsg(65536, space)
        for level, kind, content in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                self.take_descriptors(content)
        self.received += data
        while len(self.received) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self.received)
            end = LENGTH.size + length
            if len(self.received) < end:
                break
            request = marshal.loads(bytes(self.received[LENGTH.size : end]))
            del self.received[:end]
            self.answer(request)
        return bool(data)

    def take_descriptors(self, content: bytes) -> None:
        numbers = array.array("i")
        numbers.frombytes(content[: len(content) - len(content) % numbers.itemsize])
        for number in numbers:
            os.set_inheritable(number, False)
            self.descriptors.append(number)

    def answer(self, request: dict[str, Any]) -> None:
        match request["op"]:
            case "spawn":
                self.spawn(request)
            case "kill":
                self.kill_worker(request["id"])
            case "freeze" | "thaw":
                self.hold(request["op"], request["id"], request["pid"])
            case "terminate":
                self.terminate_worker(request["id"])
            case "forget":
                for namespace in self.namespaces.pop(request["household"], ()):
                    os.close(namespace)
                remove_group(self.groups.pop(request["household"], ""))

    def spawn(self, request: dict[str, Any]) -> None:
        count = len(request["targets"])
        descriptors, self.descriptors = self.descriptors[:count], self.descriptors[count:]
        household = request["household"]
        namespaces = self.namespaces.get(household, ())
        try:
            pid = self.templates.fork(request, descriptors, namespaces) or start_program(
                request, descriptors, namespaces
            )
        except OSError as error:
            self.send({"event": "failed", "id": request["id"], "error": str(error)})
            return
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        self.workers[pid] = (request["id"], request["marker"].encode())
        if request["group"]:
            self.groups[household] = request["group"]
        if request["afterwards"]:
            self.afterwards[request["id"]] = request["afterwards"]
        if household and request["enclosure"] and household not in self.namespaces:
            self.namespaces[household] = namespaces_of(pid)
        self.send({"event": "started", "id": request["id"], "pid": pid})

    def is_known(self, pid: int) -> bool:
        """Whether a child is no orphan of a worker's."""
        return pid in self.workers or self.templates.holds(pid)

    def hold(self, op: str, identity: int, pid: int) -> None:
        """Stop a worker or let it go on, unless it has ended: its pid may be another's by now."""
        worker, marker = self.workers.get(pid, (None, b""))
        if worker != identity:
            return
        if op == "freeze":
            self.freezer.freeze(pid, marker)
        else:
            self.freezer.thaw(pid)

    def kill_worker(self, identity: int) -> None:
        for pid, (worker, marker) in list(self.workers.items()):
            if worker == identity:
                self.kill_tree(pid, marker)

    def terminate_worker(self, identity: int) -> None:
        for pid, (worker, _) in self.workers.items():
            if worker == identity:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGTERM)

    def kill_tree(self, worker: int, marker: bytes) -> None:
        """Kill a worker, its process group, and what left the group: children elsewhere, orphans that came to us."""
        for _ in range(KILL_ROUNDS):
            table = parents()
            victims = descendants(worker, table)
            orphans = [pid for pid, parent in table.items() if parent == os.getpid() and not self.is_known(pid)]
            marked = {pid: carries(pid, marker) for pid in orphans}
            for orphan in orphans:
                if marked[orphan]:
                    victims |= {orphan} | descendants(orphan, table)
            kill_group(worker)
            if not victims:
                if None not in marked.values():
                    return
                # What ends just now leaves its children to us: they are seen in a later round.
                time.sleep(ENDING_PAUSE_S)
            for pid in victims:
                kill(pid)
            self.reap()

    def reap(self) -> None:
        """Collect the dead; with a worker dies whatever it left running."""
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid in self.endings:
                self.end(self.endings.pop(pid))
                continue
            worker = self.workers.pop(pid, None)
            if worker is None:
                continue
            self.freezer.forget(pid)
            self.kill_tree(pid, worker[1])
            peak = usage.ru_maxrss if sys.platform.startswith("linux") else usage.ru_maxrss // 1024
            exited = os.waitstatus_to_exitcode(status)
            news = {"event": "exited", "id": worker[0], "status": exited, "peak_memory_kb": peak}
            if worker[0] in self.afterwards:
                self.endings[run(*self.afterwards[worker[0]])] = news
            else:
                self.end(news)

    def end(self, news: dict[str, Any]) -> None:
        """Nothing of a worker is left."""
        self.afterwards.pop(news["id"], None)
        self.send(news)

    def send(self, news: dict[str, Any]) -> None:
        content = marshal.dumps(news)
        # Where the server is gone, the next poll says so.
        with contextlib.suppress(OSError):
            self.channel.sendall(LENGTH.pack(len(content)) + content)

    def shut_down(self) -> None:
        """Kill every descendant until there is none, and exit."""
        deadline = time.monotonic() + SHUTDOWN_LIMIT_S
        while time.monotonic() < deadline:
            for worker in self.workers:
                kill_group(worker)
            for pid in descendants(os.getpid(), parents()):
                kill(pid)
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            except ChildProcessError:
                break
            time.sleep(0.005)
        for group in self.groups.values():
            remove_group(group)
        self.run_what_is_due()
        os._exit(0)

    def run_what_is_due(self) -> None:
        """Run what comes after workers, all at once, and wait for it."""
        deadline = time.monotonic() + AFTERWARDS_LIMIT_S
        running = {run(*each) for each in self.afterwards.values()}
        while running and time.monotonic() < deadline:
            running -= {pid for pid in running if os.waitpid(pid, os.WNOHANG)[0]}
            time.sleep(0.005)


def run(argv: list[str], environment: dict[str, str]) -> int:
    """Start a program beside the workers; its pid."""
    return os.posix_spawn(argv[0], argv, environment)


def main() -> None:
    descriptor = int(sys.argv[1])
    os.set_inheritable(descriptor, False)
    become_subreaper()
    Spawner(socket.socket(fileno=descriptor)).run()
