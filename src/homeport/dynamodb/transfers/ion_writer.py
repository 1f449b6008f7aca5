"""Items as Ion text, as an export has them.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html#S3DataExport.Output_Data
https://amazon-ion.github.io/ion-docs/docs/spec.html
"""

import re
from decimal import Context, Decimal
from typing import Any

from homeport.dynamodb import limits
from homeport.dynamodb.model.values import Item, Value

VERSION_MARKER = "$ion_1_0"

_EXACT = Context(prec=limits.NUMBER_DIGITS)
_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
# Would be read as values, or as numbers of the symbol table.
_NOT_NAMES = re.compile(r"null|true|false|nan|\$[0-9]+")
_ESCAPES = {
    "\0": r"\0",
    "\a": r"\a",
    "\b": r"\b",
    "\t": r"\t",
    "\n": r"\n",
    "\f": r"\f",
    "\r": r"\r",
    "\v": r"\v",
    "\\": r"\\",
}
_ESCAPED = re.compile(r"[\x00-\x1f\x7f-\x9f\\\"']")


def struct(fields: dict[str, str]) -> str:
    """A struct of values that are Ion text already."""
    return "{" + ",".join(f"{_name(name)}:{value}" for name, value in fields.items()) + "}"


def item_struct(item: Item) -> str:
    """A stored item, or a part of one."""
    return struct({name: value_text(value) for name, value in item.items()})


def value_text(value: Value) -> str:
    """A stored value."""
    kind = next(iter(value))
    content = value[kind]
    match kind:
        case "M":
            return item_struct(content)
        case "L":
            return _list(map(value_text, content))
        case "SS" | "NS" | "BS":
            return f"$dynamodb_{kind}::" + _list(_scalar(kind[0], member) for member in content)
    return _scalar(kind, content)


def _scalar(kind: str, content: Any) -> str:
    match kind:
        case "S":
            return _quoted(content, '"')
        case "N":
            return decimal_text(content)
        case "B":
            return f"{{{{{content}}}}}"
        case "BOOL":
            return "true" if content else "false"
    return "null"


def _list(values: Any) -> str:
    return f"[{','.join(values)}]"


def decimal_text(number: str) -> str:
    """A normalised number without the zeros at its end, as Amazon's Ion library writes decimals: 600 is `6d2`."""
    sign, digits, exponent = Decimal(number).normalize(_EXACT).as_tuple()
    text, scale = "".join(map(str, digits)), -int(exponent)
    minus = "-" if sign else ""
    if scale == 0:
        return f"{minus}{text}."
    if scale < 0:
        return f"{minus}{text}d{-scale}"
    whole = max(len(text) - scale, 1)
    fraction = f".{text[whole:]}" if whole < len(text) else ""
    left = scale - (len(text) - whole)
    return f"{minus}{text[:whole]}{fraction}" + (f"d-{left}" if left else "")


def _name(text: str) -> str:
    if _IDENTIFIER.fullmatch(text) and not _NOT_NAMES.fullmatch(text):
        return text
    return _quoted(text, "'")


def _quoted(text: str, quote: str) -> str:
    def escaped(match: re.Match[str]) -> str:
        character = match[0]
        if character in "\"'":
            return f"\\{character}" if character == quote else character
        return _ESCAPES.get(character) or f"\\x{ord(character):02x}"

    return quote + _ESCAPED.sub(escaped, text) + quote
