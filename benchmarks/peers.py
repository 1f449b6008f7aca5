"""The servers that are measured: how each is made ready, started and ended.

Peers live in environments of their own in a cache folder, made once; homeport is the one that runs this benchmark.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import client, message

_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "benchmark", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"}
_START_S = 60.0
_STOP_S = 10.0


class UnavailableError(Exception):
    """A peer is not to be had here; the message says why."""


@dataclass(frozen=True)
class Command:
    """How a server is started."""

    words: list[str]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Server:
    """A kind of server."""

    name: str
    prepare: Callable[[int, Path], Command]
    """Makes ready what it needs and answers how it is started on a port, with a folder for its data."""


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    port: int
    pid: int

    @property
    def resident_mib(self) -> float:
        """Its memory, with that of the processes it has started."""
        return sum(map(_resident_kib, _family(self.pid))) / 1024


def cache() -> Path:
    """Where the peers' environments lie."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "homeport-benchmarks"


def _python_environment(name: str, *requirements: str) -> Path:
    """The folder of a virtual environment's commands."""
    folder = cache() / name
    done = folder / "homeport-complete"
    wanted = "\n".join(requirements)
    if not done.exists() or done.read_text() != wanted:
        python = folder / "bin" / "python"
        _made([sys.executable, "-m", "venv", "--clear", str(folder)])
        _made([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *requirements])
        done.write_text(wanted)
    return folder / "bin"


def _node_environment(name: str) -> Path:
    """The folder of an npm package's commands."""
    npm = shutil.which("npm")
    if npm is None:
        raise UnavailableError("npm is not on PATH")
    folder = cache() / name
    done = folder / "homeport-complete"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text("{}\n")
        _made([npm, "install", "--no-fund", "--no-audit", "--prefix", str(folder), name])
        done.touch()
    return folder / "node_modules" / ".bin"


def _made(command: list[str]) -> None:
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode:
        raise UnavailableError(f"{command[0]} failed: {outcome.stderr.strip().splitlines()[-1:]}")


def _homeport(port: int, data: Path) -> Command:
    program = Path(sys.executable).with_name("homeport")
    return Command([str(program), "dynamodb", "--port", str(port), "--state", str(data / "state")])


def ministack(port: int, data: Path) -> Command:
    # Its functions run on its own interpreter; boto3 is there on AWS.
    program = _python_environment("ministack", "ministack", "boto3") / "ministack"
    return Command([str(program)], {"GATEWAY_PORT": str(port), "TMPDIR": str(data)})


def _moto(port: int, data: Path) -> Command:
    program = _python_environment("moto", "moto[server]") / "moto_server"
    return Command([str(program), "-H", "127.0.0.1", "-p", str(port)], {"TMPDIR": str(data)})


def _dynalite(port: int, data: Path) -> Command:
    program = _node_environment("dynalite") / "dynalite"
    return Command([str(program), "--port", str(port), "--path", str(data / "leveldb"), "--createTableMs", "0"])


def _dynamodb_local(port: int, data: Path) -> Command:
    folder = os.environ.get("DYNAMODB_LOCAL")
    if folder is None:
        raise UnavailableError("DYNAMODB_LOCAL names no folder that holds it")
    libraries = f"-Djava.library.path={Path(folder) / 'DynamoDBLocal_lib'}"
    jar = str(Path(folder) / "DynamoDBLocal.jar")
    return Command(["java", libraries, "-jar", jar, "-dbPath", str(data), "-port", str(port)])


def _dynamodb_local_in_memory(port: int, data: Path) -> Command:
    words = _dynamodb_local(port, data).words
    at = words.index("-dbPath")
    return Command([*words[:at], "-inMemory", *words[at + 2 :]])


def _fakecloud(port: int, data: Path) -> Command:
    program = shutil.which("fakecloud")
    if program is None:
        raise UnavailableError("fakecloud is not on PATH")
    return Command([program, "--addr", f"127.0.0.1:{port}"], {"TMPDIR": str(data)})


SERVERS = (
    Server("homeport", _homeport),
    Server("ministack", ministack),
    Server("moto", _moto),
    Server("dynalite", _dynalite),
    Server("dynamodb-local", _dynamodb_local),
    Server("dynamodb-local-memory", _dynamodb_local_in_memory),
    Server("fakecloud", _fakecloud),
)
"""The one that others are compared with comes first."""


@contextmanager
def running(server: Server) -> Iterator[Running]:
    """Start a server with nothing in it, and end it and what it has written afterwards."""
    with tempfile.TemporaryDirectory(prefix="homeport-benchmark-") as folder:
        data = Path(folder)
        port = _free_port()
        command = server.prepare(port, data)
        with (data / "log").open("wb") as log:
            process = subprocess.Popen(
                command.words,
                env={**os.environ, **_CREDENTIALS, **command.environment},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            try:
                _await_answer(port, process, data / "log")
                yield Running(port, process.pid)
            finally:
                _end(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_answer(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    request = message.rendered(message.dynamodb("ListTables"), b"{}")
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            requests = iter([request])
            if not client.drive(port, 1, lambda: next(requests, None)).errors:  # noqa: B023  (called at once)
                return
        except (OSError, ValueError):
            pass
        time.sleep(0.1)
    raise UnavailableError(f"it does not answer: {log.read_text(errors='replace')[-500:].strip()}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        return [pid, *(each for child in children.read_text().split() for each in _family(int(child)))]
    except OSError:
        return [pid]


def _resident_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
