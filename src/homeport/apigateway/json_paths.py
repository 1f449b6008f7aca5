"""JSONPath as API Gateway reads it, with the rules of Jayway's JsonPath.

https://github.com/json-path/JsonPath
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jsonpath_ng.ext import parse

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_INDEFINITE = re.compile(r"\*|\.\.|\?\(|[,:]")


class JsonPathSyntaxError(ValueError):
    """A text that is no JSONPath."""


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A path, taken apart."""

    expression: Any
    definite: bool
    """Whether it leads to one value: no wildcards, descents, filters, slices or unions in it."""

    def read(self, value: Any) -> Any:
        """What the path leads to: one value, None where there is none; a list for a path that is not definite."""
        found = [match.value for match in self.expression.find(value)]
        if self.definite:
            return found[0] if found else None
        return found


@lru_cache(maxsize=4096)
def json_path(text: str) -> JsonPath:
    """Take a path apart. Raises JsonPathSyntaxError."""
    try:
        expression = parse(text if text.startswith("$") else f"$.{text}")
    # The library's lexer and its parser raise different things, Exception itself among them.
    except Exception as error:
        raise JsonPathSyntaxError(f"{text!r} is no JSONPath") from error
    return JsonPath(expression, definite=not _INDEFINITE.search(_QUOTED.sub("", text)))
