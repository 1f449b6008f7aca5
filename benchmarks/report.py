"""What was measured: as tables of text, and as JSON."""

import json
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.load import Rates


@dataclass(frozen=True)
class Measurement:
    """One server's rates under one load."""

    server: str
    operation: str
    connections: int
    items: int | None
    """The size of the table that was asked for; None where none was."""
    rates: Rates


@dataclass
class Report:
    """All that one run has measured."""

    subject: str
    """What was asked: the plot's title."""
    generator: str
    seconds: float
    """How long each load lasted."""
    measurements: list[Measurement] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def servers(self) -> list[str]:
        """Who was measured, in order."""
        return list(dict.fromkeys(each.server for each in self.measurements))

    def loads(self) -> list[tuple[int | None, int]]:
        """The sizes of tables and the numbers of connections, in order."""
        return list(dict.fromkeys((each.items, each.connections) for each in self.measurements))

    def rows(self, items: int | None, connections: int) -> dict[str, dict[str, Rates]]:
        """The rates under one load: by operation, then by server."""
        rows: dict[str, dict[str, Rates]] = {}
        for each in self.measurements:
            if (each.items, each.connections) == (items, connections):
                rows.setdefault(each.operation, {})[each.server] = each.rates
        return rows


def ratio(ours: Rates, theirs: Rates) -> float | None:
    """How many times as many requests a second ours answers; None where the peer has answered errors or nothing."""
    if theirs.errors or theirs.per_second <= 0:
        return None
    return ours.per_second / theirs.per_second


def title(items: int | None, connections: int) -> str:
    """What a load is called."""
    table = "" if items is None else f"{items:,} items, "
    return f"{table}{connections} connection{'' if connections == 1 else 's'}"


def text(report: Report) -> str:
    """The tables, in Markdown."""
    parts = [f"{machine()}; load by {report.generator}, {report.seconds:g} s each\n"]
    for items, connections in report.loads():
        parts.append(_table(report, items, connections))
    parts += [f"- {note}" for note in report.notes]
    return "\n".join(parts)


def _table(report: Report, items: int | None, connections: int) -> str:
    servers = report.servers()
    lines = [f"**{title(items, connections)}**\n", _line(["", *servers]), _line(["---"] * (len(servers) + 1))]
    for operation, rates in report.rows(items, connections).items():
        lines.append(_line([operation, *(_cell(rates, server, servers[0]) for server in servers)]))
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(rates: dict[str, Rates], server: str, ours: str) -> str:
    """Requests a second, p50 and p99; of a peer also what ours is times as fast as."""
    own = rates.get(server)
    if own is None:
        return "—"
    if own.errors:
        return f"{own.errors} errors"
    if own.per_second <= 0:
        return "no answer in time"
    shown = f"{own.per_second:,.0f}/s {own.p50_ms:.2f} ms ({own.p99_ms:.2f})"
    if server == ours or ours not in rates:
        return shown
    times = ratio(rates[ours], own)
    return shown if times is None else f"{shown} **×{times:.1f}**"


def machine() -> str:
    """What it ran on."""
    model = next((line.partition(":")[2].strip() for line in _cpu_lines() if line.startswith("model name")), "")
    cores = sum(line.startswith("processor") for line in _cpu_lines())
    return f"{model or platform.machine()}, {cores} cores, {platform.system()}, Python {platform.python_version()}"


def _cpu_lines() -> list[str]:
    try:
        return Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return []


def document(report: Report) -> dict[str, Any]:
    """Everything, as JSON has it."""
    return {"machine": machine(), **asdict(report)}


def write(report: Report, path: Path) -> None:
    """Write it as JSON."""
    path.write_text(json.dumps(document(report), indent=2) + "\n")
