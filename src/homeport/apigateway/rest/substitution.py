"""Texts with variables in them: access log formats, gateway response templates.

AWS calls these non-VTL templates: variables are replaced, nothing else is evaluated.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

Value = str | int | float | bool | None | Mapping[str, Any]
Lookup = Callable[[str], Value]
"""From a variable's name (`context.identity.sourceIp`) to its value, None when it has none."""

# A name may hold hyphens but does not end with one, so that `$context.requestId-$context.stage` is two variables.
_CONTEXT_NAME = r"context(?:\.[\w-]*\w)+"
_CONTEXT_VARIABLE = re.compile(r"\$(?P<plain>" + _CONTEXT_NAME + ")")
_ANY_NAME = (
    _CONTEXT_NAME
    + r"|stageVariables(?:\.\w+|\['[^']+'\])"
    + r"|method\.(?:request|input\.params)(?:\.[\w-]*\w)+"
    + r"|input\.params\('[^']+'\)"
)
_ANY_VARIABLE = re.compile(r"\$(?:(?P<plain>" + _ANY_NAME + r")|\{(?P<braced>" + _ANY_NAME + r")\})")


class VariableText:
    """A text with variables in it, taken apart once: no template language, just substitution."""

    def __init__(self, text: str, *, missing: str, context_only: bool = False) -> None:
        pattern = _CONTEXT_VARIABLE if context_only else _ANY_VARIABLE
        self._missing = missing
        self._parts: list[tuple[str, str]] = []
        """(text before a variable, the variable's name); the last has no name."""
        position = 0
        for match in pattern.finditer(text):
            name = match.groupdict().get("braced") or match["plain"]
            self._parts.append((text[position : match.start()], name))
            position = match.end()
        self._parts.append((text[position:], ""))

    def render(self, lookup: Lookup) -> str:
        """The text with every variable's value, or what stands for a missing one."""
        return "".join(text + (self._rendered(name, lookup) if name else "") for text, name in self._parts)

    def _rendered(self, name: str, lookup: Lookup) -> str:
        text = as_text(lookup(name))
        if text is None:
            return self._missing
        # AWS escapes what it puts in: validationErrorString, full of double quotes, arrives as valid JSON whether the
        # template quotes it or not. messageString is the message in JSON already.
        return text if name == "context.error.messageString" else json.dumps(text, ensure_ascii=False)[1:-1]


def as_text(value: Value) -> str | None:
    """A variable's value as it stands in a text; None for what is missing."""
    if value is None or isinstance(value, Mapping):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
