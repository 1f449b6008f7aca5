"""What the benchmarks of functions and of API Gateway have in common: the servers, loads, and words on the way."""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from benchmarks import load, message, plot, report
from benchmarks.function_workload import DeploymentError
from benchmarks.peers import Command, Running, Server, UnavailableError, ministack, running
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


CONNECTIONS = (1, 8)
SECONDS = 5.0
QUICK_SECONDS = 1.0
Measure = Callable[[Report, Server, Running, argparse.Namespace], None]


def parser(name: str, description: str) -> argparse.ArgumentParser:
    """The options that both have."""
    made = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}", description=description)
    names = [server.name for server in SERVERS]
    made.add_argument("--peers", nargs="*", choices=names, default=names, metavar="PEER", help=", ".join(names[1:]))
    made.add_argument("--connections", nargs="+", type=int, default=list(CONNECTIONS))
    made.add_argument("--seconds", type=float, default=SECONDS, help="how long each load lasts")
    made.add_argument("--output", type=Path, default=Path("build/benchmarks"), help="folder of plot and figures")
    return made


def run(
    name: str, subject: str, measure: Measure, targets: Callable[[Report], list[str]], options: argparse.Namespace
) -> int:
    """Measure the servers that the options name one after the other; print the tables, write plot and figures."""
    results = Report(subject, load.generator(), options.seconds)
    for server in SERVERS:
        if server is SERVERS[0] or server.name in options.peers:
            say(server.name)
            try:
                with running(server) as one:
                    measure(results, server, one, options)
            except (UnavailableError, DeploymentError, ClientError, BotoCoreError) as error:
                note(results, f"{server.name} was not measured whole: {error}")
    results.notes += targets(results)
    print(report.text(results))
    options.output.mkdir(parents=True, exist_ok=True)
    report.write(results, options.output / f"{name}.json")
    (options.output / f"{name}.svg").write_text(plot.svg(results))
    say(f"written to {options.output}/{name}.json and {name}.svg")
    return 0


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
