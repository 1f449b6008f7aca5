"""Why a text is no JSON, in the words of the parser that Lambda's front end uses (Jackson), which callers see.

Its sentences are known from errors that callers of AWS have reported. Where exactly a column is counted from inside a
longer token is not.
"""

import json
import re

_LOOK_BACK = 65536
"""Characters before an error that are looked at: the event loop waits meanwhile."""
_VALUE = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_SOURCE = "at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)"
_TOKEN = re.compile(r"[\w$]+")
_EXPECTED = {
    "Expecting property name enclosed in double quotes": "was expecting double-quote to start field name",
    "Illegal trailing comma before end of object": "was expecting double-quote to start field name",
    "Expecting ':' delimiter": "was expecting a colon to separate field name and value",
}


def complaint(payload: bytes, error: ValueError | RecursionError) -> str:
    """The sentence and the place; `error` is what Python's parser raised, a plain ValueError for NaN and the like."""
    if isinstance(error, UnicodeDecodeError):
        offset = error.start
        sentence = f"Invalid UTF-8 start byte 0x{payload[offset]:x}"
        return f"{sentence}\n {_place(payload[:offset].decode(), offset)}"
    text = payload.decode()
    if isinstance(error, RecursionError):
        return f"Document nesting depth exceeds the maximum allowed\n {_place(text, 0)}"
    if isinstance(error, json.JSONDecodeError):
        return f"{_sentence(text, error)}\n {_place(text, error.pos)}"
    match = re.search(r"-?\b(?:NaN|Infinity)\b", text)
    start = match.start() if match else 0
    return f"{_unexpected_value(text, start)}\n {_place(text, start)}"


def _sentence(text: str, error: json.JSONDecodeError) -> str:
    if error.pos >= len(text) or error.msg.startswith("Unterminated string"):
        quote = ": was expecting closing quote for a string value" if error.pos < len(text) else ""
        return f"Unexpected end-of-input{quote}"
    character = text[error.pos]
    if error.msg.startswith("Invalid control character"):
        return (
            f"Illegal unquoted character ((CTRL-CHAR, code {ord(character)})): "
            "has to be escaped using backslash to be included in string value"
        )
    if error.msg.startswith("Expecting ',' delimiter"):
        container = _container(text[max(0, error.pos - _LOOK_BACK) : error.pos])
        return _unexpected(character, f"was expecting comma to separate {container} entries")
    if error.msg in _EXPECTED:
        return _unexpected(character, _EXPECTED[error.msg])
    return _unexpected_value(text, error.pos)


def _unexpected_value(text: str, start: int) -> str:
    token = _TOKEN.match(text, start)
    if token is not None and not token[0][0].isdigit():
        return f"Unrecognized token '{token[0]}': was expecting {_VALUE}"
    return _unexpected(text[start], f"expected a valid value {_VALUE}")


def _unexpected(character: str, expected: str) -> str:
    return f"Unexpected character ('{character}' (code {ord(character)})): {expected}"


def _container(text: str) -> str:
    """Whether an object or an array is open at the text's end, as far as that can be told from it."""
    open_brackets: list[str] = []
    for part in re.findall(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', text):
        if part in "[{":
            open_brackets.append(part)
        elif part in "]}" and open_brackets:
            open_brackets.pop()
    return "Array" if open_brackets[-1:] == ["["] else "Object"


def _place(text: str, offset: int) -> str:
    before = text[:offset]
    line = before.count("\n") + 1
    column = offset - (before.rfind("\n") + 1) + 1
    return f"{_SOURCE}; line: {line}, column: {column}]"
