"""Load on a server: wrk where it is installed, our own client where not; both in a process of their own."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import client, message, workload

_WRK_SCRIPT = Path(__file__).with_name("wrk.lua")
_ROOT = Path(__file__).parent.parent
_WARM_UP_S = 0.5
_LOADING_CONNECTIONS = 4


@dataclass(frozen=True)
class Rates:
    """What one measurement has shown."""

    per_second: float
    p50_ms: float
    p99_ms: float
    errors: int
    """Answers other than 200."""


def measure(port: int, connections: int, seconds: float, script: Path) -> Rates:
    """Measure a server that has warmed up."""
    _run(_command(port, connections, _WARM_UP_S, script))
    return parsed(_run(_command(port, connections, seconds, script)))


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=_ROOT).stdout


def generator() -> str:
    """Who makes the load."""
    return "wrk" if shutil.which("wrk") else "benchmarks.client"


def _command(port: int, connections: int, seconds: float, script: Path) -> list[str]:
    if wrk := shutil.which("wrk"):
        # wrk takes whole seconds.
        timing = ["-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "60s"]
        return [wrk, *timing, "-s", str(_WRK_SCRIPT), f"http://127.0.0.1:{port}/", "--", str(script)]
    return [sys.executable, "-m", "benchmarks.client", str(port), str(connections), str(seconds), str(script)]


def parsed(printed: str) -> Rates:
    """What either generator prints."""
    line = next(line for line in printed.splitlines() if "{" in line)
    return Rates(**json.loads(line[line.index("{") :]))


def rates(tally: client.Tally, seconds: float) -> Rates:
    """What our own client has seen in so many seconds."""
    return parsed(json.dumps(client.summary(tally, seconds)))


def fill(port: int, items: int, most_s: float) -> int:
    """Create the table and load items for at most so many seconds; how many there are then."""
    create = message.rendered(message.dynamodb("CreateTable"), workload.encoded(workload.CREATE_TABLE))
    if client.drive(port, 1, partial(next, iter([create]), None)).errors:
        raise RuntimeError("the table could not be created")
    deadline = time.monotonic() + most_s
    batches = _Batches(workload.loading(items), deadline)
    tally = client.drive(port, _LOADING_CONNECTIONS, batches.next)
    if tally.errors:
        raise RuntimeError(f"{tally.errors} batches could not be loaded")
    return min(items, batches.taken * workload.BATCH_ITEMS)


class _Batches:
    """Batches until they or the time end."""

    def __init__(self, requests: Iterator[workload.Request], deadline: float) -> None:
        self._requests = requests
        self._deadline = deadline
        self.taken = 0

    def next(self) -> bytes | None:
        """The next batch in bytes."""
        request = next(self._requests, None)
        if request is None or time.monotonic() > self._deadline:
            return None
        self.taken += 1
        return message.rendered(message.dynamodb("BatchWriteItem"), workload.encoded(request))
