"""What the benchmarks of functions and of API Gateway have in common: the servers, loads, and words on the way."""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import load, message
from benchmarks.peers import Command, Server, ministack
from benchmarks.report import Measurement, Report


def _homeport(port: int, data: Path) -> Command:
    return Command([sys.executable, "-m", "homeport.server", "--port", str(port), "--state", str(data / "state")])


def _localstack_chain(port: int, data: Path) -> Command:
    module = ["-m", "benchmarks.localstack_chain"]
    return Command([sys.executable, *module, "--port", str(port), "--state", str(data / "state")])


SERVERS = (
    Server("homeport", _homeport),
    Server("ministack", ministack),
    Server("localstack-chain", _localstack_chain),
)
"""The one that others are compared with comes first."""


def measure_loads(
    results: Report,
    server: Server,
    port: int,
    loads: dict[str, tuple[message.Head, bytes]],
    options: argparse.Namespace,
) -> None:
    """Measure each load, by its name, over as many connections as the options say."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script"
        for operation, (head, body) in loads.items():
            message.write_script(script, head, [body])
            for connections in options.connections:
                rates = load.measure(port, connections, options.seconds, script)
                add(results, Measurement(server.name, operation, connections, None, rates))


def add(results: Report, measured: Measurement) -> None:
    """Keep a measurement and tell of it."""
    results.measurements.append(measured)
    rates = measured.rates
    say(f"  {measured.operation}, {measured.connections}: {rates.per_second:,.1f}/s, p50 {rates.p50_ms:.2f} ms")


def note(results: Report, note: str) -> None:
    """Keep a remark and tell it."""
    results.notes.append(note)
    say(note)


def say(line: str) -> None:
    """Tell how far the run has come."""
    print(line, file=sys.stderr, flush=True)
