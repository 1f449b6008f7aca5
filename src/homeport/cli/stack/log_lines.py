"""The lines of a function's log as a person reads them; what is JSON reads like the text format.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

_IN_FRONT = ("timestamp", "level", "message", "stackTrace")
_FAILURE = ("errorType", "errorMessage")
_PLATFORM = ("time", "type", "record")


def document(line: str) -> dict[str, Any] | None:
    """The line as the JSON log format writes it, else None."""
    if not line.startswith("{"):
        return None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def is_platform(line: Mapping[str, Any]) -> bool:
    """Whether a JSON line is the platform's."""
    return str(line.get("type", "")).startswith("platform.")


def readable(line: str) -> str:
    """A JSON line's time, level and message, and then the rest of it; any other line as it is."""
    found = document(line)
    if found is None:
        return line
    if is_platform(found):
        front = [found.get("time"), found.get("type")]
        rest = {**_mapping(found.get("record")), **{key: each for key, each in found.items() if key not in _PLATFORM}}
    elif "message" in found:
        front = [found.get("timestamp"), found.get("level"), _text(found["message"])]
        rest = {key: each for key, each in found.items() if key not in _IN_FRONT}
    elif "errorMessage" in found:
        failure = ": ".join(_text(found[key]) for key in _FAILURE if key in found)
        front = [found.get("timestamp"), found.get("level"), failure]
        rest = {key: each for key, each in found.items() if key not in (*_IN_FRONT, *_FAILURE)}
    else:
        return line
    words = [*(str(each) for each in front if each), *(f"{name}={value}" for name, value in _flat(rest))]
    trace = found.get("stackTrace")
    frames = [str(each).rstrip("\n") for each in trace] if isinstance(trace, list) else []
    return "\n".join(["  ".join(words), *frames])


def _flat(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, each in value.items():
        if isinstance(each, dict):
            yield from _flat(each, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", _text(each)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
