"""homeport's engine and dynalite behind one call: a request's body in, status and body of the answer out."""

import http.client
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import orjson

from homeport.core.clock import SystemClock
from homeport.core.context import RequestContext
from homeport.core.observer import Observer
from homeport.dynamodb import Engine, wire

HERE = Path(__file__).parent
MODULES = HERE.parents[1] / "build" / "differential"
CREDENTIAL = "AKID/20260101/us-east-1/dynamodb/aws4_request"
AUTHORIZATION = f"AWS4-HMAC-SHA256 Credential={CREDENTIAL}, SignedHeaders=host, Signature=0"


class Answer(NamedTuple):
    """What a client sees, the headers apart."""

    status: int
    body: Any


class Peer(Protocol):
    """Something that answers DynamoDB's operations."""

    def answer(self, operation: str, body: bytes) -> Answer:
        """The answer to a request's body."""


class Homeport:
    """The engine in memory, behind the wire's encoding."""

    def __init__(self) -> None:
        clock = SystemClock()
        self._engine = Engine(None, clock=clock, observer=Observer(clock))

    def answer(self, operation: str, body: bytes) -> Answer:
        """See `Peer`."""
        answered = wire.answer(self._engine, f"DynamoDB_20120810.{operation}", body, RequestContext())
        return Answer(answered.status, orjson.loads(answered.body))

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()


class Dynalite:
    """dynalite in a process of its own."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def answer(self, operation: str, body: bytes) -> Answer:
        """See `Peer`."""
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"DynamoDB_20120810.{operation}",
            "X-Amz-Date": "20260101T000000Z",
            "Authorization": AUTHORIZATION,
        }
        self._connection.request("POST", "/", body, headers)
        answered = self._connection.getresponse()
        return Answer(answered.status, orjson.loads(answered.read()))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@contextmanager
def dynalite() -> Iterator[Dynalite]:
    """A running dynalite; installed from the lock beside this file where it is not."""
    install()
    process = subprocess.Popen(
        ["node", str(HERE / "serve.cjs"), str(MODULES)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        peer = Dynalite(int(process.stdout.readline()))
        try:
            yield peer
        finally:
            peer.close()
            process.terminate()


def install() -> None:
    """Install dynalite's locked version under build/, once for each state of the lock."""
    lock = HERE / "package-lock.json"
    installed = MODULES / lock.name
    if installed.exists() and installed.read_bytes() == lock.read_bytes() and (MODULES / "node_modules").is_dir():
        return
    MODULES.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "package.json", MODULES)
    shutil.copy(lock, installed)
    try:
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=MODULES, check=True, capture_output=True
        )
    except BaseException:
        installed.unlink()
        raise
