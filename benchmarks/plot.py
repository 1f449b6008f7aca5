"""Requests per second as bars, in SVG: one panel for each load, a scale of powers of ten."""

import math
from html import escape

from benchmarks.report import Report, title

COLOURS = ("#0b6e4f", "#8d99ae", "#c9ada7", "#b5838d", "#6d6875", "#457b9d", "#e76f51")
"""The first is ours."""
_BAR, _GAP, _LABELS, _WIDTH, _TOP = 11, 10, 150, 520, 54
_FIRST_DECADE = 0
_LAST_DECADE = 5


def svg(report: Report) -> str:
    """The whole plot."""
    servers = report.servers()
    panels: list[str] = []
    height = _TOP
    for items, connections in report.loads():
        panel, used = _panel(report, servers, items, connections, height)
        panels.append(panel)
        height += used
    width = _LABELS + _WIDTH + 110
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="11">\n'
        f'<rect width="{width}" height="{height}" fill="white"/>\n'
        f'<text x="10" y="20" font-size="15" font-weight="bold">{escape(report.subject)}: requests per second</text>\n'
    )
    return head + _legend(servers) + "".join(panels) + "</svg>\n"


def length(per_second: float) -> float:
    """How long a bar is, of the panel's width."""
    decades = math.log10(max(per_second, 1.0))
    return min(max((decades - _FIRST_DECADE) / (_LAST_DECADE - _FIRST_DECADE), 0.0), 1.0) * _WIDTH


def _legend(servers: list[str]) -> str:
    parts: list[str] = []
    x = 10
    for number, server in enumerate(servers):
        parts.append(f'<rect x="{x}" y="30" width="10" height="10" fill="{_colour(number)}"/>')
        parts.append(_text(x + 14, 39, server))
        x += 30 + 7 * len(server)
    return "\n".join(parts) + "\n"


def _panel(report: Report, servers: list[str], items: int | None, connections: int, top: int) -> tuple[str, int]:
    """A panel, and the height that it takes."""
    y = top + 20
    parts = [_text(10, y, title(items, connections), bold=True)]
    y += 8
    first = y
    for operation, rates in report.rows(items, connections).items():
        parts.append(_text(10, y + _BAR, operation))
        for number, server in enumerate(servers):
            if server in rates:
                parts.append(_bar(y, number, rates[server].per_second, rates[server].errors))
                y += _BAR + 1
        y += _GAP
    return "\n".join([*_grid(first, y), *parts]) + "\n", y - top + 14


def _grid(top: int, bottom: int) -> list[str]:
    lines: list[str] = []
    for decade in range(_FIRST_DECADE, _LAST_DECADE + 1):
        x = _LABELS + _WIDTH * (decade - _FIRST_DECADE) / (_LAST_DECADE - _FIRST_DECADE)
        lines.append(f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{bottom}" stroke="#dddddd"/>')
        lines.append(_text(x - 10, bottom + 8, f"{10**decade:,}", size=8))
    return lines


def _bar(y: int, number: int, per_second: float, errors: int) -> str:
    width = 0.0 if errors else length(per_second)
    label = f"{errors} errors" if errors else f"{per_second:,.0f}"
    rectangle = f'<rect x="{_LABELS}" y="{y}" width="{width:.1f}" height="{_BAR}" fill="{_colour(number)}"/>'
    return rectangle + _text(_LABELS + width + 4, y + _BAR - 2, label, size=9)


def _text(x: float, y: float, content: str, *, bold: bool = False, size: int | None = None) -> str:
    weight = ' font-weight="bold"' if bold else ""
    own_size = "" if size is None else f' font-size="{size}"'
    return f'<text x="{x:.0f}" y="{y:.0f}"{weight}{own_size}>{escape(content)}</text>'


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]
