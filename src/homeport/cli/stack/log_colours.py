"""Colour for the lines of a function's log; it shows on a terminal and nowhere else."""

import json
import re
from typing import Any

import click

_PLATFORM = re.compile(r"(INIT_START|INIT_REPORT|START|END|REPORT|EXTENSION|TELEMETRY|XRAY TraceId:)\b")
_FAILED = re.compile(r"\tStatus: (error|timeout)\b")
_LEVEL = re.compile(r"\[(\w+)\]|^\S+Z?\t[0-9a-f-]{36}\t(\w+)\t")
_ALARMING = re.compile(r"^(Traceback |\S*\s?[0-9a-f-]{36} Task timed out|RequestId: \S+ Error: )")
_COLOURS = {
    "TRACE": "bright_black",
    "DEBUG": "bright_black",
    "WARN": "yellow",
    "WARNING": "yellow",
    "ERROR": "red",
    "FATAL": "red",
    "CRITICAL": "red",
}


def painted(line: str) -> str:
    """The line with the colour of its level; what the platform writes steps back."""
    document = _json(line)
    if document is not None:
        return _of_level(line, str(document.get("level", "")), is_platform=_is_platform(document))
    if _PLATFORM.match(line):
        return _of_level(line, "ERROR" if _FAILED.search(line) else "", is_platform=True)
    if _ALARMING.match(line):
        return click.style(line, fg="red")
    level = _LEVEL.search(line)
    return _of_level(line, (level[1] or level[2]) if level else "", is_platform=False)


def _of_level(line: str, level: str, *, is_platform: bool) -> str:
    colour = _COLOURS.get(level.upper())
    if colour is None:
        return click.style(line, dim=True) if is_platform else line
    return click.style(line, fg=colour)


def _is_platform(document: dict[str, Any]) -> bool:
    return str(document.get("type", "")).startswith("platform.")


def _json(line: str) -> dict[str, Any] | None:
    """The line as the JSON log format writes it, else None."""
    if not line.startswith("{"):
        return None
    try:
        document = json.loads(line)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None
