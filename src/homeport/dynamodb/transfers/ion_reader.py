"""Reads Ion text into values as DynamoDB has them.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html
https://amazon-ion.github.io/ion-docs/docs/spec.html

What DynamoDB has no type for (timestamps, floats, clobs, symbols, symbolic expressions) is refused.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

from homeport.dynamodb.model.values import Value

_DEPTH = 64
"""An item is nested 32 deep at most; its struct and the record's come to that."""
_SETS = {"$dynamodb_SS": "S", "$dynamodb_NS": "N", "$dynamodb_BS": "B"}
_NULLS = "null|bool|int|float|decimal|timestamp|string|symbol|blob|clob|struct|list|sexp"

_SPACE = r"(?P<space>\s+|//[^\n]*|/\*.*?\*/)"
_TOKEN = re.compile(
    rf"""{_SPACE}
    |(?P<blob>\{{\{{\s*[A-Za-z0-9+/\s]*=*\s*\}}\}})
    |(?P<long>(?:'''(?:[^'\\]|\\.|'(?!''))*'''\s*)+)
    |(?P<string>"(?:[^"\\\n]|\\.)*")
    |(?P<quoted>'(?:[^'\\\n]|\\.)*')
    |(?P<null>null(?:\.(?:{_NULLS}))?(?![A-Za-z0-9_$]))
    |(?P<bool>(?:true|false)(?![A-Za-z0-9_$]))
    |(?P<radix>-?0[xXbB][0-9A-Fa-f_]+)
    |(?P<number>-?(?:0|[1-9](?:_?[0-9])*)(?:\.(?:[0-9](?:_?[0-9])*)?)?(?:[dD][+-]?[0-9]+)?(?![A-Za-z0-9_$.+-]))
    |(?P<symbol>[A-Za-z_$][A-Za-z0-9_$]*)
    |(?P<mark>::|[\[\]{{}},:])""",
    re.VERBOSE | re.DOTALL,
)
_LONG_SEGMENT = re.compile(r"'''((?:[^'\\]|\\.|'(?!''))*)'''", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(\r?\n)|(.))", re.DOTALL)
_ESCAPED = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "v": "\v"}


class IonError(ValueError):
    """The text is no Ion, or holds what DynamoDB cannot."""


def read_values(text: str) -> Iterator[Value]:
    """The values of a text one after the other; IonError where it is wrong, once those before it have been read."""
    reader = _Reader(text)
    while not reader.is_at_end():
        value = reader.value(0)
        if value is not None:
            yield value


class _Reader:
    """Reads from `kind` and `token` on, which are the token that comes next; `""` at the end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._advance()

    def is_at_end(self) -> bool:
        """Whether all is read."""
        return self.kind == ""

    def _advance(self) -> None:
        while True:
            if self._at == len(self._text):
                self.kind = self.token = ""
                return
            match = _TOKEN.match(self._text, self._at)
            if match is None:
                raise IonError("Unexpected token")
            self._at = match.end()
            if match.lastgroup != "space":
                self.kind, self.token = match.lastgroup or "", match[0]
                return

    def _take(self, mark: str) -> bool:
        """Whether the next token is `mark`, which is then read."""
        if self.kind != "mark" or self.token != mark:
            return False
        self._advance()
        return True

    def value(self, depth: int) -> Value | None:
        """The next value; None for a version marker."""
        if depth > _DEPTH:
            raise IonError("Nesting levels have exceeded supported limits")
        kind, token = self.kind, self.token
        self._advance()
        if kind in ("symbol", "quoted"):
            if self._take("::"):
                return self._annotated(token, depth)
            if depth == 0 and token == "$ion_1_0":
                return None
        if kind == "mark" and token == "[":
            return {"L": self._elements(depth)}
        if kind == "mark" and token == "{":
            return {"M": self._fields(depth)}
        return _scalar(kind, token)

    def _annotated(self, annotation: str, depth: int) -> Value:
        member = _SETS.get(annotation)
        value = self.value(depth + 1)
        if value is None:
            raise IonError("Unexpected token")
        if member is None:
            return value
        if "L" not in value or not all(member in each for each in value["L"]):
            raise IonError(f"{annotation} is not a list of its type")
        return {f"{member}S": [each[member] for each in value["L"]]}

    def _elements(self, depth: int) -> list[Value]:
        elements: list[Value] = []
        while not self._take("]"):
            value = self.value(depth + 1)
            assert value is not None  # Version markers stand on the top level only.
            elements.append(value)
            if not self._take(",") and self.token != "]":
                raise IonError("Unexpected token")
        return elements

    def _fields(self, depth: int) -> dict[str, Value]:
        fields: dict[str, Value] = {}
        while not self._take("}"):
            name = self._name()
            if not self._take(":"):
                raise IonError("Unexpected token")
            value = self.value(depth + 1)
            assert value is not None  # Version markers stand on the top level only.
            fields[name] = value
            if not self._take(",") and self.token != "}":
                raise IonError("Unexpected token")
        return fields

    def _name(self) -> str:
        kind, token = self.kind, self.token
        if kind not in ("symbol", "quoted", "string", "long"):
            raise IonError("Unexpected token")
        self._advance()
        return token if kind == "symbol" else _text(kind, token)


def _scalar(kind: str, token: str) -> Value:
    match kind:
        case "string" | "long":
            return {"S": _text(kind, token)}
        case "number":
            return {"N": token.replace("_", "").replace("d", "E").replace("D", "E")}
        case "radix":
            return {"N": _whole(token)}
        case "bool":
            return {"BOOL": token == "true"}
        case "null":
            return {"NULL": True}
        case "blob":
            return {"B": _canonical(token[2:-2])}
    raise IonError("Unexpected token")


def _whole(token: str) -> str:
    try:
        return str(int(token, 0))
    except ValueError as error:
        # Digits of another base, or more of them than any number has.
        raise IonError("Unexpected token") from error


def _canonical(text: str) -> str:
    try:
        return base64.b64encode(base64.b64decode("".join(text.split()), validate=True)).decode()
    except binascii.Error as error:
        raise IonError("Unexpected token") from error


def _text(kind: str, token: str) -> str:
    segments = _LONG_SEGMENT.findall(token) if kind == "long" else [token[1:-1]]
    text = "".join(_ESCAPE.sub(_unescaped, segment) for segment in segments)
    try:
        # Pairs of surrogates are one character, single ones are none.
        return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        raise IonError("Unexpected token") from error


def _unescaped(match: re.Match[str]) -> str:
    code: Any = match[1] or match[2] or match[3]
    if code:
        number = int(code, 16)
        if number > 0x10FFFF:
            raise IonError("Unexpected token")
        return chr(number)
    if match[4]:
        return ""
    return _ESCAPED.get(match[5], match[5])
