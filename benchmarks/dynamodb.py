"""DynamoDB's operations on homeport and on its peers, one after the other on this machine.

    .venv/bin/python -m benchmarks.dynamodb [--quick] [--operations …] [--peers …] [--items …]

Each server gets a table of 1,000 items, then one of 1,000,000, and is asked over 1 connection and over 8. Prints tables
with the ratios; writes a plot (SVG) and all figures (JSON).
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import load, message, plot, report, workload
from benchmarks.peers import SERVERS, Running, Server, UnavailableError, running
from benchmarks.report import Measurement, Report

CONNECTIONS = (1, 8)
ITEMS = (1_000, 1_000_000)
SECONDS = 3.0
QUICK_SECONDS = 1.0
LOADING_S = 180.0
"""How long a table may take to be loaded; who is slower is measured on a smaller one."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything that the arguments ask for."""
    options = parser().parse_args(arguments)
    servers = [server for server in SERVERS if server.name in options.peers or server is SERVERS[0]]
    measured = [each for each in workload.MEASURED if each.operation in options.operations]
    results = Report("DynamoDB", load.generator(), options.seconds)
    for items in options.items:
        for server in servers:
            _say(f"{server.name}: {items:,} items")
            try:
                with running(server) as one:
                    _measure(results, server, one, items, measured, options)
            except UnavailableError as error:
                results.notes.append(f"{server.name} was not measured: {error}")
                _say(results.notes[-1])
    print(report.text(results))
    options.output.mkdir(parents=True, exist_ok=True)
    report.write(results, options.output / "dynamodb.json")
    (options.output / "dynamodb.svg").write_text(plot.svg(results))
    _say(f"written to {options.output}/dynamodb.json and dynamodb.svg")
    return 0


def parser() -> argparse.ArgumentParser:
    """The options."""
    operations = [each.operation for each in workload.MEASURED]
    made = argparse.ArgumentParser(prog="python -m benchmarks.dynamodb", description=(__doc__ or "").splitlines()[0])
    made.add_argument("--operations", nargs="+", choices=operations, default=operations, metavar="OPERATION")
    names = [server.name for server in SERVERS]
    made.add_argument("--peers", nargs="*", choices=names, default=names, metavar="PEER", help=", ".join(names[1:]))
    made.add_argument("--items", nargs="+", type=int, default=list(ITEMS), help="sizes of the table")
    made.add_argument("--connections", nargs="+", type=int, default=list(CONNECTIONS))
    made.add_argument("--seconds", type=float, default=SECONDS, help="how long each load lasts")
    made.add_argument("--loading-seconds", type=float, default=LOADING_S, help="how long a table may take to be loaded")
    made.add_argument("--output", type=Path, default=Path("build/benchmarks"), help="folder of plot and figures")
    made.add_argument("--quick", action=_Quick, nargs=0, help="1,000 items, a second each")
    return made


class _Quick(argparse.Action):
    """Sets what makes a run short; options that stand behind it have the last word."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: object, option: str | None = None
    ) -> None:
        namespace.items, namespace.seconds = [ITEMS[0]], QUICK_SECONDS


def _measure(
    results: Report,
    server: Server,
    one: Running,
    items: int,
    measured: list[workload.Measured],
    options: argparse.Namespace,
) -> None:
    loaded = load.fill(one.port, items, options.loading_seconds)
    # Whole partitions, so that every Query finds its 100 items.
    there = loaded - loaded % workload.PARTITION_ITEMS if loaded > workload.PARTITION_ITEMS else loaded
    if there < items:
        results.notes.append(f"{server.name} holds {there:,} of {items:,} items: loading took too long")
    with tempfile.TemporaryDirectory() as folder:
        for each in measured:
            script = Path(folder) / each.operation
            message.write_script(script, message.dynamodb(each.operation), workload.bodies(each, there))
            for connections in options.connections:
                rates = load.measure(one.port, connections, options.seconds, script)
                results.measurements.append(Measurement(server.name, each.name, connections, items, rates))
                _say(f"  {each.name}, {connections}: {rates.per_second:,.0f}/s, p50 {rates.p50_ms:.3f} ms")
    results.notes.append(f"{server.name} with {there:,} items: {one.resident_mib:,.0f} MiB resident")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
