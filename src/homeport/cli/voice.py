"""How homeport talks: data to standard output, words to standard error."""

import json
import os
import sys
from collections.abc import Sequence
from typing import Any

import click


def say(text: str) -> None:
    """Words for a person. Where nobody reads them any longer, what is being done goes on all the same."""
    try:
        click.echo(text, err=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def data(text: str) -> None:
    """What a script would want."""
    click.echo(text)


def piece(content: bytes) -> None:
    """A part of what a script would want, as it is and at once."""
    click.echo(content, nl=False)


def is_terminal(*, err: bool = False) -> bool:
    """Whether a person reads standard output, or (`err`) standard error."""
    stream = sys.stderr if err else sys.stdout
    return stream is not None and stream.isatty()


def as_json(value: Any) -> str:
    """JSON for people and scripts alike."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows in aligned columns, without a frame."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)
