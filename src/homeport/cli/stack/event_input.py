"""The event that a function is invoked with: a file, or what comes by standard input."""

import json
import sys
from pathlib import Path
from typing import NoReturn

from homeport.core.errors import HomeportError

STANDARD_INPUT = "-"
_PRINTS_EVENTS = "`homeport event` prints events"


def read(file: str) -> bytes:
    """The JSON in a file, as Lambda takes it: in UTF-8. HomeportError, in one line, for anything else."""
    place = "standard input" if file == STANDARD_INPUT else file
    content = _content(file, place)
    if not content.strip():
        raise HomeportError(f"{place} is empty", hint=_PRINTS_EVENTS)
    try:
        # Numbers of any size are the function's own business.
        json.loads(content.decode(), parse_constant=_refuse, parse_int=str, parse_float=str)
    except UnicodeDecodeError as error:
        raise HomeportError(f"{place} is not in UTF-8 (byte {error.start})", hint=_PRINTS_EVENTS) from error
    except ValueError as error:
        raise HomeportError(f"{place} is no JSON: {error}", hint=_PRINTS_EVENTS) from error
    except RecursionError as error:
        raise HomeportError(f"{place} is nested too deeply", hint=_PRINTS_EVENTS) from error
    return content


def _content(file: str, place: str) -> bytes:
    if file == STANDARD_INPUT:
        # Python has none where it was closed before the start.
        if sys.stdin is None:
            raise HomeportError(f"{place} is closed", hint=_PRINTS_EVENTS)
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except (OSError, ValueError) as error:
        # A ValueError is about a NUL in the name.
        reason = error.strerror if isinstance(error, OSError) else error
        is_json = file.lstrip().startswith(("{", "[", '"'))
        hint = "-e takes a file; `… | homeport invoke NAME -e -` takes the event itself" if is_json else None
        raise HomeportError(f"{place}: {reason}", hint=hint) from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"it has no {constant}")
