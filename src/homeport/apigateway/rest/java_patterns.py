"""Java's regular expressions, as selection patterns and identity validation expressions are.

https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html
"""

import re
from functools import lru_cache

# Java's POSIX classes, of US-ASCII alone, as the inside of a class of Python's.
_CLASSES = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "ASCII": r"\x00-\x7f",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~",
    "Graph": "!-~",
    "Print": " -~",
    "Blank": r" \t",
    "Cntrl": r"\x00-\x1f\x7f",
    "XDigit": "0-9a-fA-F",
    "Space": r" \t\n\x0b\f\r",
}
_PIECE = re.compile(r"\\p\{(?P<named>\w+)\}|\\.|(?P<bracket>[\[\]])|[^\\\[\]]+", re.DOTALL)


@lru_cache(maxsize=1024)
def java_pattern(text: str) -> re.Pattern[str]:
    """The expression, with classes of US-ASCII; literally, where it is none of Python's even so."""
    try:
        return re.compile(_translated(text), re.ASCII)
    except re.error:
        return re.compile(re.escape(text))


def _translated(text: str) -> str:
    parts, depth = [], 0
    for match in _PIECE.finditer(text):
        depth += {"[": 1, "]": -1}.get(match["bracket"] or "", 0)
        inside = _CLASSES.get(match["named"] or "")
        parts.append(match[0] if inside is None else inside if depth > 0 else f"[{inside}]")
    return "".join(parts)
