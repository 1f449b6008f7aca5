"""The notation of the events on the shelf: values that an event repeats stand in it by name.

- `${path}` in a text is the value of the name `path`; a text that is nothing else takes on the value's type.
- An object with one member whose name begins with `$` is what that function makes of its content:
  `{"$base64": "${data}"}`. `FUNCTIONS` and `Template` list them.
"""

import base64
import copy
import gzip
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote_plus

_NAME = re.compile(r"\$\{(\w+)\}")

ABSENT = object()
"""What a member renders to that the event does not have."""


def sole_name(value: Any) -> str | None:
    """The name that a value stands for, when it is nothing but one."""
    match = _NAME.fullmatch(value) if isinstance(value, str) else None
    return match[1] if match else None


def is_function(value: Any) -> bool:
    """Whether a value is to be computed."""
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in (*FUNCTIONS, "$when", "$lists")


def is_computed(value: Any) -> bool:
    """Whether a value is not there yet: a function's, or that of a name."""
    return is_function(value) or sole_name(value) is not None


class Template:
    """An event that is being made: its values by name, and its text in the notation above."""

    def __init__(self, values: Mapping[str, Any], event: Any) -> None:
        self.values = dict(values)
        self.event = copy.deepcopy(event)
        """Changed in place by whoever sets members."""

    def rendered(self) -> Any:
        """The event as AWS hands it over."""
        return self.render(self.event)

    def text(self, text: str) -> Any:
        """A text with the values of its names."""
        name = sole_name(text)
        if name is not None:
            return self.values[name]
        return _NAME.sub(lambda match: str(self.values[match[1]]), text)

    def render(self, value: Any) -> Any:
        """A part of it."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.render(each) for each in value]
        if not isinstance(value, dict):
            return value
        if is_function(value):
            ((name, content),) = value.items()
            return self._computed(name, content)
        members = ((self.text(name), self.render(each)) for name, each in value.items())
        return {name: each for name, each in members if each is not ABSENT}

    def _computed(self, name: str, content: Any) -> Any:
        if name == "$when":
            # {"name", "in", "value", "else"}: what it is while the name has one of these values; without "else" it is
            # not there otherwise.
            if self.values[content["name"]] in content["in"]:
                return self.render(content["value"])
            return self.render(content["else"]) if "else" in content else ABSENT
        if name == "$lists":
            # The object at a top-level member, each value in a list of its own: multiValueHeaders.
            single = self.render(self.event[content])
            if single is ABSENT:
                return ABSENT
            return {key: [each] for key, each in single.items()} if isinstance(single, dict) else None
        return FUNCTIONS[name](self.render(content))


def _base64(value: Any) -> str:
    content = value if isinstance(value, bytes) else str(value).encode()
    return base64.b64encode(content).decode()


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _query(value: str) -> dict[str, str] | None:
    """REST APIs hand over the last of several values of a parameter, and null without any."""
    return dict(parse_qsl(value, keep_blank_values=True)) or None


def _raw_query(value: str) -> dict[str, str]:
    """Load balancers hand names and values over as they came, encoded; of several values the last."""
    pairs = (each.partition("=") for each in value.split("&") if each)
    return {name: text for name, _, text in pairs}


def _joined_query(value: str) -> dict[str, str]:
    """HTTP APIs join several values of a parameter by commas; without any the member is not there."""
    lists = _query_lists(value) or {}
    return {name: ",".join(values) for name, values in lists.items()}


def _query_lists(value: str) -> dict[str, list[str]] | None:
    lists: dict[str, list[str]] = {}
    for name, each in parse_qsl(value, keep_blank_values=True):
        lists.setdefault(name, []).append(each)
    return lists or None


def _path_parameters(content: list[str]) -> dict[str, str] | None:
    """The variables of a route (`/codes/{code}`, `/{proxy+}`) in a path."""
    route, path = content
    parts = re.split(r"\{([\w.-]+)(\+?)\}", route)
    pattern = "".join(
        re.escape(literal) + (f"(?P<v{index // 3}>{'.+' if plus else '[^/]+'})" if name else "")
        for index, (literal, name, plus) in _triples(parts)
    )
    match = re.fullmatch(pattern, path)
    names = [name for _, (_, name, _) in _triples(parts) if name]
    return {name: match[f"v{index}"] for index, name in enumerate(names)} or None if match else None


def _triples(parts: list[str]) -> list[tuple[int, tuple[str, str, str]]]:
    padded = [*parts, "", ""]
    return [(start, (padded[start], padded[start + 1], padded[start + 2])) for start in range(0, len(parts), 3)]


FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "$base64": _base64,
    "$json": _json,
    "$gzip": lambda value: gzip.compress(_json(value).encode(), mtime=0),
    "$md5": lambda value: hashlib.md5(str(value).encode(), usedforsecurity=False).hexdigest(),
    "$size": lambda value: len(str(value).encode()),
    "$text": str,
    # S3's keys: AWS documents the plus sign, and leaves slashes as they are (seen by minio/minio issue 11665).
    "$url": lambda value: quote_plus(value, safe="/"),
    "$or_null": lambda value: value or None,
    "$or_empty": lambda value: value or {},
    "$or_absent": lambda value: value or ABSENT,
    "$query": _query,
    "$raw_query": _raw_query,
    "$joined_query": _joined_query,
    "$query_lists": _query_lists,
    "$path_parameters": _path_parameters,
}
"""What each function makes of its rendered content."""
