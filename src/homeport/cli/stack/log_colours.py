"""Colour for the lines of a function's log; it shows on a terminal and nowhere else."""

import re

import click

from homeport.cli.stack.log_lines import document, is_platform, readable

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


def painted(line: str, *, for_person: bool = False) -> str:
    """The line with the colour of its level; what the platform writes steps back. `for_person` makes JSON readable."""
    found = document(line)
    if found is not None:
        shown = readable(line) if for_person else line
        return _of_level(shown, str(found.get("level", "")), is_platform=is_platform(found))
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
