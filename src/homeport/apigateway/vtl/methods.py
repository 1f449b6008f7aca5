"""The methods and properties that templates find on values: those of Java's String, List, Map and Number.

https://docs.oracle.com/javase/8/docs/api/java/lang/String.html
https://docs.oracle.com/javase/8/docs/api/java/util/List.html
https://docs.oracle.com/javase/8/docs/api/java/util/Map.html
"""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from homeport.apigateway.vtl.errors import TemplateError
from homeport.apigateway.vtl.values import VelocityObject, is_number, text_of

Method = Callable[..., Any]
_MAX_CHARACTERS = 100_000_000
"""Of what one call puts into a text; no payload of API Gateway's is as long."""


@dataclass(frozen=True, slots=True)
class MapEntry:
    """One of a map's entries, as `entrySet` gives them."""

    key: Any
    value: Any

    def __str__(self) -> str:
        return f"{text_of(self.key)}={text_of(self.value)}"


def property_of(receiver: Any, name: str) -> Any:
    """The value of `$receiver.name`; None when there is none."""
    if isinstance(receiver, VelocityObject):
        return receiver.velocity_property(name)
    if isinstance(receiver, Mapping):
        return receiver.get(name)
    for getter in (f"get{name[:1].upper()}{name[1:]}", f"is{name[:1].upper()}{name[1:]}"):
        if (method := method_of(receiver, getter)) is not None:
            return method()
    return None


def method_of(receiver: Any, name: str) -> Method | None:
    """What `$receiver.name(…)` calls; None when the value has no such method."""
    if isinstance(receiver, VelocityObject):
        own = receiver.velocity_method(name)
        return None if own is None else partial(_called, name, own)
    methods = next((methods for kind, methods in _METHODS if isinstance(receiver, kind)), {})
    method = methods.get(name) or _OBJECT.get(name)
    return None if method is None else partial(_called, name, method, receiver)


def element_of(receiver: Any, index: Any) -> Any:
    """The value of `$receiver[index]`; None when there is none."""
    if isinstance(receiver, Mapping):
        return receiver.get(index) if isinstance(index, Hashable) else None
    if isinstance(receiver, (list, range)) and is_number(index):
        position = int(index)
        # Velocity counts negative indexes from the end, as Python does.
        return receiver[position] if -len(receiver) <= position < len(receiver) else None
    return None


def _called(name: str, method: Method, *arguments: Any) -> Any:
    try:
        return method(*arguments)
    except (TypeError, ValueError, IndexError, KeyError, AttributeError, re.error) as error:
        raise TemplateError(f"the method {name} failed: {error}") from error


def _position(text: str, index: int, end: int | None = None) -> int:
    """An index that Java accepts; it knows none from the end."""
    if not 0 <= index <= (len(text) if end is None else end):
        raise IndexError(f"string index out of range: {index}")
    return index


def _substring(text: str, begin: int, end: int | None = None) -> str:
    stop = len(text) if end is None else _position(text, end)
    return text[_position(text, begin, stop) : stop]


def _replacement(text: str) -> str:
    """A replacement in Java's notation (`$1`, `\\$`) in Python's."""
    parts = re.split(r"(\\.|\$\d)", text)
    return "".join(_replacement_part(part) for part in parts)


def _replacement_part(part: str) -> str:
    if re.fullmatch(r"\$\d", part):
        return rf"\g<{part[1]}>"
    return (part[1] if len(part) == 2 and part[0] == "\\" else part).replace("\\", r"\\")


def _replaced(text: str, old: str, new: str) -> str:
    _check_size(text.count(old) * len(new))
    return text.replace(old, new)


def _all_replaced(text: str, pattern: str, new: str) -> str:
    _check_size(len(text) * len(new))
    return re.sub(pattern, _replacement(new), text)


def _check_size(characters: int) -> None:
    if characters > _MAX_CHARACTERS:
        raise ValueError("the text would be too long")


def _split(text: str, pattern: str, limit: int = 0) -> list[str]:
    """Java's split: at most `limit` parts; without a limit, empty parts at the end are left out."""
    parts = re.split(pattern, text, maxsplit=max(limit - 1, 0)) if limit != 1 else [text]
    if limit == 0:
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
    return parts


def _compare(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)


def _set(values: list[Any], index: int, value: Any) -> Any:
    if index < 0:
        raise IndexError(f"index out of range: {index}")
    before = values[index]
    values[index] = value
    return before


def _add(values: list[Any], first: Any, *second: Any) -> Any:
    """`add(value)`, or `add(index, value)`."""
    if not second:
        values.append(first)
        return True
    if not 0 <= first <= len(values):
        raise IndexError(f"index out of range: {first}")
    values.insert(first, second[0])
    return None


def _remove(values: list[Any], which: Any) -> Any:
    """By index when it is a number, else by value."""
    if is_number(which):
        return values.pop(which)
    found = which in values
    if found:
        values.remove(which)
    return found


def _get(values: list[Any], index: int) -> Any:
    if index < 0:
        raise IndexError(f"index out of range: {index}")
    return values[index]


def _changed(values: list[Any], change: Callable[[list[Any]], None]) -> bool:
    change(values)
    return True


def _put(values: dict[Any, Any], key: Any, value: Any) -> Any:
    before = values.get(key)
    values[key] = value
    return before


def _index_of(values: list[Any], value: Any) -> int:
    return values.index(value) if value in values else -1


def _hash_code(text: str) -> int:
    """As Java hashes a text: by its UTF-16 units, in 32 bits with a sign."""
    code, units = 0, text.encode("utf-16-be")
    for at in range(0, len(units), 2):
        code = (31 * code + (units[at] << 8 | units[at + 1])) & 0xFFFF_FFFF
    return code - (1 << 32) if code >= 1 << 31 else code


_OBJECT: dict[str, Method] = {
    "toString": text_of,
    "equals": lambda value, other: type(value) is type(other) and value == other,
}

_STRING: dict[str, Method] = {
    "length": len,
    "isEmpty": lambda text: not text,
    "isBlank": lambda text: not text.strip(),
    "charAt": lambda text, index: text[_position(text, index, len(text) - 1)],
    "compareTo": _compare,
    "concat": lambda text, other: text + other,
    "contains": lambda text, other: text_of(other) in text,
    "endsWith": lambda text, other: text.endswith(other),
    "equalsIgnoreCase": lambda text, other: isinstance(other, str) and text.lower() == other.lower(),
    "hashCode": _hash_code,
    "indexOf": lambda text, other, start=0: text.find(other, start),
    "lastIndexOf": lambda text, other: text.rfind(other),
    "matches": lambda text, pattern: re.fullmatch(pattern, text) is not None,
    "replace": _replaced,
    "replaceAll": _all_replaced,
    "replaceFirst": lambda text, pattern, new: re.sub(pattern, _replacement(new), text, count=1),
    "split": _split,
    "startsWith": lambda text, other, start=0: text.startswith(other, start),
    "strip": lambda text: text.strip(),
    "substring": _substring,
    "toLowerCase": lambda text: text.lower(),
    "toUpperCase": lambda text: text.upper(),
    "trim": lambda text: text.strip(),
}

_LIST: dict[str, Method] = {
    "add": _add,
    "addAll": lambda values, others: _changed(values, lambda mine: mine.extend(others)),
    "clear": lambda values: values.clear(),
    "contains": lambda values, value: value in values,
    "containsAll": lambda values, others: all(each in values for each in others),
    "get": _get,
    "indexOf": _index_of,
    "isEmpty": lambda values: not values,
    "remove": _remove,
    "set": _set,
    "size": len,
    "subList": lambda values, begin, end: values[begin:end],
    "toArray": lambda values: list(values),
}

_MAP: dict[str, Method] = {
    "clear": lambda values: values.clear(),
    "containsKey": lambda values, key: key in values,
    "containsValue": lambda values, value: value in values.values(),
    "entrySet": lambda values: [MapEntry(key, value) for key, value in values.items()],
    "get": lambda values, key: values.get(key),
    "getOrDefault": lambda values, key, default: values.get(key, default),
    "isEmpty": lambda values: not values,
    "keySet": lambda values: list(values),
    "put": _put,
    "putAll": lambda values, others: values.update(others),
    "putIfAbsent": lambda values, key, value: values.setdefault(key, value) and None,
    "remove": lambda values, key: values.pop(key, None),
    "size": len,
    "values": lambda values: list(values.values()),
}

_NUMBER: dict[str, Method] = {
    "compareTo": _compare,
    "doubleValue": float,
    "floatValue": float,
    "hashCode": int,
    "intValue": int,
    "longValue": int,
}

_ENTRY: dict[str, Method] = {
    "getKey": lambda entry: entry.key,
    "getValue": lambda entry: entry.value,
}

_METHODS: tuple[tuple[Any, dict[str, Method]], ...] = (
    (str, _STRING),
    (bool, {}),
    (list, _LIST),
    (range, _LIST),
    (Mapping, _MAP),
    (int, _NUMBER),
    (float, _NUMBER),
    (MapEntry, _ENTRY),
)
