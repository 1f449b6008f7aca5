"""As much of Terraform's language as telling blocks and attributes apart takes; expressions stay text.

Strings, heredocs and comments are masked first, so that braces and quotes inside them count for nothing.
"""

import re
from dataclasses import dataclass

_LABEL = r'"[^"\n]*"|[A-Za-z_][\w-]*'
_BLOCK = re.compile(rf"^[ \t]*([A-Za-z_][\w-]*)((?:[ \t]+(?:{_LABEL}))*)[ \t]*\{{", re.MULTILINE)
_ATTRIBUTE = re.compile(r"^[ \t]*([A-Za-z_][\w-]*)[ \t]*=(?![=>])[ \t]*", re.MULTILINE)
_HEREDOC = re.compile(r"<<-?([A-Za-z_][\w-]*)\r?\n")
_PLAIN = re.compile(r'[^"#/<]+')
_FILLER = "\x00"
_OPENING, _CLOSING = "{[(", "}])"


@dataclass(frozen=True, slots=True)
class Block:
    """`type "label" … { body }`."""

    type: str
    labels: tuple[str, ...]
    body: str

    def blocks(self) -> list["Block"]:
        """The blocks directly inside."""
        return blocks(self.body)

    def attributes(self) -> dict[str, str]:
        """The attributes directly inside: name → text of the expression."""
        return attributes(self.body)


def blocks(text: str) -> list[Block]:
    """The blocks at the top level of `text`, in order."""
    masked = mask(text)
    found: list[Block] = []
    position = 0
    while match := _BLOCK.search(masked, position):
        end = _closing(masked, match.end() - 1)
        if _depth(masked, position, match.start()) == 0:
            labels = re.findall(_LABEL, text[match.start(2) : match.end(2)])
            found.append(Block(match[1], tuple(label.strip('"') for label in labels), text[match.end() : end]))
        position = end + 1
    return found


def attributes(text: str) -> dict[str, str]:
    """The attributes at the top level of `text`: name → text of the expression."""
    masked = mask(text)
    found: dict[str, str] = {}
    position = 0
    while match := _ATTRIBUTE.search(masked, position):
        end = _expression_end(masked, match.end())
        if _depth(masked, 0, match.start()) == 0:
            found[match[1]] = text[match.end() : end].strip()
        position = end
    return found


def literal(expression: str) -> str | None:
    """The text that an expression is when it is a plain quoted string, else None."""
    match = re.fullmatch(r'"((?:[^"\\$%]|\\.)*)"', expression.strip())
    return re.sub(r"\\(.)", r"\1", match[1]) if match else None


def on_one_line(expression: str) -> str:
    """An expression without its comments and line ends, as Terraform's console takes it."""
    pairs = zip(expression, mask(expression), strict=True)
    return "".join(" " if masked in " \n" else char for char, masked in pairs).strip()


def mask(text: str) -> str:
    """`text` with comments blanked and the inside of strings and heredocs filled; same length, same lines."""
    out: list[str] = []
    position = 0
    while position < len(text):
        if plain := _PLAIN.match(text, position):
            out.append(plain[0])
            position = plain.end()
            continue
        end, keep = _token(text, position)
        out.append(text[position:end] if keep else _blank(text[position:end]))
        position = end
    return "".join(out)


def _blank(token: str) -> str:
    """A comment becomes spaces; a string keeps its quotes, so that it still reads as one label or value."""
    if token.startswith('"') and len(token) > 1:
        return '"' + re.sub(r"[^\n]", _FILLER, token[1:-1]) + '"'
    filler = _FILLER if token.startswith("<<") else " "
    return re.sub(r"[^\n]", filler, token)


def _token(text: str, start: int) -> tuple[int, bool]:
    """(end of the token at `start`, whether it stays as it is)."""
    char = text[start]
    if char == '"':
        return _string_end(text, start), False
    if char == "#" or text.startswith("//", start):
        end = text.find("\n", start)
        return (len(text) if end < 0 else end), False
    if text.startswith("/*", start):
        end = text.find("*/", start)
        return (len(text) if end < 0 else end + 2), False
    if heredoc := _HEREDOC.match(text, start):
        closing = re.compile(rf"^[ \t]*{re.escape(heredoc[1])}[ \t]*\r?$", re.MULTILINE).search(text, heredoc.end())
        return (closing.end() if closing else len(text)), False
    return start + 1, True


def _string_end(text: str, start: int) -> int:
    """The position behind the closing quote of the string at `start`; templates may hold strings of their own."""
    position = start + 1
    while position < len(text):
        char = text[position]
        if char == "\\":
            position += 2
        elif char == '"':
            return position + 1
        elif char in "$%" and text.startswith(char * 2 + "{", position):
            position += 3
        elif char in "$%" and text.startswith("{", position + 1):
            position = _template_end(text, position + 1)
        else:
            position += 1
    return len(text)


def _template_end(text: str, start: int) -> int:
    """The position behind the brace that closes the template whose brace opens at `start`."""
    depth, position = 0, start
    while position < len(text):
        char = text[position]
        if char == '"':
            position = _string_end(text, position)
            continue
        depth += (char == "{") - (char == "}")
        position += 1
        if depth == 0:
            return position
    return len(text)


def _closing(masked: str, opening: int) -> int:
    depth = 0
    for position in range(opening, len(masked)):
        depth += (masked[position] == "{") - (masked[position] == "}")
        if depth == 0:
            return position
    return len(masked)


def _depth(masked: str, start: int, end: int) -> int:
    part = masked[start:end]
    return sum(part.count(char) for char in _OPENING) - sum(part.count(char) for char in _CLOSING)


def _expression_end(masked: str, start: int) -> int:
    """Where the expression at `start` ends: the first line end outside all brackets."""
    depth = 0
    for position in range(start, len(masked)):
        char = masked[position]
        depth += (char in _OPENING) - (char in _CLOSING)
        if depth < 0 or (char == "\n" and depth == 0):
            return position
    return len(masked)
