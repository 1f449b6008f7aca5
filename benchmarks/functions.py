"""Lambda functions on homeport and on its peers, one after the other on this machine.

    .venv/bin/python -m benchmarks.functions [--quick] [--peers …] [--cold-starts N] [--events N]

Warm invocations and calls of a REST API over 1 connection and over 8; cold starts one at a time; events from queues,
streams and Invoke until they are in the function. Prints tables with the ratios; writes a plot (SVG) and all figures
(JSON).
"""

import argparse
import sys
from collections.abc import Sequence
from functools import partial

from botocore.exceptions import ClientError

from benchmarks import client, event_latency, load, message, runner
from benchmarks.function_workload import (
    COLD_STARTS,
    PYTHON,
    Deployment,
    DeploymentError,
    Sources,
    invoke_head,
    rest_head,
)
from benchmarks.load import Rates
from benchmarks.peers import Running, Server
from benchmarks.report import Measurement, Report
from benchmarks.runner import QUICK_SECONDS, SERVERS, add, measure_loads, note

SAMPLES = 20
QUICK_SAMPLES = 5
EVENT = b'{"key": "value"}'
TARGETS_MS = {
    "Invoke": 1.5,
    "Cold, Python": 100.0,
    "Cold, Node": 150.0,
    "Cold, Python with boto3": 300.0,
    "Event → Lambda": 100.0,
    "SQS → Lambda": 100.0,
    "DynamoDB → Lambda": 100.0,
    "Kinesis → Lambda": 100.0,
}
"""The most that homeport allows itself as the median, with one connection."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything that the arguments ask for."""
    return runner.run("functions", "Lambda functions", _measure, targets, parser().parse_args(arguments))


def parser() -> argparse.ArgumentParser:
    """The options."""
    made = runner.parser("functions", (__doc__ or "").splitlines()[0])
    made.add_argument("--cold-starts", type=int, default=SAMPLES, help="how many of each kind")
    made.add_argument("--events", type=int, default=SAMPLES, help="how many from each kind of source")
    made.add_argument("--quick", action=_Quick, nargs=0, help="a second each, five cold starts and events")
    return made


class _Quick(argparse.Action):
    """Sets what makes a run short; options that stand behind it have the last word."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: object, option: str | None = None
    ) -> None:
        namespace.seconds, namespace.cold_starts, namespace.events = QUICK_SECONDS, QUICK_SAMPLES, QUICK_SAMPLES


def _measure(results: Report, server: Server, one: Running, options: argparse.Namespace) -> None:
    deployment = Deployment(one.port)
    deployment.create(PYTHON)
    measure_loads(results, server, one.port, {"Invoke": (invoke_head(PYTHON.name), EVENT)}, options)
    for operation, sources in COLD_STARTS.items():
        try:
            if sources is not PYTHON:
                deployment.create(sources)
            rates = cold_starts(deployment, one.port, sources, options.cold_starts)
        except (DeploymentError, ClientError) as error:
            note(results, f"{server.name}, {operation}: {error}")
            continue
        add(results, Measurement(server.name, operation, 1, None, rates))
    api_id = deployment.create_rest_api(PYTHON)
    measure_loads(results, server, one.port, {"REST → Lambda": (rest_head(api_id, one.port), b"")}, options)
    _measure_events(results, server, deployment, options.events)
    results.notes.append(f"{server.name}: {one.resident_mib:,.0f} MiB resident")


def _measure_events(results: Report, server: Server, deployment: Deployment, count: int) -> None:
    try:
        arrivals = event_latency.Arrivals.deploy(deployment)
    except (DeploymentError, ClientError) as error:
        note(results, f"{server.name}, events: {error}")
        return
    for operation, sender in event_latency.senders(deployment).items():
        try:
            rates = arrivals.measure(sender(), count)
        except (DeploymentError, ClientError) as error:
            note(results, f"{server.name}, {operation}: {error}")
            continue
        add(results, Measurement(server.name, operation, 1, None, rates))


def cold_starts(deployment: Deployment, port: int, sources: Sources, count: int) -> Rates:
    """Invocations that each find no environment; the time to settle between them is not counted."""
    request = message.rendered(invoke_head(sources.name), EVENT)
    whole = client.Tally()
    for _ in range(count):
        deployment.cool_down(sources)
        tally = client.drive(port, 1, partial(next, iter([request]), None))
        whole.latencies_s += tally.latencies_s
        whole.errors += tally.errors
    return load.rates(whole, sum(whole.latencies_s))


def targets(results: Report) -> list[str]:
    """Whether homeport keeps what it allows itself."""
    own = [each for each in results.measurements if each.server == SERVERS[0].name and each.connections == 1]
    return [
        f"{each.operation}: {each.rates.p50_ms:.2f} ms of {TARGETS_MS[each.operation]:g} ms "
        + ("allowed" if each.rates.p50_ms <= TARGETS_MS[each.operation] else "allowed, TOO SLOW")
        for each in own
        if each.operation in TARGETS_MS
    ]


if __name__ == "__main__":
    sys.exit(main())
